"""Reads a zip nobody trusts: names are judged before anything is unpacked, and bytes are counted while they come.

Nothing is written to disk. What a zip may not have is listed in CVE-2024-0450 (overlaps) and in the ZIP application
note, sections 4.3 and 4.4.
"""
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader import files
from grader.errors import SubmissionError
from grader.folder import SAFELY, kind, refusal

ENTRIES = 1_000
RATIO = 100
DIRECTORY_BYTES = ENTRIES * 2**10

_END = struct.Struct("<4s4H2LH")
_REASONS = (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, struct.error, EOFError, NotImplementedError,
            RuntimeError, ValueError, UnicodeError, OverflowError)


@contextmanager
def opening(path: Path) -> Iterator[zipfile.ZipFile]:
    """Give a zip to read in; SubmissionError if it is damaged, is more than a zip, or has too many entries."""
    try:
        with open(os.open(path, SAFELY), "rb") as file:
            _check_end(file)
            with zipfile.ZipFile(file) as archive:
                yield archive
    except _REASONS:
        raise SubmissionError(f"'{files.shown(path.name)}' is not a sound zip: it is damaged or cut off; expected one "
                              "that can be opened. Make it again and hand it in again.") from None
    except OSError as error:
        raise SubmissionError(f"'{files.shown(path.name)}' cannot be read ({error.strerror or error}); expected a zip "
                              "that you may read. Mend its permissions.") from None


def entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the files of a zip by their path, but for system litter; SubmissionError for what no zip needs."""
    infos = archive.infolist()
    if len(infos) > ENTRIES:
        raise SubmissionError(_too_many())
    _check_overlaps(infos, archive.start_dir)
    found: dict[str, zipfile.ZipInfo] = {}
    for info in infos:
        name = info.orig_filename
        _refuse(name, files.flaw(name), "a path below the archive's root")
        path = "/".join(part for part in name.split("/") if part not in ("", "."))
        if files.is_litter(path) or not path:
            continue
        _refuse(name, _fault(info, path), "ordinary files only")
        if name.endswith("/"):
            continue
        _refuse(name, "is in the archive twice" if path in found else "", "each file once")
        found[path] = info
    return found


def content(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """Return the bytes of one entry, which is unpacked in steps and stopped at 2 MiB or a hundredfold growth."""
    data = bytearray()
    with archive.open(info) as stream:
        while chunk := stream.read(2**16):
            data += chunk
            if len(data) > files.LARGEST:
                raise SubmissionError(refusal(info.orig_filename, "large"))
            if len(data) > 2**16 and len(data) > RATIO * max(info.compress_size, 1):
                _refuse(info.orig_filename, "grows more than a hundredfold when unpacked", "source text")
    return bytes(data)


def _check_end(file) -> None:
    """Refuse a zip whose end record does not fit the file exactly, before its directory is read.

    So nothing can lie before, behind or between what is read, and a directory of millions of entries stays unread.
    """
    size = file.seek(0, os.SEEK_END)
    start = file.seek(max(0, size - _END.size - 2**16))
    tail = file.read()
    found = tail.rfind(b"PK\5\6")
    if found < 0:
        raise zipfile.BadZipFile
    _, disk, first, here, count, length, offset, comment = _END.unpack_from(tail, found)
    if length > DIRECTORY_BYTES or count > ENTRIES:
        raise SubmissionError(_too_many())
    end = start + found
    if here != count or disk or first or offset + length != end or end + _END.size + comment != size:
        raise zipfile.BadZipFile


def _check_overlaps(infos: list[zipfile.ZipInfo], end: int) -> None:
    """Refuse entries that share bytes, for a few kilobytes could then hold gigabytes, and bytes before the first."""
    ordered = sorted(infos, key=lambda info: info.header_offset)
    if ordered and ordered[0].header_offset:
        raise zipfile.BadZipFile
    limits = [info.header_offset for info in ordered[1:]] + [end]
    for info, limit in zip(ordered, limits, strict=False):
        if info.header_offset + zipfile.sizeFileHeader + len(info.orig_filename) + info.compress_size > limit:
            _refuse(info.orig_filename, "shares bytes with another entry", "entries one behind the other")


def _fault(info: zipfile.ZipInfo, path: str) -> str:
    """Return why an entry is no ordinary file or folder, or an empty text."""
    mode = info.external_attr >> 16
    if info.flag_bits & 0x1:
        return "is encrypted"
    if mode and kind(mode) == "link":
        return "is a symbolic link"
    if mode and mode & 0o170000 and kind(mode) == "special":
        return "is a pipe, a socket or a device"
    if path.count("/") >= files.DEPTH:
        return f"lies more than {files.DEPTH} folders deep"
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "is packed in an unusual way"
    return ""


def _refuse(name: str, fault: str, expected: str) -> None:
    """Raise a SubmissionError if there is a fault."""
    if fault:
        raise SubmissionError(f"'{files.shown(name)}' in the zip {fault}; expected {expected}. "
                              "Make the zip again from the declared files only.")


def _too_many() -> str:
    """Return the sentence for a zip with too many entries."""
    return f"the zip holds more than {ENTRIES:,} entries; expected a few. Make it again from the declared files only."

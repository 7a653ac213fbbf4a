"""Looks into what a school's system packed for a whole class: a folder, or one big zip, of any number of hand-ins.

The zip itself was made by that system, so the standard library reads its directory, ZIP64 included; names and contents
are the students', so each entry is judged by itself, and one that is refused costs its neighbours nothing.
"""
import os
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from grader import files, folder
from grader.errors import SubmissionError, UsageError

ENTRIES = 1_000_000
LONGEST = 255               # bytes of one part of a path, as most file systems have it
ARCHIVE = 32 * 2**20        # bytes of a student's own archive inside a download
_LOCAL = struct.Struct("<4s22x2H")      # APPNOTE.TXT 4.3.7: signature, and the lengths of name and extra field
_ENCRYPTED, _UTF8 = 0x2041, 0x800
_UNUSUAL = {"link": "is a symbolic link", "special": "is a pipe, a socket or a device", "folder": "is a folder"}
_DAMAGED = (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError, OSError, struct.error, zlib.error)


@dataclass(frozen=True)
class Download:
    """What lies in one folder of a download: the kind of each entry by its name, but for system litter.

    `above` is that folder's path inside a big zip, ending in "/", or ""; `grouped` are the paths below each name in a
    zip; `left` says which entries are not taken, one sentence each.
    """

    place: Path
    kinds: Mapping[str, str]
    above: str = ""
    grouped: Mapping[str, tuple[str, ...]] | None = None
    left: tuple[str, ...] = ()


def opened(place: Path, above: str = "") -> Download:
    """Return what lies in a folder, or in a zip below `above`; UsageError if it can be neither listed nor opened."""
    place = Path(os.path.realpath(place))
    if not place.is_dir():
        return _zipped(place, above)
    kinds, left = {}, []
    try:
        with os.scandir(place) as listing:
            for entry in listing:
                if not files.is_litter(entry.name):
                    kinds[entry.name] = folder.kind(entry.stat(follow_symlinks=False).st_mode)
    except OSError as error:
        raise UsageError(f"the folder '{files.shown(str(place))}' cannot be read ({error.strerror}); expected one "
                         "that you may read. Mend its permissions.") from None
    for name in sorted(name for name, kind in kinds.items() if kind not in ("file", "folder")):
        left.append(f"'{files.shown(name)}' {_UNUSUAL[kinds.pop(name)]}; expected files and folders. Put a copy there.")
    return Download(place, {name: kinds[name] for name in sorted(kinds)}, left=tuple(left))


def inside(download: Download) -> Download | None:
    """Return what lies in the only entry of a download, if that is a folder, as when it was packed once more."""
    if list(download.kinds.values()) != ["folder"]:
        return None
    name = next(iter(download.kinds))
    if download.grouped is None:
        return opened(download.place / name)
    return opened(download.place, f"{download.above}{name}/")


def members(download: Download, name: str) -> dict[str, str]:
    """Return the files below a folder of a download: their paths in the download's place by their paths in the folder.

    SubmissionError if the folder cannot be listed or holds more than 10,000 entries.
    """
    if download.grouped is not None:
        start = len(download.above) + len(name) + 1
        return {path[start:]: path for path in download.grouped[name]}
    found = folder.entries(download.place / name, ("**",))
    return {path: f"{name}/{path}" for path, kind in sorted(found.items()) if kind != "folder"}


def content(place: Path, path: str, most: int = files.LARGEST, *, name: str = "") -> bytes:
    """Return the bytes of one file in a folder or a zip; SubmissionError for a file that is unsound or too large.

    The sentence calls the file by the name that the student gave it, if that is told.
    """
    if place.is_dir():
        with folder.opening(place, path) as file:
            data = file.read(most + 1)
    else:
        with _opened(place) as file:
            data = _unpacked(file, _directory(place)[0][path], most)
    if len(data) > most:
        raise SubmissionError(_large(name or path, most))
    return data


@contextmanager
def opening(download: Download, name: str) -> Iterator[BinaryIO]:
    """Give a file of the school's system to read, from front to back; UsageError if that fails."""
    try:
        if download.grouped is None:
            with folder.opening(download.place, name) as file:
                yield file
        else:
            with zipfile.ZipFile(download.place) as packed, packed.open(f"{download.above}{name}") as file:
                yield file
    except (SubmissionError, KeyError, *_DAMAGED):
        raise UsageError(f"'{files.shown(name)}' cannot be read; expected it as it was downloaded. Download it "
                         "again.") from None


def _zipped(place: Path, above: str) -> Download:
    """Return what lies in a zip, below a folder of it."""
    found, left = _directory(place)
    kinds: dict[str, str] = {}
    grouped: dict[str, list[str]] = {}
    for path in sorted(path for path in found if path.startswith(above)):
        name, slash, _ = path[len(above):].partition("/")
        kinds[name] = "folder" if slash else kinds.get(name, "file")
        grouped.setdefault(name, []).append(path)
    return Download(place, kinds, above, {name: tuple(paths) for name, paths in grouped.items()}, left)


def _directory(place: Path) -> tuple[Mapping[str, zipfile.ZipInfo], tuple[str, ...]]:
    """Return the files in a zip by their path, and what is not taken; as long as it stays the same, it is read once."""
    try:
        status = place.stat()
    except OSError as error:
        raise UsageError(f"'{files.shown(str(place))}' cannot be read ({error.strerror}); expected a folder of "
                         "hand-ins, or the zip that a school's system made. Check the path.") from None
    return _listed(place, status.st_size, status.st_mtime_ns)


@lru_cache(maxsize=2)
def _listed(place: Path, *_: int) -> tuple[Mapping[str, zipfile.ZipInfo], tuple[str, ...]]:
    """Read the directory of a zip that has that size and time."""
    try:
        with zipfile.ZipFile(place) as packed:
            entries = packed.infolist()
    except _DAMAGED:
        raise UsageError(f"'{files.shown(place.name)}' is not a sound zip; expected a folder of hand-ins, or the zip "
                         "that a school's system made. Download it again.") from None
    if len(entries) > ENTRIES:
        raise UsageError(f"'{files.shown(place.name)}' holds more than {ENTRIES:,} entries; expected the hand-ins of "
                         "one class. Unpack it and name a part of it.")
    found: dict[str, zipfile.ZipInfo] = {}
    left = []
    for entry in entries:
        name = _name(entry)
        path = "/".join(part for part in name.split("/") if part not in ("", "."))
        if name.endswith("/") or files.is_litter(path):
            continue
        fault = _fault(name, entry) or ("is in the zip twice; the first one is taken" if path in found else "")
        if fault:
            left.append(f"'{files.shown(name)}' {fault}; expected a file with a name of its own. Ask for it again.")
        else:
            found[path] = entry
    return found, tuple(left)


def _name(entry: zipfile.ZipInfo) -> str:
    """Return the name of an entry: UTF-8, as some systems write it without saying so, or else code page 437."""
    if entry.flag_bits & _UTF8:
        return entry.orig_filename
    try:
        return entry.orig_filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return entry.orig_filename


def _fault(name: str, entry: zipfile.ZipInfo) -> str:
    """Return why an entry is not taken, or an empty text."""
    mode = entry.external_attr >> 16
    parts = name.split("/")
    if files.flaw(name):
        return files.flaw(name)
    if len(parts) > files.DEPTH or any(len(part.encode()) > LONGEST for part in parts):
        return "is too long or too deep"
    if mode & 0o170000 and folder.kind(mode) != "file":
        return _UNUSUAL[folder.kind(mode)]
    if entry.flag_bits & _ENCRYPTED:
        return "is encrypted"
    return "" if entry.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) else "is packed in an unusual way"


@contextmanager
def _opened(place: Path) -> Iterator[BinaryIO]:
    """Give a zip to read in; SubmissionError for what is damaged."""
    try:
        with open(place, "rb") as file:
            yield file
    except (KeyError, UsageError, *_DAMAGED):
        raise SubmissionError(f"a file in '{files.shown(place.name)}' is damaged or cut off; expected one that can be "
                              "unpacked. Download it again.") from None


def _unpacked(file: BinaryIO, entry: zipfile.ZipInfo, most: int) -> bytes:
    """Return the bytes of one entry; more than `most`, and one to tell by, are never made: then there are too many."""
    if entry.file_size > most:
        return bytes(most + 1)
    file.seek(entry.header_offset)
    signature, named, extra = _LOCAL.unpack(file.read(_LOCAL.size))
    if signature != b"PK\3\4":
        raise ValueError("no entry")
    file.seek(named + extra, os.SEEK_CUR)
    data = file.read(min(entry.compress_size, 2 * most + LONGEST))
    if entry.compress_type == zipfile.ZIP_DEFLATED:
        data = zlib.decompressobj(-zlib.MAX_WBITS).decompress(data, most + 1)
    if len(data) != entry.file_size or zlib.crc32(data) != entry.CRC:
        raise ValueError("another content than announced")
    return data


def _large(path: str, most: int) -> str:
    """Return the sentence for a file with too many bytes."""
    if most == files.LARGEST:
        return folder.refusal(path, "large")
    return (f"'{files.shown(path)}' has more than {most >> 20} MiB; expected an archive of sources. Keep data and "
            "results out of it.")

"""Reads a zip strictly: it is one zip and nothing else, each byte of it belongs to one entry, and both tables agree.

Written after the ZIP application note (APPNOTE.TXT 6.3.10), section 4.3 for the records and 4.4 for their fields. No
honest hand-in needs ZIP64, several disks, or gaps; overlaps (CVE-2024-0450) and bytes before or behind are attacks.
"""
import os
import struct
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from grader import files, folder
from grader.archive.entries import DESCRIBING, ENTRIES, RATIO, Entry, refusal, too_many, too_much
from grader.errors import SubmissionError

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s6H3L5H2L")
_LOCAL = struct.Struct("<4s5H3L2H")
_STORED, _DEFLATED = 0, 8
_ENCRYPTED, _DESCRIBED_BEHIND, _PATCH, _UTF8 = 0x2041, 0x8, 0x20, 0x800
_UNKNOWN = 0xFFFFFFFF       # stands in a local header for a size that ZIP64 tells
_SMALL = 2**16              # bytes up to which nothing is called a bomb


@dataclass(frozen=True)
class Record:
    """What the central directory says of one entry; sizes and `offset`, where its local header begins, in bytes."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    offset: int
    mode: int


def entries(file: BinaryIO) -> Iterator[Entry]:
    """Yield the entries of a zip; ValueError or struct.error if it is damaged, more than a zip, or contradictory."""
    start, length, count = _directory(file)
    file.seek(start)
    records = list(_records(file.read(length)))
    if len(records) != count:
        raise ValueError("another number of entries than the end record says")
    for record in records:
        name = _text(record)
        yield Entry(name, record, folder=name.endswith("/"), fault=_fault(record))
    _check_layout(file, records, start)


def contents(file: BinaryIO, wanted: Mapping[str, Entry]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each wanted entry; SubmissionError above 2 MiB or a hundredfold growth."""
    for name, entry in wanted.items():
        record = entry.handle
        if record.size > files.LARGEST:
            raise SubmissionError(folder.refusal(entry.name, "large"))
        if record.size > max(_SMALL, RATIO * record.packed):
            raise SubmissionError(refusal(entry.name, "zip", "grows more than a hundredfold when unpacked",
                                          "source text"))
        if record.packed > 2 * files.LARGEST:
            raise ValueError("longer packed than unpacked")
        file.seek(_begin(file, record))
        yield name, _unpacked(file.read(record.packed), record)


def _directory(file: BinaryIO) -> tuple[int, int, int]:
    """Return where the central directory begins, its length in bytes, and how many entries it should have.

    Its end record has to fit the file exactly, so nothing can lie behind it, and a long directory stays unread.
    """
    size = file.seek(0, os.SEEK_END)
    place = file.seek(max(0, size - _END.size - 2**16))
    tail = file.read()
    found = tail.rfind(b"PK\5\6")
    if found < 0:
        raise ValueError("no end record")
    _, disk, first, here, count, length, start, comment = _END.unpack_from(tail, found)
    if count > ENTRIES or length > DESCRIBING:
        raise SubmissionError(too_many("zip") if count > ENTRIES else too_much("zip"))
    if tail[max(0, found - 20):found].startswith(b"PK\6\7"):
        raise SubmissionError("the zip is of the kind for huge archives (ZIP64); expected an ordinary one. Make it "
                              "again from the declared files only.")
    end = place + found
    if here != count or disk or first or start + length != end or end + _END.size + comment != size:
        raise ValueError("an end record that does not fit")
    return start, length, count


def _records(directory: bytes) -> Iterator[Record]:
    """Yield what the central directory says, entry by entry."""
    place = count = 0
    while place < len(directory):
        (signature, _, _, flags, method, _, _, crc, packed, size, named, extra, comment, disk, _, attributes,
         offset) = _CENTRAL.unpack_from(directory, place)
        begin = place + _CENTRAL.size
        place = begin + named + extra + comment
        if signature != b"PK\1\2" or disk or place > len(directory):
            raise ValueError("no entry of a directory")
        count += 1
        if count > ENTRIES:
            raise SubmissionError(too_many("zip"))
        yield Record(directory[begin:begin + named], flags, method, crc, packed, size, offset, attributes >> 16)


def _check_layout(file: BinaryIO, records: list[Record], end: int) -> None:
    """Refuse entries that share bytes, since a few kilobytes could then hold gigabytes, and bytes of no entry."""
    ordered = sorted(records, key=lambda record: record.offset)
    begins = [record.offset for record in ordered] + [end]
    if begins[0] != 0:
        raise ValueError("bytes before the first entry")
    for record, limit in zip(ordered, begins[1:], strict=True):
        stop = _begin(file, record) + record.packed
        if stop > limit:
            raise SubmissionError(refusal(_text(record), "zip", "shares bytes with another entry",
                                          "entries one behind the other"))
        if stop < limit:
            _check_descriptor(file, record, stop, limit)


def _begin(file: BinaryIO, record: Record) -> int:
    """Return where an entry's bytes begin; ValueError if its own header does not say what the directory says."""
    file.seek(record.offset)
    (signature, _, flags, method, _, _, crc, packed, size, named, extra) = _LOCAL.unpack(file.read(_LOCAL.size))
    if (signature, method, file.read(named)) != (b"PK\3\4", record.method, record.name):
        raise ValueError("another entry than the directory says")
    sizes = packed in (record.packed, _UNKNOWN) and size in (record.size, _UNKNOWN)
    if not flags & _DESCRIBED_BEHIND and not (crc == record.crc and sizes):
        raise ValueError("another content than the directory says")
    return record.offset + _LOCAL.size + named + extra


def _check_descriptor(file: BinaryIO, record: Record, begin: int, end: int) -> None:
    """Refuse bytes behind an entry that are not a repetition of its check sum and sizes (section 4.3.9)."""
    file.seek(begin)
    data, crc = file.read(min(end - begin, 25)), struct.pack("<L", record.crc)
    if not record.flags & _DESCRIBED_BEHIND or len(data) not in (12, 16, 20, 24):
        raise ValueError("bytes that belong to no entry")
    if not data.startswith((crc, b"PK\7\10" + crc)):
        raise ValueError("another content than the directory says")


def _unpacked(data: bytes, record: Record) -> bytes:
    """Return the bytes of one entry: exactly as many as were announced, and no more are ever made."""
    if record.method == _DEFLATED:
        unpacker = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            data = unpacker.decompress(data, record.size + 1)
        except zlib.error as error:
            raise ValueError("not deflated") from error
        if not unpacker.eof or unpacker.unused_data:
            raise ValueError("more or less than one deflated text")
    if len(data) != record.size or zlib.crc32(data) != record.crc:
        raise ValueError("another content than announced")
    return data


def _text(record: Record) -> str:
    """Return an entry's name: UTF-8, as some systems write it without saying so, or else the old code page 437."""
    try:
        return record.name.decode("utf-8")
    except UnicodeDecodeError:
        if record.flags & _UTF8:
            raise
        return record.name.decode("cp437")


def _fault(record: Record) -> str:
    """Return why an entry is no ordinary file or folder, or an empty text."""
    word = folder.kind(record.mode) if record.mode & 0o170000 else "file"
    if record.flags & _ENCRYPTED:
        return "is encrypted"
    if word == "link":
        return "is a symbolic link"
    if word == "special":
        return "is a pipe, a socket or a device"
    if record.method not in (_STORED, _DEFLATED) or record.flags & _PATCH:
        return "is packed in an unusual way"
    return ""

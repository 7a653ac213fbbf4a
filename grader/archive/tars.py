"""Reads a tar strictly, plain or packed by gzip, bzip2 or xz: from front to back, header by header.

Written after pax in POSIX.1-2017 (ustar and extended headers) and the GNU tar manual, "Basic Tar Format" (long names,
sizes in base 256). Of a header we believe name, size and kind; everything else about an entry is nobody's business.
"""
import re
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from grader import files, folder
from grader.archive.entries import DESCRIBING, Entry, too_much
from grader.archive.streams import BLOCK, Stream
from grader.errors import SubmissionError

_FILES, _FOLDER = (b"0", b"\0", b"7"), b"5"
_LONG = {b"L": "path", b"K": "linkpath"}        # GNU's headers before an entry, and what each tells of it
_EXTENDED, _GLOBAL = b"x", b"g"                 # those of POSIX: before one entry, and before all that follow
_FAULTS = {
    b"1": "is a hard link", b"2": "is a symbolic link", b"3": "is a device", b"4": "is a device", b"6": "is a pipe",
    b"S": "is stored with holes",
}
_SPARSE = "GNU.sparse."
_RECORD = re.compile(rb"([1-9][0-9]{0,6}) ([^=]+)=")


def entries(file: BinaryIO) -> Iterator[Entry]:
    """Yield the entries of a tar; ValueError or EOFError if it is damaged, SubmissionError if it is too large."""
    stream, described = Stream(file), 0
    told: dict[str, bytes] = {}
    while (block := stream.take(BLOCK)).strip(b"\0"):
        name, size, flag = _header(block)
        if flag in (*_LONG, _EXTENDED, _GLOBAL):
            described += size
            if described > DESCRIBING:
                raise SubmissionError(too_much("tar"))
            told = _added(told, flag, stream.take(size))
            stream.skip(-size % BLOCK)
            if flag == _GLOBAL:
                yield Entry(".", None)      # it names no file, but it counts
            continue
        entry = _entry(flag, name, (stream.place, size), told)
        yield entry
        _pass(stream, entry)
        told = {}
    if told or any(piece.strip(b"\0") for piece in stream.rest()):
        raise ValueError("bytes behind the end")


def contents(file: BinaryIO, wanted: Mapping[str, Entry]) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each wanted entry, as they come; SubmissionError above 2 MiB."""
    stream = Stream(file)
    for name, entry in sorted(wanted.items(), key=lambda item: item[1].handle):
        place, size = entry.handle
        if size > files.LARGEST:
            raise SubmissionError(folder.refusal(entry.name, "large"))
        stream.skip(place - stream.place)
        yield name, stream.take(size)


def _header(block: bytes) -> tuple[bytes, int, bytes]:
    """Return the name, the size in bytes and the kind of an entry; ValueError for what is no header."""
    if _number(block[148:156]) != sum(block[:148]) + 8 * ord(" ") + sum(block[156:]):
        raise ValueError("another sum of a header's bytes than it says")
    name = block[:100].partition(b"\0")[0]
    above = block[345:500].partition(b"\0")[0] if block[257:263] == b"ustar\0" else b""
    return (above + b"/" + name if above else name), _number(block[124:136]), block[156:157]


def _number(field: bytes) -> int:
    """Return the number in a field: octal, or in base 256 behind a byte 0x80; ValueError for a negative one."""
    if field[0] == 0x80:
        return int.from_bytes(field[1:], "big")
    match = re.fullmatch(rb" *([0-7]*)[ \0]*", field)
    if not match:
        raise ValueError("no number")
    return int(match[1] or b"0", 8)


def _added(told: dict[str, bytes], flag: bytes, data: bytes) -> dict[str, bytes]:
    """Return what is told of the next entry, with one more header before it; ValueError for what is told twice."""
    more = {_LONG[flag]: data.removesuffix(b"\0")} if flag in _LONG else dict(_records(data))
    if flag == _GLOBAL:
        if any(key in ("path", "linkpath", "size") or key.startswith(_SPARSE) for key in more):
            raise ValueError("one name or size for all")
        return told
    if told.keys() & more.keys() or not more:
        raise ValueError("told twice, or nothing told")
    return told | more


def _records(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the keys and values of an extended header; ValueError for lengths that do not fit."""
    place, seen = 0, set()
    while place < len(data):
        match = _RECORD.match(data, place)
        stop = place + int(match[1]) if match else 0
        if not match or match.end() >= stop or data[stop - 1:stop] != b"\n" or match[2] in seen:
            raise ValueError("no record of an extended header")
        seen.add(match[2])
        yield match[2].decode("utf-8"), data[match.end():stop - 1]
        place = stop


def _entry(flag: bytes, name: bytes, handle: tuple[int, int], told: Mapping[str, bytes]) -> Entry:
    """Return one entry, with what the headers before it tell of it; `handle` is where its bytes begin and how many."""
    if "size" in told:
        if not re.fullmatch(rb"[0-9]{1,18}", told["size"]):
            raise ValueError("no size")
        handle = handle[0], int(told["size"])
    text = told.get("path", name).decode("utf-8", "surrogateescape")
    if any(key.startswith(_SPARSE) for key in told):
        return Entry(text, handle, fault=_FAULTS[b"S"])
    if flag == _FOLDER or (flag in _FILES and text.endswith("/")):
        return Entry(text, handle, folder=True)
    return Entry(text, handle, fault="" if flag in _FILES else _FAULTS.get(flag, "is of an unusual kind"))


def _pass(stream: Stream, entry: Entry) -> None:
    """Pass over an entry's bytes; only ordinary files have any, else nobody knows where the next header is."""
    size = entry.handle[1]
    if size and (entry.folder or entry.fault):
        raise ValueError("bytes of what is no file")
    stream.skip(size + -size % BLOCK)

"""Unpacks a file nobody trusts from front to back, in steps, and counts what goes in and what comes out.

gzip is told in RFC 1952, xz in the .xz file format; like other programs we read members one behind the other.
"""
import importlib
import os
import zlib
from collections.abc import Callable, Iterator
from typing import BinaryIO

from grader.archive.entries import RATIO
from grader.errors import MachineError, SubmissionError

BEGINNINGS = {b"\x1f\x8b": "gz", b"BZh": "bz2", b"\xfd7zXZ\0": "xz"}
BLOCK = 512
STEP = 2**16
LARGEST = 32 * 2**20        # bytes, packed or unpacked
QUIET = 4 * 2**20           # bytes up to which nothing is called a bomb: many small files shrink a lot
MEMBERS = 1_000
MEMORY = 70 * 2**20         # bytes; the highest standard level of xz asks for 65 MiB


class Stream:
    """The unpacked bytes of a file, from front to back; `place` is how many were taken."""

    def __init__(self, file: BinaryIO) -> None:
        """Begin at the front; SubmissionError for a file that is too large, before it is read."""
        if file.seek(0, os.SEEK_END) > LARGEST:
            raise SubmissionError(too_large())
        file.seek(0)
        start = file.read(8)
        file.seek(0)
        packing = next((word for beginning, word in BEGINNINGS.items() if start.startswith(beginning)), "")
        self.place = 0
        self._pieces = _counted(file, _unpacked(file, packing) if packing else iter(lambda: file.read(STEP), b""))
        self._held = bytearray()

    def take(self, size: int) -> bytes:
        """Return exactly that many bytes; EOFError if there are fewer, SubmissionError for a bomb."""
        while len(self._held) < size:
            piece = next(self._pieces, None)
            if piece is None:
                raise EOFError
            self._held += piece
        taken = bytes(self._held[:size])
        del self._held[:size]
        self.place += size
        return taken

    def skip(self, size: int) -> None:
        """Pass over that many bytes; errors as those of `take`."""
        if self.place + size > LARGEST:
            raise SubmissionError(too_large())
        for step in [STEP] * (size // STEP) + [size % STEP]:
            self.take(step)

    def rest(self) -> Iterator[bytes]:
        """Yield what is left, in steps."""
        yield bytes(self._held)
        self._held.clear()
        yield from self._pieces


def too_large() -> str:
    """Return the sentence for a tar that is too large."""
    return (f"the tar has more than {LARGEST >> 20} MiB; expected a few sources. Keep data and results out of the "
            "hand-in.")


def _counted(file: BinaryIO, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield the pieces until they are too many, or far more than what was read of the file for them."""
    total = 0
    for piece in pieces:
        total += len(piece)
        if total > LARGEST:
            raise SubmissionError(too_large())
        if total > max(QUIET, RATIO * file.tell()):
            raise SubmissionError("the tar grows more than a hundredfold when unpacked; expected source text. Make it "
                                  "again from the declared files only.")
        yield piece


def _unpacked(file: BinaryIO, packing: str) -> Iterator[bytes]:
    """Yield what a packed file holds, at most STEP bytes at once; ValueError if it is damaged, EOFError if cut off."""
    begin, errors = _unpacker(packing)
    unpacker, members, data, piece = begin(), 1, b"", b""
    while True:
        if unpacker.eof:
            data = unpacker.unused_data or file.read(STEP)
            if not data:
                return
            unpacker, members = begin(), members + 1
            if members > MEMBERS:
                raise ValueError("many members")
        elif len(piece) < STEP:         # all that was read is unpacked
            data = file.read(STEP)
            if not data:
                raise EOFError
        else:
            data = getattr(unpacker, "unconsumed_tail", b"")
        try:
            piece = unpacker.decompress(data, STEP)
        except errors as error:
            if "limit" in str(error).lower():
                raise SubmissionError(f"unpacking the tar takes more than {MEMORY >> 20} MiB of memory; expected what "
                                      "xz makes by itself. Pack the declared files as a zip.") from None
            raise ValueError("damaged") from error
        yield piece


def _unpacker(packing: str) -> tuple[Callable, type[Exception]]:
    """Return a function that makes an unpacker, and the error that it raises for damage."""
    if packing == "gz":
        return lambda: zlib.decompressobj(zlib.MAX_WBITS | 16), zlib.error
    try:
        module = importlib.import_module({"bz2": "bz2", "xz": "lzma"}[packing])
    except ImportError:
        raise MachineError(f"this Python was built without {packing}; expected one that can unpack it. Install "
                           "another Python, or hand in a zip.") from None
    if packing == "bz2":
        return module.BZ2Decompressor, OSError
    return lambda: module.LZMADecompressor(module.FORMAT_XZ, memlimit=MEMORY), module.LZMAError

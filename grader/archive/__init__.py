"""Reads an archive nobody trusts, a zip or a tar: names are judged before anything is unpacked, bytes are counted.

Nothing is written to disk, and only what is asked for is kept. What each kind may hold is told in its module.
"""
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from grader import files, folder
from grader.archive import streams, tars, zips
from grader.archive.entries import Entry, listed
from grader.errors import SubmissionError

# How the name of each kind ends, and what its content is.
KINDS = {
    ".zip": "zip", ".tar": "tar", ".tar.gz": "gz", ".tgz": "gz", ".tar.bz2": "bz2", ".tbz2": "bz2", ".tbz": "bz2",
    ".tar.xz": "xz", ".txz": "xz",
}
# How contents begin: those that are read, then those that are only named.
BEGINNINGS = {
    **streams.BEGINNINGS, b"PK\3\4": "zip", b"PK\5\6": "zip",
    b"7z\xbc\xaf\x27\x1c": "7z", b"Rar!\x1a\7": "rar", b"\x28\xb5\x2f\xfd": "zstd",
}


@dataclass(frozen=True)
class Archive:
    """The files of an archive by their path, and a function that yields (name, bytes) for some of them."""

    files: Mapping[str, Entry]
    contents: Callable[[Mapping[str, Entry]], Iterator[tuple[str, bytes]]]


@contextmanager
def opening(path: Path) -> Iterator[Archive]:
    """Give an archive to read in.

    SubmissionError, there or while its contents come, for one that is damaged, is of another kind than its name says,
    holds what no hand-in needs, or grows beyond the limits.
    """
    with folder.opening(path.parent.resolve(), path.name) as file:
        kind = _kind(file, path.name)
        word, reader = ("zip", zips) if kind == "zip" else ("tar", tars)
        with _judged(path.name, word):
            found = listed(reader.entries(file), word)

        def contents(wanted: Mapping[str, Entry]) -> Iterator[tuple[str, bytes]]:
            """Yield the name and the bytes of each wanted entry, in the archive's order."""
            with _judged(path.name, word):
                yield from reader.contents(file, wanted)
        yield Archive(found, contents)


def _kind(file: BinaryIO, name: str) -> str:
    """Return what an archive is; SubmissionError for a kind that is not read, or if its name says something else."""
    said = next((kind for ending, kind in KINDS.items() if name.lower().endswith(ending)), "")
    start = file.read(streams.BLOCK)
    seen = next((kind for beginning, kind in BEGINNINGS.items() if start.startswith(beginning)), "")
    seen = seen or ("tar" if start[257:262] == b"ustar" else "")
    if not said or seen in ("7z", "rar", "zstd"):
        kind = f" ({seen})" if seen else ""
        raise SubmissionError(f"'{files.shown(name)}' is an archive of a kind that is not read{kind}; expected a "
                              "folder, a file, a zip or a tar. Pack the declared files as a zip.")
    if seen and seen != said:
        raise SubmissionError(f"'{files.shown(name)}' holds {seen} data; expected what the end of its name says. "
                              "Pack the declared files as a zip.")
    return said


@contextmanager
def _judged(name: str, word: str) -> Iterator[None]:
    """Turn what a reader raises over an archive that breaks its format's rules into one sentence."""
    try:
        yield
    except (ValueError, EOFError, struct.error):
        raise SubmissionError(f"'{files.shown(name)}' is not a sound {word}: it is damaged or cut off; expected one "
                              "that can be opened. Make it again and hand it in again.") from None

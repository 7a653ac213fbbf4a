"""What an engine gets to build from: the files as a tar archive, without those that a .dockerignore names.

The engine leaves that to whoever sends the files. Patterns are those of Go's filepath.Match with `**` for any number of
folders and `!` for what is taken in again; the last one that fits counts, and what holds for a folder holds for all in
it (https://docs.docker.com/build/concepts/context/#dockerignore-files).
"""
import io
import posixpath
import tarfile
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import BinaryIO

IGNORE = ".dockerignore"
MOST_PATTERNS, LONGEST = 200, 200       # more, or longer ones, are left to nobody's patience
RAM = 32 << 20                          # bytes that are packed in memory; larger archives lie on the disk
ANY, MANY, OPTIONAL = "any", "many", "optional"


class PatternError(Exception):
    """What is wrong with a .dockerignore, in a sentence; `line` counts from 1."""

    def __init__(self, text: str, line: int):
        """Keep the line beside the text."""
        super().__init__(text)
        self.line = line


def packed(files: Mapping[str, bytes | Path]) -> BinaryIO:
    """Return a tar archive of files at its beginning; the same bytes for the same files, so that caches hit.

    A script is executable, for a hand-in cannot tell which files were; all else is data.
    """
    stream = tempfile.SpooledTemporaryFile(RAM)
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            with io.BytesIO(content) if isinstance(content, bytes) else open(content, "rb") as data:
                entry.mode = 0o755 if data.read(2) == b"#!" else 0o644
                entry.size = data.seek(0, io.SEEK_END)
                data.seek(0)
                archive.addfile(entry, data)
    stream.seek(0)
    return stream


def sent(files: Mapping[str, bytes | Path], dockerfile: str) -> dict[str, bytes | Path]:
    """Return the files of a context that are not ignored, and those two that the engine itself needs.

    PatternError for a .dockerignore that no builder takes.
    """
    rules = list(_rules(files.get(IGNORE, b"")))
    return {path: content for path, content in files.items()
            if path in (dockerfile, IGNORE) or not ignored(path, rules)}


def ignored(path: str, rules: list[tuple[bool, list]]) -> bool:
    """Tell whether the last rule that fits a path, or a folder above it, is one that leaves it out."""
    parts = path.split("/")
    places = ["/".join(parts[:count]) for count in range(1, len(parts) + 1)]
    out = False
    for leaves, tokens in rules:
        if leaves != out and any(_fits(tokens, place) for place in places):
            out = leaves
    return out


def _rules(source: bytes | Path) -> Iterator[tuple[bool, list]]:
    """Yield for each pattern whether it leaves files out, and its tokens."""
    data = source if isinstance(source, bytes) else source.read_bytes()
    rows = data.decode("utf-8", "replace").removeprefix("\ufeff").split("\n")
    found = [(number, row.strip()) for number, row in enumerate(rows, 1)]
    kept = [(number, row) for number, row in found if row and not rows[number - 1].startswith("#")]
    for number, row in kept:
        if len(kept) > MOST_PATTERNS or len(row) > LONGEST:
            raise PatternError(f"{IGNORE} has {len(kept)} patterns, of up to {max(len(row) for _, row in kept)} "
                               f"characters; expected at most {MOST_PATTERNS} and {LONGEST}", number)
        text = row[1:].strip() if row.startswith("!") else row
        if not text:
            raise PatternError(f"{IGNORE} has a '!' without a pattern; expected one behind it", number)
        cleaned = posixpath.normpath(text).lstrip("/")
        yield not row.startswith("!"), list(_tokens(cleaned, number))


def _tokens(pattern: str, number: int) -> Iterator[tuple[str, object]]:
    """Yield what a pattern asks for, one thing after the other: a kind and a set of characters, or a test of one."""
    place = 0
    while place < len(pattern):
        letter = pattern[place]
        place += 1
        if pattern.startswith("**", place - 1):
            while pattern.startswith("*", place):
                place += 1
            if pattern.startswith("/", place):      # any number of whole folders, also none
                place += 1
                yield OPTIONAL, None
            else:
                yield MANY, lambda seen: True
        elif letter == "*":
            yield MANY, lambda seen: seen != "/"
        elif letter == "?":
            yield ANY, lambda seen: seen != "/"
        elif letter == "[":
            place, test = _range(pattern, place, number)
            yield ANY, test
        else:
            if letter == "\\":
                letter, place = pattern[place:place + 1] or "\\", place + 1
            yield ANY, letter.__eq__


def _range(pattern: str, place: int, number: int):
    """Return where a range of characters ends, and its test."""
    end = pattern.find("]", place + 1)
    if end < 0:
        raise PatternError(f"{IGNORE} has '[' without ']' in '{pattern}'; expected both", number)
    inner, pairs = pattern[place:end], []
    inverse = inner.startswith("^")
    letters = list(inner[inverse:])
    while letters:
        low = high = letters.pop(0)
        if len(letters) > 1 and letters[0] == "-":
            high, letters = letters[1], letters[2:]
        pairs.append((low, high))
    return end + 1, lambda seen: seen != "/" and any(low <= seen <= high for low, high in pairs) != inverse


def _fits(tokens: list, path: str) -> bool:
    """Tell whether a whole path fits; all ways are followed at the same time, so none takes long."""
    places = _reached(tokens, {0}, start=True)
    for index, letter in enumerate(path):
        after = set()
        for place in places:
            if place == len(tokens):
                continue
            kind, test = tokens[place]
            if kind == OPTIONAL:
                after.add(place)
                if letter == "/":
                    after.add(place + 1)
            elif test(letter):
                after.add(place if kind == MANY else place + 1)
        places = _reached(tokens, after, start=path[index] == "/")
        if not places:
            return False
    return len(tokens) in places


def _reached(tokens: list, places: set[int], *, start: bool) -> set[int]:
    """Return the places with those that nothing more is needed for; whole folders begin at the start of a name."""
    found, waiting = set(), list(places)
    while waiting:
        place = waiting.pop()
        if place in found:
            continue
        found.add(place)
        if place < len(tokens) and (tokens[place][0] == MANY or tokens[place][0] == OPTIONAL and start):
            waiting.append(place + 1)
    return found

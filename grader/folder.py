"""Reads a folder nobody trusts: no link is followed, nothing special is opened, nothing is endless.

Each part of a path is opened relative to the one above it and without following links (openat(2), O_NOFOLLOW), so that
a link which is swapped in between looking and reading is refused as well. Where a system cannot do that (Windows), each
part is looked at before the path is opened.
"""
import errno
import os
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import BinaryIO

from grader import files
from grader.errors import SubmissionError

ENTRIES = 10_000

# Not every system has these.
_SAFELY = os.O_RDONLY | sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_BINARY"))
_FOLDER = getattr(os, "O_DIRECTORY", 0)
_LINKED = (errno.ELOOP, errno.ENOTDIR, errno.EMLINK)        # what O_NOFOLLOW says of a link, from system to system


def kind(mode: int) -> str:
    """Return what a file mode stands for: "file", "folder", "link" or "special"."""
    kinds = ((stat.S_ISREG, "file"), (stat.S_ISDIR, "folder"), (stat.S_ISLNK, "link"))
    return next((word for fits, word in kinds if fits(mode)), "special")


def entries(root: Path, patterns: tuple[str, ...], skipped: Iterable[str] = (), top: str = "") -> dict[str, str]:
    """Return what lies below a folder, or below `top` in it: the kind of each entry by its path, but for system litter.

    Folders that cannot hold a file named by the patterns are listed and not entered; `skipped` are names at the top
    that are not listed either. SubmissionError for what cannot be read and for more than 10,000 entries.
    """
    found: dict[str, str] = {}
    waiting, seen = [""], 0
    while waiting:
        folder = waiting.pop()
        for entry, word in _listed(root, "/".join(part for part in (top, folder) if part)):
            seen += 1
            if seen > ENTRIES:
                raise SubmissionError(f"'{files.shown(str(root))}' holds more than {ENTRIES:,} files and folders; "
                                      "expected a few. Hand in the declared files only.")
            path = f"{folder}/{entry}" if folder else entry
            if files.is_litter(entry) or path in skipped:
                continue
            found[path] = word
            if word == "folder" and path.count("/") < files.DEPTH and can_hold(path, patterns):
                waiting.append(path)
    return found


def can_hold(folder: str, patterns: Iterable[str]) -> bool:
    """Say whether a file named by one of the patterns may lie below that folder."""
    return any(_can_hold(folder.split("/"), pattern.split("/")) for pattern in patterns)


def content(root: Path, path: str) -> bytes:
    """Return the bytes of a file below a folder.

    SubmissionError if it is not an ordinary, readable file of at most 2 MiB.
    """
    with opening(root, path) as file:
        data = file.read(files.LARGEST + 1)
    if len(data) > files.LARGEST:
        raise SubmissionError(refusal(path, "large"))
    return data


@contextmanager
def opening(root: Path, path: str) -> Iterator[BinaryIO]:
    """Give a file below a folder to read; SubmissionError if it is not an ordinary file of its own, or unreadable."""
    try:
        with _held(root, path) as descriptor:
            status = os.fstat(descriptor)
            word = "shared" if status.st_nlink > 1 else ""
            if not stat.S_ISREG(status.st_mode):
                word = kind(status.st_mode)
            if word:
                raise SubmissionError(refusal(path, word))
            with open(descriptor, "rb", closefd=False) as file:
                yield file
    except OSError as error:
        if error.errno in _LINKED or error.errno == errno.ENXIO:
            raise SubmissionError(refusal(path, "special" if error.errno == errno.ENXIO else "link")) from None
        raise SubmissionError(f"'{files.shown(path)}' cannot be read ({error.strerror}); expected a file that you may "
                              "read. Mend its permissions and hand it in again.") from None


def refusal(path: str, why: str) -> str:
    """Return the sentence for a declared file that is a "link", "shared", a "folder", "special" or "large"."""
    seen, expected = {
        "link": ("is a symbolic link or lies behind one", "the file or folder itself. Hand in a copy, not a link."),
        "shared": ("has another name elsewhere (a hard link)", "a file of its own. Hand in a copy."),
        "folder": ("is a folder", "a file of that name."),
        "special": ("is a pipe, a socket or a device", "an ordinary file. Hand in the source itself."),
        "large": ("has more than 2 MiB", "a source of at most 2 MiB. Keep data and results out of it."),
    }[why]
    return f"'{files.shown(path)}' {seen}; expected {expected}"


def _listed(root: Path, folder: str) -> Iterator[tuple[str, str]]:
    """Yield the names in one folder and their kinds, without following links."""
    try:
        place = _held(root, folder, _FOLDER) if _is_relative() else nullcontext(_unlinked(root, folder))
        with place as opened, os.scandir(opened) as listing:
            for entry in listing:
                yield entry.name, kind(entry.stat(follow_symlinks=False).st_mode)
    except OSError as error:
        if error.errno in _LINKED:
            raise SubmissionError(refusal(folder or root.name, "link")) from None
        raise SubmissionError(f"the folder '{files.shown(str(root / folder))}' cannot be read ({error.strerror}); "
                              "expected one that you may read. Mend its permissions.") from None


@contextmanager
def _held(root: Path, path: str, flags: int = 0) -> Iterator[int]:
    """Give a descriptor of what lies below a folder; OSError for a link on the way, the folder itself included."""
    parts = path.split("/") if path and _is_relative() else []
    place = os.open(root if parts or not path else _unlinked(root, path), _SAFELY | (_FOLDER if parts else flags))
    try:
        for count, part in enumerate(parts, start=1):
            inner = os.open(part, _SAFELY | (_FOLDER if count < len(parts) else flags), dir_fd=place)
            os.close(place)
            place = inner
        yield place
    finally:
        os.close(place)


def _is_relative() -> bool:
    """Say whether this system can open and list relative to a descriptor."""
    return os.open in os.supports_dir_fd and os.scandir in os.supports_fd


def _unlinked(root: Path, path: str) -> Path:
    """Return the path of what lies below a folder; OSError if there is a link on the way."""
    parts = path.split("/") if path else []
    places = [root.joinpath(*parts[:count]) for count in range(len(parts) + 1)]
    if any(place.is_symlink() for place in places):
        raise OSError(errno.ELOOP, "symbolic link")
    return places[-1]


def _can_hold(folders: list[str], globs: list[str]) -> bool:
    """Say whether a path that begins with these folders may be named by a glob, given as its parts."""
    for folder, glob in zip(folders, globs, strict=False):
        head, crosses, _ = glob.partition("**")
        if crosses:
            return files.matches(folder, [f"{head}**"])
        if not files.matches(folder, [glob]):
            return False
    return len(folders) < len(globs)

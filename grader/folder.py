"""Reads a folder nobody trusts: no link is followed, nothing special is opened, nothing is endless."""
import errno
import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader import files
from grader.errors import SubmissionError

ENTRIES = 10_000

# Not every system has these; where one is missing, the kind of each part of a path is looked at before it is opened.
SAFELY = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_FOLDER = getattr(os, "O_DIRECTORY", 0)


def kind(mode: int) -> str:
    """Return what a file mode stands for: "file", "folder", "link" or "special"."""
    kinds = ((stat.S_ISREG, "file"), (stat.S_ISDIR, "folder"), (stat.S_ISLNK, "link"))
    return next((word for fits, word in kinds if fits(mode)), "special")


def entries(root: Path, patterns: tuple[str, ...], skipped: Iterable[str] = ()) -> dict[str, str]:
    """Return what lies below a folder: the kind of each entry by its path, but for system litter.

    Folders that cannot hold a file named by the patterns are listed and not entered; `skipped` are names at the root
    that are not listed either. SubmissionError for what cannot be read and for more than 10,000 entries.
    """
    found: dict[str, str] = {}
    waiting, seen = [""], 0
    while waiting:
        folder = waiting.pop()
        for entry, word in _listed(root, folder):
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
    return any(files.overlap(f"{folder}/**", pattern) for pattern in patterns)


def content(root: Path, path: str) -> bytes:
    """Return the bytes of a file below a folder.

    SubmissionError if it is not an ordinary, readable file of at most 2 MiB.
    """
    try:
        with open(_opened(root, path), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise SubmissionError(refusal(path, "special"))
            data = file.read(files.LARGEST + 1)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENOTDIR, errno.EMLINK):
            raise SubmissionError(refusal(path, "link")) from None
        raise SubmissionError(f"'{files.shown(path)}' cannot be read ({error.strerror}); expected a file that you may "
                              "read. Mend its permissions and hand it in again.") from None
    if len(data) > files.LARGEST:
        raise SubmissionError(refusal(path, "large"))
    return data


def refusal(path: str, why: str) -> str:
    """Return the sentence for a declared file that is a "link", a "folder", "special" or "large"."""
    seen, expected = {
        "link": ("is a symbolic link or lies behind one", "the file or folder itself. Hand in a copy, not a link."),
        "folder": ("is a folder", "a file of that name."),
        "special": ("is a pipe, a socket or a device", "an ordinary file. Hand in the source itself."),
        "large": ("has more than 2 MiB", "a source of at most 2 MiB. Keep data and results out of it."),
    }[why]
    return f"'{files.shown(path)}' {seen}; expected {expected}"


def _listed(root: Path, folder: str) -> Iterator[tuple[str, str]]:
    """Yield the names in one folder and their kinds, without following links."""
    try:
        with os.scandir(root / folder) as listing:
            for entry in listing:
                yield entry.name, kind(entry.stat(follow_symlinks=False).st_mode)
    except OSError as error:
        raise SubmissionError(f"the folder '{files.shown(str(root / folder))}' cannot be read ({error.strerror}); "
                              "expected one that you may read. Mend its permissions.") from None


def _opened(root: Path, path: str) -> int:
    """Return a descriptor of a file below a folder, with each part of its path opened without following links."""
    if os.open not in os.supports_dir_fd:
        parts = path.split("/")
        for count in range(1, len(parts) + 1):
            if root.joinpath(*parts[:count]).is_symlink():
                raise OSError(errno.ELOOP, "symbolic link")
        return os.open(root / path, SAFELY)
    *folders, name = path.split("/")
    place = os.open(root, os.O_RDONLY | _FOLDER)
    try:
        for part in folders:
            inner = os.open(part, SAFELY | _FOLDER, dir_fd=place)
            os.close(place)
            place = inner
        return os.open(name, SAFELY, dir_fd=place)
    finally:
        os.close(place)

"""Lays the pieces of one hand-in out on the disk as the student had them, so that they are judged like any other.

Only what may be graded is written: declared files, or one archive as it is, packed. Whatever else was handed in is an
empty file, since only its name is told.
"""
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from grader import files, submission
from grader.errors import SubmissionError
from grader.handins import download
from grader.model import Exercise, HandIn

ARCHIVES = 10       # of one student, of which one should hold the declared files


@contextmanager
def laid_out(handin: HandIn, exercise: Exercise) -> Iterator[tuple[Path, tuple[str, ...]]]:
    """Give a folder with the files of a hand-in, or the one archive that holds them and the names of those beside it.

    If none of the declared files is among them, be it in one folder that wraps everything, the student's own archives
    are looked into, one level deep.
    SubmissionError if a file is unsound, or if it cannot be told which of several archives counts.
    """
    loose = {name for name in handin.members if files.matches(name, exercise.files)} or {
        name for name in handin.members if files.matches(name.partition("/")[2], exercise.files)}
    packed = [name for name in handin.members if files.is_archive(name)]
    with TemporaryDirectory(prefix="handin-") as scratch:
        if packed and not loose:
            name, place = _archive(handin, packed, exercise, Path(scratch))
            yield place, tuple(files.shown(other) for other in handin.members if other != name)
        else:
            root, total = Path(scratch) / handin.student.id, 0
            for name, path in handin.members.items():
                # What is more is refused when it is collected, so there is no need to write it.
                counts = name in loose and total <= files.TOTAL
                data = download.content(handin.place, path, name=name) if counts else b""
                total += len(data)
                _write(root, name, data)
            yield root, ()


def placed(name: str, declared: tuple[str, ...]) -> str:
    """Return where a file belongs that was handed in without its folders: at the one declared path with its name."""
    places = [path for path in declared if path.rpartition("/")[2] == name and not files.is_glob(path)]
    return places[0] if len(places) == 1 and not files.matches(name, declared) else name


def _archive(handin: HandIn, packed: list[str], exercise: Exercise, scratch: Path) -> tuple[str, Path]:
    """Return the name and the place of the only archive, or else of the only one that holds declared files."""
    found, faults = [], []
    if len(packed) > ARCHIVES:
        raise SubmissionError(f"there are {len(packed):,} archives and none of the declared files; expected one "
                              "archive. Keep the one that counts.")
    for count, name in enumerate(packed):
        data = download.content(handin.place, handin.members[name], download.ARCHIVE, name=name)
        place = _write(scratch / str(count), name.rpartition("/")[2], data)
        try:
            if len(packed) > 1:
                submission.collect(place, exercise)
            found.append((name, place))
        except SubmissionError as error:
            faults.append(error)
    if len(found) > 1:
        names = ", ".join(files.shown(name) for name, _ in found)
        raise SubmissionError(f"several archives hold the declared files: {names}; expected one. Keep the one that "
                              "counts.")
    if not found:
        raise faults[0]
    return found[0]


def _write(root: Path, name: str, data: bytes) -> Path:
    """Write one file below a folder and return its path; SubmissionError if this system has no place for it."""
    place, fault = root / name, ""
    try:
        if ".." in name.split("/") or Path(name).is_absolute():
            raise ValueError("not below a folder")
        place.parent.mkdir(parents=True, exist_ok=True)
        with open(place, "xb") as file:
            file.write(data)
    except (OSError, ValueError) as error:
        fault = getattr(error, "strerror", None) or "not a name"
    if fault:
        raise SubmissionError(f"the file '{files.shown(name)}' cannot be stored beside the others ({fault}); expected "
                              "names that every system can store. Rename the file.")
    return place

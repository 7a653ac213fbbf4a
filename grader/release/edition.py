"""What belongs to the students' edition: names and bytes of the files, from the course and from the grader.

A course without the grader gets it, so that every edition works with Python alone. What the tables do not name stays
with the instructor, whatever it is: rosters, stores, hand-ins, histories.
"""
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader import catalog, files
from grader.errors import UsageError
from grader.release import notebooks

# Where the grader itself lies; its front door and its locks are beside it unless it was installed as a package.
HOME = Path(__file__).absolute().parents[2]
# Of the grader's own folder.
MACHINERY = ("course.py", "pyproject.toml", "environment.yml", "requirements", "grader", "docker", ".gitignore",
             ".gitattributes")
LICENCE = "LICENSE"
# Of the course's folder, besides its exercises and notebooks.
COURSE = ("README.md", LICENCE, "CHANGELOG.md", "SECURITY.md", "docs", ".gitignore", ".gitattributes", ".devcontainer")
# Below these, what is the instructor's: how notebooks and pictures are made.
OURS = ("notebooks/src/**", "notebooks/build.py", "notebooks/README.md", "docs/*.py")


@dataclass(frozen=True)
class File:
    """The bytes of a file, and whether it is a program that can be started."""

    data: bytes
    runs: bool


def gather(course: Path) -> dict[str, File]:
    """Return every file of the students' edition by its path; UsageError for a link, and without an exercise."""
    names = catalog.names(course)
    if not names:
        raise UsageError(f"the course in '{course}' has no exercise; expected one at least.")
    found = machinery()
    for name in COURSE:
        found.update(below(course, name))
    found.update(below(course, catalog.NOTEBOOKS))
    found = {path: file for path, file in found.items() if not files.matches(path, OURS)}
    hidden = notebooks.Hidden.of(course, names)
    for path, file in found.items():
        if path.endswith(".ipynb"):
            found[path] = File(notebooks.cleaned(path, file.data, hidden), file.runs)
    for name in names:
        found.update(exercise(course, name))
    return dict(sorted(found.items()))


def machinery() -> dict[str, File]:
    """Return the files of the grader with its front door, or none where it was installed without that."""
    if not (HOME / MACHINERY[0]).is_file():
        return {}
    found = {path: file for name in MACHINERY for path, file in below(HOME, name).items()}
    # The licence goes with the grader, also into a course that has one of its own.
    return found | {f"grader/{LICENCE}": file for file in below(HOME, LICENCE).values()}


def exercise(course: Path, name: str) -> dict[str, File]:
    """Return the files of an exercise as students begin it: declared ones as they were given, never as they are now."""
    loaded = catalog.load(course, name)
    top = f"{catalog.EXERCISES}/{name}/"
    found = below(course, top.rstrip("/"))
    starter = catalog.starter(loaded)
    kept = {path: file for path, file in found.items() if _is_theirs(path.removeprefix(top), loaded.files)}
    if starter == loaded.home:
        return kept | {path: file for path, file in found.items() if files.matches(path.removeprefix(top), loaded.files)
                       and not files.matches(path.removeprefix(top), catalog.RESERVED)}
    given = below(starter, ".")
    return kept | {top + path: file for path, file in given.items()}


def stayed(course: Path, found: Mapping[str, File]) -> tuple[str, ...]:
    """Return the names in the course's folder of which nothing goes out, but for hidden ones and litter."""
    taken = {path.partition("/")[0] for path in found}
    return tuple(sorted(place.name for place in course.iterdir() if place.name not in taken
                        and not place.name.startswith(".") and not files.is_litter(place.name)))


def below(root: Path, name: str) -> dict[str, File]:
    """Return a file, or the files below a folder, by their paths from a root; none if there is no such name."""
    return {place.relative_to(root).as_posix(): File(place.read_bytes(), bool(place.stat().st_mode & 0o100))
            for place in _files(root / name) if not files.is_litter(place.relative_to(root).as_posix())}


def _is_theirs(path: str, declared: tuple[str, ...]) -> bool:
    """Say whether a file of an exercise's folder goes out as it is: all but answers of whoever tried it there."""
    if files.matches(path, (f"{catalog.WRONG}/**", f"{catalog.RIGHT}/**")):
        return False
    return files.matches(path, catalog.RESERVED) or not files.matches(path, declared)


def _files(place: Path) -> Iterator[Path]:
    """Yield a file or the files below a folder, in order; a link could lead anywhere and is refused."""
    if place.is_symlink():
        raise UsageError(f"'{place}' is a link; expected a file or a folder. Put in its place what it leads to.")
    if place.is_file():
        yield place
    for entry in sorted(os.scandir(place), key=lambda entry: entry.name) if place.is_dir() else ():
        if not files.is_litter(entry.name):
            yield from _files(Path(entry.path))

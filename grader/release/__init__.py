"""Writes the students' edition of a course: no solution, no hidden test, and nothing that was made from them.

What goes out stands in the tables of `grader.release.edition`; whatever is not named there stays. Everything is read
and searched before the first byte is written, and the edition is whole or not there.
"""
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from grader import catalog
from grader.errors import MachineError, UsageError
from grader.release import edition, leaks
from grader.reporters.wording import count

TEMPLATES = Path(__file__).parent / "templates"
WORKFLOW = ".github/workflows/grade.yml"
SHOWN = 5


@dataclass(frozen=True)
class Released:
    """What was written: how many files, and the names in the course's folder that stayed there."""

    files: int
    stayed: tuple[str, ...]


def write(course: Path, destination: Path, *, github: bool = False) -> Released:
    """Write the students' edition of a course into a new folder, with a workflow for GitHub if it is asked for.

    UsageError for a destination that is in use or in the way, for a course without solutions, and where a hidden line
    would go out; MachineError if it cannot be written.
    """
    vacant(course, destination)
    if not (course / catalog.SOLUTIONS).is_dir():
        raise UsageError(f"the course in '{course}' has no folder '{catalog.SOLUTIONS}', so it is a students' edition "
                         "already; expected the instructor's. Name it with --course DIR.")
    found = edition.gather(course)
    found |= {WORKFLOW: edition.File(template("grade.yml"), False)} if github else {}
    refuse(leaks.search(course, found))
    with beside(destination) as draft:
        for name, file in found.items():
            place = draft / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(file.data)
            place.chmod(0o755 if file.runs else 0o644)
        for name in catalog.names(draft):
            catalog.load(draft, name)
    return Released(len(found), edition.stayed(course, found))


def add_workflow(destination: Path) -> None:
    """Write the workflow into a students' edition that is there; UsageError if it has one."""
    place = destination / WORKFLOW
    if os.path.lexists(place):
        raise UsageError(f"'{place}' is there already; expected a course without it. Move it away first.")
    if not (destination / "course.py").is_file() or (destination / catalog.SOLUTIONS).exists():
        raise UsageError(f"'{destination}' has no course.py, which the workflow starts, or has a folder "
                         f"'{catalog.SOLUTIONS}', which students must not see; expected a students' edition. "
                         "Write one with 'grader release DEST --github'.")
    with spoken(place):
        place.parent.mkdir(parents=True, exist_ok=True)
    with beside(place) as draft:
        draft.rmdir()
        draft.write_bytes(template("grade.yml"))


def template(name: str) -> bytes:
    """Return one of our files, whose lines end as Linux ends them wherever the grader was checked out."""
    return (TEMPLATES / name).read_bytes().replace(b"\r\n", b"\n")


def refuse(found: list[leaks.Leak]) -> None:
    """Raise UsageError that names each place at which a hidden line would go out, if there are any."""
    if found:
        told = [f"{leak.place} has what stands in {leak.source} ({leak.line[:60]})" for leak in found[:SHOWN]]
        more = f"; and {len(found) - SHOWN:,} more" if len(found) > SHOWN else ""
        raise UsageError(f"{count(len(found), 'hidden line')} would be in the students' edition: {'; '.join(told)}"
                         f"{more}. Expected none; take them out, or give them to students as files of the exercise.")


def vacant(course: Path, destination: Path) -> None:
    """Raise UsageError unless something new can be written there, outside of the course and of the grader."""
    place = destination.resolve()
    for folder in {course.resolve(), edition.HOME.resolve()}:
        if place == folder or folder in place.parents:
            raise UsageError(f"'{destination}' lies in the course; expected a folder outside of it, or the edition "
                             "would be part of the next one. Name another place.")
    if place.is_dir() and any(place.iterdir()) or os.path.lexists(place) and not place.is_dir():
        raise UsageError(f"'{destination}' is there and not an empty folder; expected a new one. Name another place.")


@contextmanager
def beside(destination: Path) -> Iterator[Path]:
    """Give a new folder, or the place for a file, that becomes the destination when all went well, else vanishes."""
    with spoken(destination):
        destination = destination.resolve()
        destination.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=destination.parent, prefix=f".{destination.name}."))
        try:
            yield draft
            if draft.is_dir():
                draft.chmod(0o755)
            if destination.is_dir():
                destination.rmdir()
            os.rename(draft, destination)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            draft.unlink(missing_ok=True)
            raise


@contextmanager
def spoken(destination: Path) -> Iterator[None]:
    """Say in a sentence what the system says, such as that the disk is full."""
    try:
        yield
    except OSError as error:
        raise MachineError(f"'{destination}' cannot be written: {error.strerror or error}; nothing of it is left. Make "
                           "room, or name another place.") from None

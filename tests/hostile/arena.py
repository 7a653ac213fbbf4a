"""The arena: a process of its own with a course and its surroundings, in which hand-ins are graded and watched.

Two such processes share the work. Each has its own temporary folder and takes in the orphans of what it starts, so
that nothing which an attack leaves behind is overlooked, or laid at the door of another.
"""
import functools
import os
import re
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from grader import box, catalog, grading, reporters, submission
from grader.box import ground
from grader.model import Exercise, Report
from tests.courses import write_files
from tests.hostile import course, footprint, surroundings
from tests.hostile.handins import HandIn
from tests.hostile.surroundings import Surroundings

STUDENT = "lovelace"
NEIGHBOUR = f'"""The hand-in of another student, staged at the same time: {surroundings.FILE_SECRET}."""\n'
Seen = tuple[str, ...]
ANNOTATION = re.compile(r"^::(?=(error|warning|notice) (file|title)=)", re.MULTILINE)      # of ours, for GitHub
MOMENT, PATIENCE = 1.0, 0.5     # seconds for what has been killed to be gone, and to look for what hides, when busy


@dataclass(frozen=True)
class Fight:
    """What came of one hand-in.

    The report, how every format shows it, the time in seconds, what it did and left outside the box, and what it cost
    the grader that it may not cost.
    """

    report: Report
    shown: str
    seconds: float
    outside: Seen
    cost: Seen

    @property
    def text(self) -> str:
        """All that is in the report, and all that is made of it."""
        return f"{self.report}\n{self.shown}"


@dataclass(frozen=True)
class Arena:
    """A course with everything that an attack may want to reach."""

    exercises: Mapping[str, Exercise]
    around: Surroundings
    temporary: Path

    @property
    def marks(self) -> dict[str, str]:
        """What programs are told of the arena, to make it easy for them."""
        return {**self.around.marks, "tests": str(self.exercises["words"].answers / "tests")}


@functools.cache
def arena(top: str) -> Arena:
    """Build the arena of this process below a folder, with a ground that is this process's alone."""
    home = Path(tempfile.mkdtemp(dir=top))
    home.chmod(0o755)
    ground.prepare.cache_clear()
    ground.prepare()
    temporary = home / "temporary"
    temporary.mkdir()
    tempfile.tempdir = str(temporary)
    os.environ["GRADER_CANARY"] = surroundings.ENVIRONMENT_SECRET
    surroundings.adopt_orphans()
    root = course.write(home)
    return Arena({name: catalog.load(root, name) for name in course.EXERCISES}, Surroundings(home / "outside"),
                 temporary)


def fight(top: str, handin: HandIn, level: str) -> Fight:
    """Grade a hand-in at a level in this process's arena, and look what became of everything around.

    Where time is short, a busy machine can use it up before what is to be told has happened; then it is graded again.
    """
    seen = _fought(top, handin, level)
    short = handin.seconds < HandIn.seconds and any(text not in seen.text for text in handin.wanted(level))
    return _fought(top, handin, level) if short else seen


def _fought(top: str, handin: HandIn, level: str) -> Fight:
    """Grade a hand-in once."""
    def graded(here: Arena, neighbour: str) -> tuple[Report, str, float]:
        folder = write_files(Path(tempfile.mkdtemp(prefix=STUDENT, dir=here.around.folder.parent)),
                             handin.files({**here.marks, "level": level, "neighbour": neighbour}))
        began = time.monotonic()
        report = _graded(here.exercises[handin.exercise], folder, handin, level)
        seconds = time.monotonic() - began
        ground.remove(str(folder))
        shown = "\n".join(reporters.render(form, [report]) for form in reporters.FORMATS)
        return report, ANNOTATION.sub("", shown), seconds
    came, outside, cost = guarded(top, level, graded, PATIENCE if handin.leaves else 0.0)
    return Fight(*came, outside, cost)


def guarded(top: str, level: str, act: Callable[[Arena, str], object], patience=0.0) -> tuple[object, Seen, Seen]:
    """Let somebody act in this process's arena, beside another hand-in at a path.

    Return what came of it, what was done and left outside, and what it cost the grader that it may not cost. Look for
    as many seconds for a process that is another one each moment.
    """
    here, token = arena(top), ground.prepare().token
    with box.staged({"neighbour.py": NEIGHBOUR.encode()}) as neighbour:
        before = footprint.take()
        came = act(here, neighbour)
        touched = [*here.around.touched(), *_changes(neighbour)]
    outside = (*touched, *_left(here), *surroundings.restless(patience))
    return came, outside, (*footprint.grown(before), *footprint.groups(token),
                           *(footprint.containers(token) if level == "docker" else ()))


def _graded(exercise: Exercise, folder: Path, handin: HandIn, level: str) -> Report:
    """Return the report of a hand-in with the limit of time that it has at the level."""
    exercise = replace(exercise, limits=replace(exercise.limits, seconds=handin.limit(level)))
    return grading.grade(exercise, submission.collect(folder, exercise, student=STUDENT), level, handin.asks)


def _changes(neighbour: str) -> list[str]:
    """Return what was done to another student's hand-in."""
    found = {path.name: path.read_text(encoding="utf-8") for path in Path(neighbour).iterdir()}
    return [] if found == {"neighbour.py": NEIGHBOUR} else [f"another hand-in is now {found}"]


def _left(here: Arena) -> list[str]:
    """Return what an attack has left alive or in our temporary folders, and remove it."""
    latest = time.monotonic() + MOMENT
    while (processes := _processes()) and time.monotonic() < latest:
        time.sleep(0.01)
    surroundings.end(processes)
    left = [path for folder in (here.temporary, Path(ground.prepare().stage)) for path in folder.iterdir()]
    for path in left:
        ground.remove(str(path))
    return [f"process {process}" for process in processes] + [f"{path.name} in {path.parent.name}" for path in left]


def _processes() -> list[int]:
    """Return our living descendants, but for the janitor."""
    return [number for number in surroundings.alive() if number != ground.prepare().janitor]

"""The arena: a process of its own with a course and its surroundings, in which hand-ins are graded and watched.

Two such processes share the work. Each has its own temporary folder and takes in the orphans of what it starts, so
that nothing which an attack leaves behind is overlooked, or laid at the door of another.
"""
import functools
import os
import tempfile
import time
from dataclasses import dataclass, replace
from pathlib import Path

from grader import catalog, grading, reporters, submission
from grader.box import ground
from grader.model import Exercise, Limits, Report
from tests.courses import write_files
from tests.hostile import course, surroundings
from tests.hostile.handins import HandIn
from tests.hostile.surroundings import Surroundings

STUDENT = "lovelace"


@dataclass(frozen=True)
class Fight:
    """What came of one hand-in: the report, all its text, the time in seconds, and what it did and left outside."""

    report: Report
    text: str
    seconds: float
    outside: tuple[str, ...]


@dataclass(frozen=True)
class Arena:
    """A course with everything that an attack may want to reach."""

    exercise: Exercise
    around: Surroundings
    temporary: Path

    @property
    def marks(self) -> dict[str, str]:
        """What programs are told of the arena, to make it easy for them."""
        return {**self.around.marks, "tests": str(self.exercise.answers / "tests")}


@functools.cache
def arena(top: str) -> Arena:
    """Build the arena of this process below a folder."""
    home = Path(tempfile.mkdtemp(dir=top))
    home.chmod(0o755)
    ground.prepare()
    temporary = home / "temporary"
    temporary.mkdir()
    tempfile.tempdir = str(temporary)
    os.environ["GRADER_CANARY"] = surroundings.ENVIRONMENT_SECRET
    surroundings.adopt_orphans()
    return Arena(catalog.load(course.write(home), "words"), Surroundings(home / "outside"), temporary)


def fight(top: str, handin: HandIn, level: str) -> Fight:
    """Grade a hand-in at a level in this process's arena, and look what became of everything around."""
    here = arena(top)
    folder = write_files(Path(tempfile.mkdtemp(dir=here.around.folder.parent)),
                         handin.files({**here.marks, "level": level}))
    limits = Limits(seconds=handin.seconds, memory_mb=here.exercise.limits.memory_mb)
    exercise = replace(here.exercise, limits=limits)
    began = time.monotonic()
    report = grading.grade(exercise, submission.collect(folder, exercise, student=STUDENT), level, handin.asks)
    seconds = time.monotonic() - began
    ground.remove(str(folder))
    text = str(report) + "".join(reporters.render(form, [report]) for form in ("json", "terminal"))
    return Fight(report, text, seconds, (*here.around.touched(), *_left(here)))


def _left(here: Arena) -> list[str]:
    """Return what an attack has left alive or in our temporary folders, and remove it."""
    processes = [number for number in surroundings.alive() if number != ground.prepare().janitor]
    surroundings.end(processes)
    left = [path for folder in (here.temporary, Path(ground.prepare().stage)) for path in folder.iterdir()]
    for path in left:
        ground.remove(str(path))
    return [f"process {process}" for process in processes] + [f"{path.name} in {path.parent.name}" for path in left]

"""What a worker does, in a process of its own, here or on another machine: grade one hand-in of an exercise it was sent.

Everything that travels is plain data. A worker that does not know an exercise yet asks for it, and keeps it.
"""
import multiprocessing
import os
import signal
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from grader import catalog
from grader.errors import ExerciseError
from grader.grading import grade
from grader.model import Exercise, Report, Submission
from grader.versions import versions

UNKNOWN = "the worker has no such exercise"     # what it answers until it is sent the parcel


@dataclass(frozen=True)
class Parcel:
    """What an exercise consists of, so that it can be graded elsewhere: paths below the course's folder, and bytes."""

    name: str
    digest: str
    files: Mapping[str, bytes]


@dataclass(frozen=True)
class Task:
    """One hand-in to be graded by the exercise of a digest, at a box level."""

    exercise: str
    digest: str
    submission: Submission
    level: str = "auto"


def packed(exercise: Exercise) -> Parcel:
    """Return an exercise as a parcel."""
    return Parcel(exercise.name, exercise.digest, catalog.parts(exercise))


_unpacked: dict[str, tuple[tempfile.TemporaryDirectory, Exercise]] = {}     # of this process, by digest


def work(task: Task, parcel: Parcel | None) -> Report | str:
    """Return the report of a hand-in, or UNKNOWN."""
    if task.digest not in _unpacked and parcel is None:
        return UNKNOWN
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return grade(_exercise(task, parcel), task.submission, task.level)
    finally:
        signal.signal(signal.SIGINT, before)


def _exercise(task: Task, parcel: Parcel | None) -> Exercise:
    """Return the exercise of a task, unpacked from its parcel the first time."""
    if task.digest not in _unpacked:
        folder = tempfile.TemporaryDirectory(prefix="course-")
        for name, data in parcel.files.items():
            place = Path(folder.name, name)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        exercise = catalog.load(Path(folder.name), parcel.name)
        if exercise.digest != task.digest:
            raise ExerciseError(f"the exercise '{parcel.name}' arrived with other files than it has here")
        _unpacked[task.digest] = folder, exercise
    return _unpacked[task.digest][1]


def facts() -> dict[str, str]:
    """Return the versions by which a worker grades, to be compared before work goes out."""
    from grader import __version__
    return {"grader": __version__, **versions()}


def begin() -> None:
    """Begin as a worker on this machine: Ctrl-C ends a grading, and is nothing to a worker that waits."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def interrupt() -> None:
    """Interrupt what the workers on this machine are grading."""
    for child in multiprocessing.active_children():
        try:
            os.kill(child.pid, signal.SIGINT)
        except OSError:
            continue

"""What a worker does, in a process of its own, here or on another machine: grade hand-ins of exercises it was sent.

Everything that travels is plain data. A worker that does not know an exercise yet says so, is sent it, and keeps it.
"""
import faulthandler
import signal
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from grader import __version__, box, catalog
from grader.errors import ExerciseError, GraderError, MachineError
from grader.grading import grade
from grader.model import Exercise, Report, Submission
from grader.versions import versions

UNKNOWN = "this worker was not sent the exercise"
IDLE = 60           # seconds without work after which the process ends
# Far more than a grading can take whose boxes keep their limits: then it is our own code that does not come to an end.
TIMES, BOXES, GRACE = 4, 10.0, 60.0


@dataclass(frozen=True)
class Parcel:
    """All that an exercise consists of, to grade it elsewhere: paths below the course's folder, and bytes.

    `versions` are those of the sender; a worker with others would give other grades.
    """

    name: str
    digest: str
    files: Mapping[str, bytes]
    versions: Mapping[str, str]


@dataclass(frozen=True)
class Task:
    """One hand-in that is to be graded by the exercise with a digest, at a box level, with `containers` or without."""

    exercise: str
    digest: str
    submission: Submission
    level: str = "auto"
    containers: bool = False


@dataclass(frozen=True)
class Fault:
    """Why there is no report: a sentence, and the traceback or what the process last wrote, for whoever mends it."""

    sentence: str
    trace: str = ""


def packed(exercise: Exercise) -> Parcel:
    """Return an exercise as a parcel; ExerciseError if its files have changed since it was loaded."""
    return Parcel(exercise.name, exercise.digest, catalog.parts(exercise), facts())


def facts() -> dict[str, str]:
    """Return the versions on which grades depend."""
    return {"grader": __version__, **versions()}


def difference(ours: Mapping[str, str], theirs: Mapping[str, str]) -> str:
    """Return in words what a worker has otherwise than we do, such as "pytest 9.0 instead of 9.1", or nothing."""
    return ", ".join(f"{name} {theirs.get(name, 'none')} instead of {ours.get(name, 'none')}"
                     for name in sorted({*ours, *theirs}) if ours.get(name) != theirs.get(name))


def work(task: Task, parcel: Parcel | None) -> Report | Fault | str:
    """Return the report of a hand-in, what kept us from it, or UNKNOWN if the exercise has to be sent along.

    GraderError if no hand-in of that exercise can be graded here. A grading without end ends the process.
    """
    if parcel is None and task.digest not in _exercises:
        return UNKNOWN
    signal.alarm(int(GRACE))
    try:
        exercise = _exercise(task, parcel)
        signal.alarm(patience(exercise))
        return _graded(exercise, task)
    finally:
        signal.alarm(0)


def patience(exercise: Exercise) -> int:
    """Return the seconds after which a grading is taken for one without end."""
    return int(GRACE + TIMES * len(exercise.criteria) * (exercise.limits.seconds + BOXES))


def fault(error: Exception) -> Fault:
    """Return an exception as data."""
    return Fault(f"the grader failed: {type(error).__name__}: {error}",
                 "".join(traceback.format_exception(error)))


def _graded(exercise: Exercise, task: Task) -> Report | Fault:
    """Return the report of a hand-in, or why there is none; whatever that is, it is not the student's."""
    try:
        return grade(exercise, task.submission, task.level, containers=task.containers)
    except Exception as error:
        return fault(error)


_exercises: dict[str, Exercise] = {}     # of this process, by digest


def _exercise(task: Task, parcel: Parcel | None) -> Exercise:
    """Return the exercise of a task; the first time it is unpacked, where it is removed however this process ends."""
    if task.digest not in _exercises:
        if other := difference(parcel.versions, facts()):
            raise MachineError(f"a worker has {other}, which would give other grades; install the same versions there")
        box.choose(task.level)
        folder = Path(box.scratch())
        for name, data in parcel.files.items():
            place = folder / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(data)
        exercise = catalog.load(folder, parcel.name)
        if exercise.digest != task.digest:
            raise ExerciseError(f"the exercise '{parcel.name}' arrived with other files than it was sent with")
        _exercises[task.digest] = exercise
    return _exercises[task.digest]


def main(descriptor: int, parent: int) -> None:
    """Do what comes through a channel, one thing at a time, until there is no more; end with the process `parent`.

    Ctrl-C ends what is being graded and the process.
    """
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    box.leash(parent)
    faulthandler.enable()
    faulthandler.register(signal.SIGALRM, chain=True)       # tells where it was, and ends it
    channel = Connection(descriptor)
    try:
        while channel.poll(IDLE):
            channel.send(_answer(*channel.recv()))
    except (EOFError, ConnectionError, KeyboardInterrupt):
        pass


def _answer(function: Callable, arguments: tuple) -> object:
    """Return what a function returns; an exception as a Fault, but for those that stand for a sentence of ours."""
    try:
        return function(*arguments)
    except GraderError as error:
        return error
    except Exception as error:
        return fault(error)

"""Tests for grader/worker.py: what grades a hand-in, in a process of its own, by an exercise that it was sent."""
import shutil
import signal
import time
from dataclasses import replace

import pytest

from grader import box, catalog, worker
from grader.errors import ExerciseError, MachineError
from grader.grading import grade
from grader.model import Limits
from grader.processes import Processes
from grader.submission import collect
from grader.worker import Fault, Parcel, Task
from tests import labour
from tests.courses import DECLARATION, write_course, write_files


@pytest.fixture(scope="module")
def do():
    """Return a function that has a function done in a process."""
    processes = Processes()
    yield processes.do
    processes.end()


@pytest.fixture
def course(tmp_path):
    """Return the root of the miniature course."""
    return write_course(tmp_path)


@pytest.fixture
def small(course):
    """Return the root of a course whose exercise has one criterion, that costs no time, and a digest of its own."""
    text = DECLARATION.partition("[[criterion]]")[0] + '[[criterion]]\ncheck = "style.pep8"\npoints = 10\n'
    return write_files(course, {"exercises/words/exercise.toml": f"# {course}\n{text}"})


def asked(course, level="none", case=None):
    """Return an exercise, and the task of grading its solution or one of its wrong answers."""
    exercise = catalog.load(course, "words")
    handed = collect(exercise.answers, exercise, "ada")
    if case:
        handed = replace(handed, files={**handed.files, "words.py": b"def count_words(text):\n    return {}\n"})
    return exercise, Task("words", exercise.digest, handed, level)


def timeless(report):
    """Return a report without the seconds."""
    return replace(report, outcomes=tuple(replace(outcome, seconds=0) for outcome in report.outcomes))


@pytest.mark.parametrize("case", [None, "wrong"])
def test_report_is_the_one_of_a_single_check(do, course, case):
    """Grade elsewhere what is graded here, to the same report but for the seconds, with nothing of the course left."""
    exercise, task = asked(course, box.choose(), case)
    alone, parcel = grade(exercise, task.submission, task.level), worker.packed(exercise)
    shutil.rmtree(course)
    assert timeless(do(worker.work, task, parcel)) == timeless(alone)
    assert alone.student == "ada" and (alone.earned < alone.possible) == bool(case)


def test_worker_asks_for_an_exercise_once(do, small):
    """Know it from then on."""
    exercise, task = asked(small)
    assert do(worker.work, task, None) == worker.UNKNOWN
    assert do(worker.work, task, worker.packed(exercise)).earned == 10
    assert do(worker.work, task, None).earned == 10


def test_students_edition_has_no_solution_elsewhere_either(do, course):
    """Keep the hidden criterion the instructor's."""
    shutil.rmtree(course / "solutions")
    exercise = catalog.load(course, "words")
    task = Task("words", exercise.digest, collect(exercise.home, exercise), "none")
    alone = grade(exercise, task.submission, "none")
    assert timeless(do(worker.work, task, worker.packed(exercise))) == timeless(alone)
    assert [outcome.reason for outcome in alone.outcomes].count("kept by the instructor") == 1


def test_fault_of_ours_is_told_with_its_type(do, small):
    """Never let an exception out that a hand-in may have caused."""
    exercise, task = asked(small)
    broken = replace(task, submission=replace(task.submission, files={"words.py": None}))
    told = do(worker.work, broken, worker.packed(exercise))
    assert isinstance(told, Fault) and told.sentence.startswith("the grader failed: TypeError: ")
    assert told.trace.startswith("Traceback") and "in grade" in told.trace


def test_grading_without_end_is_ended(do, small):
    """Kill the process by its alarm, and say where it was."""
    exercise, task = asked(small)
    began = time.monotonic()
    told = do(labour.stick, task, worker.packed(exercise))
    assert time.monotonic() - began < worker.GRACE / 2
    assert told.sentence.startswith("the process that graded it was ended by SIGALRM, its own alarm: it was still at ")
    assert "labour.py" in told.trace and "Alarm" not in told.sentence


def test_alarm_is_off_between_gradings(do, small):
    """Let a process wait for work as long as it likes."""
    exercise, task = asked(small)
    assert do(worker.work, task, worker.packed(exercise)).earned == 10
    assert do(signal.alarm, 0) == 0


def test_patience_is_far_longer_than_the_limits(small):
    """Leave each criterion its seconds, those of the solution, and those of boxes that start slowly, many times."""
    exercise = catalog.load(small, "words")
    assert worker.patience(exercise) == 60 + 4 * 1 * (20 + 10)
    assert worker.patience(replace(exercise, limits=Limits(seconds=0.5))) == 60 + 4 * 1 * 10.5


def test_worker_with_other_versions_refuses(do, small):
    """Say which, and what to do."""
    exercise, task = asked(small)
    with pytest.raises(MachineError, match=r"a worker has pytest 0.1 instead of .*install the same versions there"):
        do(labour.other, task, worker.packed(exercise))


def test_worker_without_the_level_refuses(do, small):
    """Stop the batch, for nobody can be graded there."""
    exercise, task = asked(small, "underwater")
    with pytest.raises(Exception, match="there is no box level 'underwater'"):
        do(worker.work, task, worker.packed(exercise))


def test_parcel_that_was_changed_on_the_way_is_refused(do, small):
    """Compare the digests."""
    exercise, task = asked(small)
    parcel = worker.packed(exercise)
    files = {**parcel.files, "exercises/words/tests/test_public.py": b""}
    with pytest.raises(ExerciseError, match="'words' arrived with other files"):
        do(worker.work, task, replace(parcel, files=files))


def test_parcel_has_all_versions_and_files(small):
    """Send what a worker needs in order to compare and to grade."""
    exercise = catalog.load(small, "words")
    parcel = worker.packed(exercise)
    assert parcel == Parcel("words", exercise.digest, catalog.parts(exercise), worker.facts())
    assert {"grader", "python", "pytest", "pycodestyle", "pydocstyle", "coverage", "ruff"} <= parcel.versions.keys()


def test_difference_names_what_is_other_there():
    """Say what is wanted as well."""
    ours = {"python": "3.11.7", "pytest": "9.1", "ruff": "1"}
    assert worker.difference(ours, ours) == ""
    theirs = {**ours, "pytest": "9.0", "uv": "2"}
    assert worker.difference(ours, theirs) == "pytest 9.0 instead of 9.1, uv 2 instead of none"
    assert worker.difference(ours, {"python": "3.11.7", "ruff": "1"}) == "pytest none instead of 9.1"

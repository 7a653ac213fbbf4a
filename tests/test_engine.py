"""Tests for grader/engine.py: many hand-ins on an executor, by stand-ins for the work."""
import threading
import time
import weakref
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import pytest

from grader import engine, worker
from grader.engine import Done, grade_all
from grader.errors import MachineError
from grader.worker import Fault, Parcel, Task
from tests.gradings import submission
from tests.labour import report

PARCEL = Parcel("words", "sha256:1", {}, {})


def tasks(count, size=0):
    """Yield so many tasks, each of which is forgotten here."""
    for place in range(count):
        yield Task("words", "sha256:1", submission({"words.py": b"x" * size}, student=str(place)))


@pytest.fixture
def run(monkeypatch):
    """Return a function that has tasks done by a function, on threads, and returns what became of them."""
    def do(work, count=20, window=4, threads=4):
        monkeypatch.setattr(worker, "work", work)
        with ThreadPoolExecutor(threads) as executor:
            return list(grade_all(tasks(count), lambda digest: PARCEL, executor, window))
    return do


def students(found):
    """Return the students of what became of tasks, sorted."""
    return sorted(int(done.task.submission.student) for done in found)


def test_each_task_comes_to_one_report(run):
    """Lose none, and give none twice, whatever the window."""
    for window in (1, 3, 50):
        found = run(report, 20, window)
        assert students(found) == list(range(20))
        assert all(done == Done(done.task, report(done.task)) for done in found)


def test_nothing_to_do_is_no_error(run):
    """Yield nothing for no tasks."""
    assert run(report, 0) == []


def test_results_come_in_the_order_in_which_they_end(run):
    """Wait for nobody who takes long."""
    slow = threading.Event()

    def work(task, parcel):
        if task.submission.student == "0":
            assert slow.wait(10)
        elif task.submission.student == "9":
            slow.set()
        return report(task)
    found = [done.task.submission.student for done in run(work, 10, 2)]
    assert found.index("0") >= 8 and len(found) == 10


@pytest.mark.parametrize("window", [1, 4, 30])
def test_tasks_are_taken_as_they_can_be_done(window, monkeypatch):
    """Never have more of them at hand than the window, and forget each with its report."""
    monkeypatch.setattr(worker, "work", lambda task, parcel: report(task) if task.submission.student[-1] != "7"
                        else Fault("no"))
    taken, seen, most = 0, 0, 0
    made = []

    def counted():
        nonlocal taken
        for task in tasks(300, 1000):
            taken += 1
            made.append(weakref.ref(task))
            yield task
            del task
    with ThreadPoolExecutor(4) as executor:
        for done in grade_all(counted(), lambda digest: PARCEL, executor, window):
            seen += 1
            most = max(most, taken - seen)
            assert done.report or done.fault
            del done
            alive = sum(known() is not None for known in made)
            assert alive <= window + 6      # a thread of the pool forgets what it did when it does the next
    assert (taken, seen) == (300, 300) and most <= window


def test_exercise_is_sent_to_a_worker_that_lacks_it(run, monkeypatch):
    """Send it when it is asked for, and not again."""
    known, asked = [], []

    def work(task, parcel):
        known.extend([parcel] if parcel else [])
        return report(task) if known else worker.UNKNOWN
    monkeypatch.setattr(worker, "work", work)
    with ThreadPoolExecutor(1) as executor:
        found = list(grade_all(tasks(9), lambda digest: asked.append(digest) or PARCEL, executor, 1))
    assert students(found) == list(range(9))
    assert known == [PARCEL] and asked == ["sha256:1"]


def test_fault_is_told_after_a_second_try_alone(run):
    """Try again when nothing else is under way, and keep the traceback."""
    busy, beside = set(), {}

    def work(task, parcel):
        student = task.submission.student
        busy.add(student)
        time.sleep(0.002)
        if student in ("3", "8"):
            beside.setdefault(student, []).append(len(busy))
        busy.discard(student)
        return Fault("the grader failed: KeyError: 'x'", f"trace of {student}") if student in ("3", "8") \
            else report(task)
    found = run(work)
    assert students(found) == list(range(20))
    failed = {done.task.submission.student: done for done in found if done.fault}
    assert failed.keys() == {"3", "8"} and all(not done.report for done in failed.values())
    assert failed["3"].fault == "the grader failed: KeyError: 'x'; it was tried twice, the second time alone"
    assert failed["3"].trace == "trace of 3"
    assert all(len(counts) == 2 and counts[1] == 1 for counts in beside.values())


def test_second_try_that_succeeds_is_a_report(run):
    """Forget what was not the hand-in's doing."""
    tried = []

    def work(task, parcel):
        tried.append(task.submission.student)
        return Fault("the process died") if tried.count("5") == 1 and tried[-1] == "5" else report(task)
    found = run(work)
    assert students(found) == list(range(20)) and not any(done.fault for done in found)
    assert tried.count("5") == 2 and len(tried) == 21


def test_second_try_brings_the_exercise_along(run):
    """Ask nothing of a worker that may be a fresh one."""
    parcels = []

    def work(task, parcel):
        parcels.append(parcel)
        return Fault("died")
    assert [done.fault for done in run(work, 1)] == ["died; it was tried twice, the second time alone"]
    assert parcels == [None, PARCEL]


def test_every_hand_in_may_fail(run):
    """Come to an end when all do."""
    found = run(lambda task, parcel: Fault("no"), 50, 4)
    assert students(found) == list(range(50)) and all(done.fault for done in found)


@pytest.mark.parametrize("error", [BrokenProcessPool("a process ended"), ZeroDivisionError("by 0")])
def test_what_an_executor_raises_is_a_fault(run, error):
    """Name the exception."""
    def work(task, parcel):
        if task.submission.student == "2":
            raise error
        return report(task)
    failed = [done for done in run(work) if done.fault]
    assert len(failed) == 1 and failed[0].task.submission.student == "2"
    assert failed[0].fault.startswith(f"the grader failed: {type(error).__name__}: {error}; ")
    assert type(error).__name__ in failed[0].trace and "Traceback" in failed[0].trace


def test_what_no_worker_can_do_stops_the_batch(run):
    """Raise what a worker says of itself, and have nothing more done."""
    tried = []

    def work(task, parcel):
        tried.append(task)
        raise MachineError("a worker has pytest 1 instead of 2")
    with pytest.raises(MachineError, match="pytest 1 instead of 2"):
        run(work, 100, 4, 1)
    assert len(tried) <= 4


def test_cluster_that_goes_away_stops_the_batch(monkeypatch):
    """Say so, rather than call everybody's work a fault."""
    class Gone:
        """An executor whose scheduler ended."""

        def submit(self, *work):
            """Return a future that was cancelled by somebody else."""
            future = Future()
            future.cancel()
            future.set_running_or_notify_cancel()
            return future
    with pytest.raises(MachineError, match="the workers went away.*start the batch again"):
        list(grade_all(tasks(5), lambda digest: PARCEL, Gone(), 2))
    assert not isinstance(MachineError(""), CancelledError)


def test_batch_that_is_given_up_cancels_what_has_not_begun(monkeypatch):
    """Leave nothing behind for the workers to do."""
    begun, go_on = [], threading.Event()

    def work(task, parcel):
        begun.append(task)
        if len(begun) > 1:
            assert go_on.wait(10)
        return report(task)
    monkeypatch.setattr(worker, "work", work)
    with ThreadPoolExecutor(1) as executor:
        running = grade_all(tasks(100), lambda digest: PARCEL, executor, 10)
        assert next(running).report
        running.close()
        go_on.set()
    assert len(begun) <= 2


def test_ten_thousand_cost_no_more_each_than_a_hundred(run):
    """Do nothing for each task that grows with their number."""
    def seconds(count):
        began = time.process_time()
        assert len(run(report, count, 8)) == count
        return (time.process_time() - began) / count
    assert seconds(4000) < 3 * seconds(400)
    assert engine.GONE

"""Grades many hand-ins on any executor: bounded work in flight, results as they come, one bad hand-in hurts no other.

The executor has the interface of `concurrent.futures.Executor`, see `grader.executors`: processes here, or workers on
other machines, which need no disk in common with us. What an exercise consists of is sent to each of them once.
"""
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from dataclasses import dataclass

from grader import worker
from grader.errors import GraderError, MachineError
from grader.model import Report
from grader.worker import Fault, Parcel, Task

GONE = "the workers went away, with what they were grading; start the batch again, and it goes on where it was"


@dataclass(frozen=True)
class Done:
    """What became of a task: a report, or a sentence about a fault that is not the student's, with its traceback."""

    task: Task
    report: Report | None = None
    fault: str = ""
    trace: str = ""


def grade_all(tasks: Iterable[Task], parcels: Callable[[str], Parcel], executor: Executor,
              window: int) -> Iterator[Done]:
    """Yield what becomes of each task, in the order in which they end; at most `window` of them are under way.

    `parcels(digest)` returns what the exercise with that digest consists of. What fails for a reason of ours is done a
    second time, alone, for it may have been the others' doing; only then it is a fault. GraderError if the workers
    cannot grade at all.
    """
    line = _Line(parcels, executor)
    try:
        for task in tasks:
            line.send(task)
            yield from line.settle(window - 1)
        yield from line.settle(0)
    finally:
        for future in line.running:
            future.cancel()


class _Line:
    """The tasks that are under way on an executor, and those that wait to be done again alone."""

    def __init__(self, parcels: Callable[[str], Parcel], executor: Executor):
        """Begin with none."""
        self.running: dict[Future, Task] = {}
        self._parcels, self._executor, self._aside = parcels, executor, []

    def send(self, task: Task, parcel: Parcel | None = None) -> None:
        """Have a task done."""
        self.running[self._executor.submit(worker.work, task, parcel)] = task

    def settle(self, most: int) -> Iterator[Done]:
        """Yield what becomes of tasks until at most so many are left."""
        while len(self.running) + len(self._aside) > most:
            if self.running:
                yield from self._wait()
            else:
                yield self._alone(self._aside.pop())

    def _wait(self) -> Iterator[Done]:
        """Wait until one task at least has ended, and yield the reports."""
        for future in wait(self.running, return_when=FIRST_COMPLETED).done:
            task, answer = self.running.pop(future), _answer(future)
            if answer == worker.UNKNOWN:
                self.send(task, self._parcels(task.digest))
            elif isinstance(answer, Fault):
                self._aside.append(task)
            else:
                yield Done(task, answer)

    def _alone(self, task: Task) -> Done:
        """Do a task again while there is no other."""
        self.send(task, self._parcels(task.digest))
        future = next(iter(self.running))
        answer = _answer(future)
        self.running.clear()
        if isinstance(answer, Fault):
            return Done(task, fault=f"{answer.sentence}; it was tried twice, the second time alone", trace=answer.trace)
        return Done(task, answer)


def _answer(future: Future) -> Report | Fault | str:
    """Return what a task came to; whatever an executor itself may raise is a fault, but for an end of all work."""
    try:
        return future.result()
    except GraderError:
        raise
    except CancelledError:
        raise MachineError(GONE) from None
    except Exception as error:
        return worker.fault(error)

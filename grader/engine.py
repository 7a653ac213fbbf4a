"""Grades many hand-ins on any executor: bounded work in flight, results as they come, one bad hand-in hurts no other.

The executor is anything with the interface of `concurrent.futures.Executor`: processes here, or workers on other machines,
which need no disk in common with us; what an exercise consists of is sent to each of them once.
"""
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from dataclasses import dataclass

from grader import worker
from grader.errors import GraderError
from grader.model import Report
from grader.worker import Parcel, Task

DIED = "the process that graded it ended, twice; the second time it was alone"


@dataclass(frozen=True)
class Done:
    """What became of a task: a report, or a sentence about a fault that is not the student's."""

    task: Task
    report: Report | None = None
    fault: str = ""


def grade_all(tasks: Iterable[Task], parcels: Callable[[str], Parcel], executors: Callable[[], Executor],
              window: int) -> Iterator[Done]:
    """Yield what becomes of each task, in the order in which they end; at most `window` of them are under way.

    `parcels(digest)` returns what an exercise consists of, `executors()` a fresh executor. A task whose process died is
    done again alone, for others may have been under way there; only if it dies alone it is called a fault.
    """
    line = _Line(parcels, executors)
    try:
        for task in tasks:
            while len(line.running) >= window:
                yield from line.wait()
            line.send(task)
        while line.running:
            yield from line.wait()
    finally:
        line.close()


class _Line:
    """An executor with the tasks that are under way on it; a new one takes its place when it breaks."""

    def __init__(self, parcels: Callable[[str], Parcel], executors: Callable[[], Executor]):
        """Start the first executor."""
        self._parcels, self._executors = parcels, executors
        self._executor, self.running = executors(), {}

    def send(self, task: Task, parcel: Parcel | None = None) -> None:
        """Have a task done; a worker that does not know its exercise asks for the parcel."""
        self.running[self._executor.submit(worker.work, task, parcel)] = task

    def wait(self) -> Iterator[Done]:
        """Wait for one task at least, and yield what became of those that ended."""
        suspects = deque()
        for future in wait(self.running, return_when=FIRST_COMPLETED).done:
            task = self.running.pop(future)
            answer = _answer(future)
            if answer is worker.UNKNOWN:
                self.send(task, self._parcels(task.digest))
            elif answer is None:
                suspects.append(task)
            else:
                yield _done(task, answer)
        if suspects:
            yield from self._again(suspects)

    def _again(self, suspects: deque) -> Iterator[Done]:
        """Do the tasks again that were under way when a process died, each of them alone."""
        for future, task in self.running.items():       # they fail as well, or have come to their end just now
            answer = _answer(future)
            if answer is None or answer is worker.UNKNOWN:
                suspects.append(task)
            else:
                yield _done(task, answer)
        self.running.clear()
        for task in suspects:
            self._renew()
            answer = _answer(self._executor.submit(worker.work, task, self._parcels(task.digest)))
            yield Done(task, fault=DIED) if answer is None else _done(task, answer)
        self._renew()

    def _renew(self) -> None:
        """Put a fresh executor in the place of the old one."""
        self.close()
        self._executor = self._executors()

    def close(self) -> None:
        """End the executor; what is under way is interrupted."""
        worker.interrupt()
        self._executor.shutdown(wait=True, cancel_futures=True)


def _answer(future: Future) -> object:
    """Return what a task came to: a report, a fault as an exception, UNKNOWN, or None if its process died."""
    try:
        return future.result()
    except (GraderError, MemoryError) as error:
        return error
    except (CancelledError, Exception) as error:     # broken pools and killed workers, whatever the executor calls them
        return None if _is_death(error) else error


def _is_death(error: BaseException) -> bool:
    """Say whether an executor tells that a process died."""
    return isinstance(error, CancelledError) or type(error).__name__ in ("BrokenProcessPool", "KilledWorker")


def _done(task: Task, answer: object) -> Done:
    """Return what became of a task that was not killed."""
    if isinstance(answer, Report):
        return Done(task, answer)
    return Done(task, fault=f"the grader failed: {type(answer).__name__}: {answer}")

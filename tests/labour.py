"""What tests have workers do, in processes that import it from here, and batches that are stopped."""
import os
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

from grader import catalog, engine, executors, worker
from grader.box import users
from grader.errors import MachineError
from grader.model import Report
from grader.submission import collect


def report(task: worker.Task, parcel: worker.Parcel | None = None) -> Report:
    """Return the report of a grading that costs nothing."""
    return Report(task.exercise, task.submission.digest, "1", {}, task.level, True, (), task.submission.student)


def number(*_) -> int:
    """Return which process does it."""
    return os.getpid()


def parent(process: int) -> int:
    """Return the parent of a process (stat, proc(5))."""
    return int(Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


def memory() -> float:
    """Return how much memory this process uses, in MiB (statm, proc(5))."""
    return int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def fail(word: str) -> None:
    """Raise an exception, one of ours if asked so."""
    raise MachineError(word) if word == "machine" else ZeroDivisionError(word)


def die(number: int) -> None:
    """End this process by a signal."""
    print("last words", file=sys.stderr, flush=True)
    os.kill(os.getpid(), number)
    time.sleep(60)


def leave(status: int) -> None:
    """End this process with a status."""
    os._exit(status)


def sleep(seconds: float, mark: str = "") -> str:
    """Sleep, after this process was written down in a file, and return the mark."""
    if mark:
        Path(mark, str(os.getpid())).touch()
    time.sleep(seconds)
    return mark


def tire() -> int:
    """Have this process end as soon as it has nothing to do, and return which it is."""
    worker.IDLE = 0
    return os.getpid()


def user(seconds: float) -> int | None:
    """Return the user that a box of this process gets, after it was kept for so long."""
    with users.leased() as leased:
        time.sleep(seconds)
        return leased.id


def stumble(task: worker.Task, parcel: worker.Parcel | None) -> Report:
    """Return a report, but kill this process for a student "bad", and the first time for one called "once..."."""
    student = task.submission.student
    if student == "bad":
        os.kill(os.getpid(), signal.SIGKILL)
    if student.startswith("once"):
        try:
            os.mkdir(task.level)
        except FileExistsError:
            return report(task)
        os.kill(os.getpid(), signal.SIGKILL)
    return report(task)


def refuse(task: worker.Task, parcel: worker.Parcel | None) -> Report:
    """Say that this worker is of no use."""
    raise MachineError("this worker lacks something")


def dawdle(task: worker.Task, parcel: worker.Parcel | None) -> Report:
    """Return a report, quickly once another process sleeps instead."""
    if task.submission.student == "slow":
        sleep(60, task.level)
    while not os.listdir(task.level):
        time.sleep(0.02)
    return report(task)


def loiter(task: worker.Task, parcel: worker.Parcel | None) -> Report:
    """Return a report after a moment."""
    time.sleep(0.3)
    return report(task)


def stick(task: worker.Task, parcel: worker.Parcel) -> object:
    """Grade a hand-in by a grader that does not come to an end."""
    worker.patience, worker.grade = lambda exercise: 1, lambda *_, **__: time.sleep(60)
    return worker.work(task, parcel)


def other(task: worker.Task, parcel: worker.Parcel) -> object:
    """Grade as a worker with another pytest."""
    kept, worker.facts = worker.facts, lambda: {**parcel.versions, "pytest": "0.1"}
    try:
        return worker.work(task, parcel)
    finally:
        worker.facts = kept


def executor(where: str):
    """Return the context of an executor: a number of processes, or the address of a cluster."""
    return executors.cluster(where) if ":" in where else executors.local(int(where))


def batch(where: str, count: int, level: str, folder: str = ".") -> None:
    """Grade a hand-in of `words` so many times, in a process of its own that may be stopped."""
    exercise = catalog.load(Path(folder, "course"), "words")
    handed, parcel = collect(Path(folder, "words"), exercise), worker.packed(exercise)
    tasks = (worker.Task("words", exercise.digest, replace(handed, student=str(place)), level)
             for place in range(count))
    with executor(where) as workers:
        for done in engine.grade_all(tasks, lambda digest: parcel, workers, 2 * workers.jobs):
            print(done.task.submission.student, done.report.earned if done.report else done.fault, flush=True)

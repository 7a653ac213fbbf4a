"""Grades the hand-ins of a class: what the store does not know, each on its own, and every result is kept at once.

Whatever happens to one hand-in is filed under its student, as a report or as a fault, and the others go on. Killed at
any moment, the same batch goes on where it stopped.
"""
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from grader import __version__, handins
from grader.batch import repetition
from grader.engine import Done, Task
from grader.errors import GraderError
from grader.model import Exercise, Filed, HandIn, Key, Report, Submission
from grader.store import Store

CHANGED = "the hand-in was changed while the batch was reading it; run the batch again"


@dataclass(frozen=True)
class Plan:
    """What a batch is to do: grade hand-ins by an exercise, at a box level, each so many times.

    With `containers` images may be built of them. Where each is graded more than once, results that are known do not
    count.
    """

    exercise: Exercise
    handins: tuple[HandIn, ...]
    level: str
    repeat: int = 1
    containers: bool = False


@dataclass(frozen=True)
class Step:
    """What became of one hand-in; `known` says that nothing had to be graded for it.

    `submission` is what was graded just now, and `trace` how that went wrong, if it did.
    """

    filed: Filed
    known: bool = False
    submission: Submission | None = None
    trace: str = ""


def grade_class(plan: Plan, store: Store, grade_all: Callable[[Iterator[Task]], Iterator[Done]]) -> Iterator[Step]:
    """Yield what becomes of each hand-in, once it is in the store: first what needs no grading, then the rest.

    `grade_all` is the engine's with everything settled but for the tasks. Equal hand-ins are graded once.
    """
    wanted: dict[Key, list[HandIn]] = {}
    for handin in plan.handins:
        found = _look_up(plan, store, handin)
        if isinstance(found, Key):
            wanted.setdefault(found, []).append(handin)
        else:
            yield found
    aside: list[tuple[Key, HandIn]] = []
    gathered: dict[str, list[Done]] = {}
    for done in grade_all(_tasks(plan, wanted, aside)):
        answers = gathered.setdefault(done.task.submission.digest, [])
        answers.append(done)
        if len(answers) == plan.repeat:
            del gathered[done.task.submission.digest]
            yield from _settle(plan, store, wanted.pop(_key(plan, done.task.submission)), answers)
    for key, handin in aside:
        yield _keep(store, _filed(plan, handin, key, fault=CHANGED))


def incomplete(filed: Filed) -> bool:
    """Say whether a hand-in has no grade, or one in which something could not be judged."""
    return filed.report is None or not filed.report.complete


def is_ours(filed: Filed) -> bool:
    """Say whether a hand-in that could be read met a fault of the grader, or a score that varies."""
    if filed.report is None:
        return filed.key is not None and filed.fault != CHANGED
    return any(outcome.status == "error" for outcome in filed.report.outcomes)


def _look_up(plan: Plan, store: Store, handin: HandIn) -> Step | Key:
    """Return what is known of a hand-in, or that it cannot be read, or the key by which it is to be graded."""
    try:
        submission = handins.collect(handin, plan.exercise)
    except GraderError as error:
        return _keep(store, _filed(plan, handin, fault=str(error)))
    except Exception as error:      # one hand-in of a kind that nobody thought of costs nobody else anything
        return _keep(store, _filed(plan, handin, fault=f"the grader failed: {type(error).__name__}: {error}"))
    key = _key(plan, submission)
    if plan.repeat > 1:
        return key
    before = next(store.latest(plan.exercise.name, [handin.student.id]), None)
    if before and before.key == key and before.fault.startswith(repetition.VARIES):
        return Step(before, known=True)     # one grading more would settle nothing
    known = store.known(key)
    return _keep(store, _filed(plan, handin, key, report=_of(known, submission)), known=True) if known else key


def _tasks(plan: Plan, wanted: dict[Key, list[HandIn]], aside: list[tuple[Key, HandIn]]) -> Iterator[Task]:
    """Yield the tasks, with bytes that are read when it is their turn; a hand-in that has changed is laid aside."""
    for key in list(wanted):
        submission = None
        while wanted[key] and submission is None:
            submission = _again(plan, wanted[key][0], key)
            if submission is None:
                aside.append((key, wanted[key].pop(0)))
        for _ in range(plan.repeat if submission else 0):
            yield Task(plan.exercise.name, plan.exercise.digest, submission, plan.level, plan.containers)


def _settle(plan: Plan, store: Store, group: list[HandIn], answers: list[Done]) -> Iterator[Step]:
    """Yield what becomes of equal hand-ins."""
    first = next((done for done in answers if done.fault), answers[0])
    fault = first.fault or repetition.variation([done.report for done in answers])
    key = _key(plan, first.task.submission)
    for handin in group:
        submission = _again(plan, handin, key)
        if submission is None:
            yield _keep(store, _filed(plan, handin, key, fault=CHANGED))
        elif fault:
            step = _keep(store, _filed(plan, handin, key, fault=fault))
            yield replace(step, submission=submission, trace=first.trace)
        else:
            step = _keep(store, _filed(plan, handin, key, report=_of(first.report, submission)))
            yield replace(step, submission=submission)


def _again(plan: Plan, handin: HandIn, key: Key) -> Submission | None:
    """Return a hand-in that was read before, or None if it is another one by now."""
    try:
        submission = handins.collect(handin, plan.exercise)
    except (GraderError, OSError):
        return None
    return submission if _key(plan, submission) == key else None


def _key(plan: Plan, submission: Submission) -> Key:
    """Return what a result is known by."""
    return Key(plan.exercise.digest, submission.digest, __version__)


def _of(report: Report, submission: Submission) -> Report:
    """Return a report as that of a hand-in with the same declared files."""
    return replace(report, student=submission.student, extra=submission.extra)


def _filed(plan: Plan, handin: HandIn, key: Key | None = None, *, report: Report | None = None,
           fault: str = "") -> Filed:
    """Return what became of a hand-in, as it is to be filed."""
    return Filed(handin.student, plan.exercise.name, key, report, fault, handin.late, handin.handed)


def _keep(store: Store, filed: Filed, known: bool = False) -> Step:
    """File what became of a hand-in; the store leaves out what it has filed last."""
    store.file(filed)
    return Step(filed, known)

"""Grade one submission: every criterion of an exercise, decided from findings."""
import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from grader import __version__, box, catalog
from grader.checks import registry
from grader.errors import GraderError, MachineError, UsageError
from grader.files import matches, overlap
from grader.model import Criterion, Exercise, Finding, Outcome, Report, Submission
from grader.versions import versions
from grader.workspace import Workspace, open_workspace


def grade(exercise: Exercise, submission: Submission, level: str = "auto", only: tuple[str, ...] = (), *,
          containers: bool = False) -> Report:
    """Return the report of a submission: a pure function of exercise, submission and versions, but for `seconds`.

    `level` is a box level or "auto"; `only` names criteria, to which those that they need are added; with `containers`
    an engine may build images of the submission, outside of any box. ExerciseError if a criterion cannot be bound,
    UsageError for an unknown id, MachineError if the machine lacks the level.
    """
    chosen = _chosen(exercise, only)
    bound = {criterion.id: registry.bind(criterion) for criterion in chosen}
    level, outcomes = box.choose(level), {}
    with open_workspace(exercise, submission, level, containers) as work:
        for criterion in chosen:
            outcomes[criterion.id] = _judge(criterion, bound[criterion.id], work, outcomes)
    return Report(exercise=exercise.name, submission=submission.digest, grader=__version__,
                  versions={**versions(), "cgroups": box.sums(level)}, isolation=box.isolation(level),
                  attempted=_attempted(exercise, submission), outcomes=tuple(outcomes.values()),
                  student=submission.student, extra=submission.extra)


def decide(criterion: Criterion, findings: list[Finding], seconds: float) -> Outcome:
    """Return the verdict that follows from the findings: their costs add up, to at most everything.

    Points have two decimals; a loss is never rounded away.
    """
    cost = min(1.0, sum(finding.cost for finding in findings))
    told = tuple(replace(finding, lesson=finding.lesson or criterion.lesson) for finding in findings)
    earned = round(criterion.points * (1 - cost), 2)
    if cost > 0 and earned >= criterion.points:
        earned = max(0.0, round(criterion.points - 0.01, 2))
    return Outcome(criterion.id, criterion.title, "failed" if cost > 0 else "passed", earned, criterion.points, seconds,
                   findings=told)


def _chosen(exercise: Exercise, only: tuple[str, ...]) -> list[Criterion]:
    """Return the criteria to grade, in order: those named and those they need, or all."""
    known = {criterion.id: criterion for criterion in exercise.criteria}
    for name in only:
        if name not in known:
            raise UsageError(f"'{exercise.name}' has no criterion '{name}'; it has {', '.join(known)}.")
    wanted = set(only or known)
    for criterion in reversed(exercise.criteria):
        if criterion.id in wanted:
            wanted.update(criterion.needs)
    return [criterion for criterion in exercise.criteria if criterion.id in wanted]


def _judge(criterion: Criterion, check: Callable, work: Workspace, before: dict[str, Outcome]) -> Outcome:
    """Return the verdict on one criterion; a fault of ours or of the machine is said, and is never a mark."""
    if kept := _kept_back(criterion, work.exercise):
        return Outcome(criterion.id, criterion.title, "skipped", 0.0, 0.0, 0.0, reason=kept)
    if unmet := [before[name] for name in criterion.needs if before[name].status != "passed" and before[name].possible]:
        return _passed_over(criterion, unmet)
    began = time.monotonic()

    def ours(status: str, reason: str) -> Outcome:
        return Outcome(criterion.id, criterion.title, status, 0.0, criterion.points, time.monotonic() - began,
                       reason=reason)
    seen = work.at(criterion)
    try:
        findings = list(_unusable(criterion, seen)) or list(check(seen))
    except box.Breach as breach:
        findings = [Finding(f"{criterion.check}.limit", _limit(breach, work.exercise), cost=1.0,
                            sentence=SENTENCES[breach.kind])]
    except MachineError as error:
        return ours("not_run", str(error))
    except GraderError as error:
        return ours("error", str(error))
    except Exception as error:      # a bug of ours has to be told, and the other criteria go on
        return ours("error", f"the grader failed: {type(error).__name__}: {error}")
    return decide(criterion, findings, time.monotonic() - began)


def _passed_over(criterion: Criterion, unmet: list[Outcome]) -> Outcome:
    """Return the outcome of a criterion whose needs were not met; it is nobody's loss if nobody could judge them."""
    names = ", ".join(need.id for need in unmet)
    lost = [need for need in unmet if need.status in ("failed", "skipped")]
    status, reason = ("skipped", f"needs {names} first") if lost else (
        unmet[0].status, f"needs {names}, which could not be judged")
    return Outcome(criterion.id, criterion.title, status, 0.0, criterion.points, 0.0, reason=reason)


def _kept_back(criterion: Criterion, exercise: Exercise) -> str:
    """Return why a criterion is not graded in the students' edition, or nothing."""
    hidden = criterion.check.endswith(".hidden") and exercise.answers is None
    return "kept by the instructor" if hidden else ""


def _unusable(criterion: Criterion, work: Workspace) -> Iterator[Finding]:
    """Yield what costs everything: a declared file that is missing, empty or cannot be parsed."""
    present = work.submission.files
    for pattern in work.exercise.files:
        if _names(criterion, pattern) and not any(matches(path, [pattern]) for path in present):
            yield Finding("file.missing", f"{pattern} was not handed in", cost=1.0, path=None,
                          hint="The exercise's README lists the files to hand in.")
    for path in work.files():
        if not present[path].strip() and not path.endswith("__init__.py"):
            yield Finding("file.empty", f"{path} is empty", cost=1.0, path=path)
        elif path.endswith(".py") and (problem := work.problem(path)):
            yield Finding("style.parses", f"{path} cannot be parsed: {problem['message']}", cost=1.0, path=path,
                          line=problem["line"], column=problem["column"],
                          hint="Nothing else in this file was checked. Mend this line first, then check again.")


def _names(criterion: Criterion, pattern: str) -> bool:
    """Tell whether a criterion names the files of one of the exercise's patterns."""
    return any(overlap(pattern, own) for own in criterion.files)


# What is told of a breach where details are withheld, by its kind.
SENTENCES = {"time": "the time was up", "memory": "the memory was used up", "tool": "a file is too much for a tool",
             "end": "the program ended itself", "answer": "the program's answer cannot be used"}


def _limit(breach: box.Breach, exercise: Exercise) -> str:
    """Return which limit was met and what usually causes it."""
    limits = exercise.limits
    if breach.kind == "tool":
        return str(breach)
    if breach.kind == "memory":
        return f"the run {breach}"
    if breach.kind == "time":
        return f"still running after {limits.seconds:g} s; usually an endless loop, or a wait for input"
    if breach.kind == "end":
        return f"the run {breach}; usually a call of exit()"
    return f"the run {breach}"


def _attempted(exercise: Exercise, submission: Submission) -> bool:
    """Tell whether any declared file differs from the starter."""
    starter = catalog.starter(exercise)
    return any(not (starter / path).is_file() or (starter / path).read_bytes() != data
               for path, data in submission.files.items())

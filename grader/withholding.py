"""Takes out of a report what an exam must not tell: hidden inputs, and whatever a student's program made of them.

A program sees the inputs of hidden tests and may print them, raise them or name its classes after them. So of what is
said about a run only that remains in which it had no part: the code, the cost, the lesson, and a sentence of ours or
of the instructor's. What cannot be taken out is the verdict: a program that loses a test on purpose tells one bit.
"""
from dataclasses import replace

from grader.model import Exercise, Finding, Outcome, Report

# How the names of checks begin that read files and run nothing of the student's; what they say is about the sources
# that the student has at hand, and stays. Every other check is taken to run something, one that is new among them.
READING = ("file", "style", "refactor.improves", "suite.plan", "docker.lint", "package.layout")
REASON = "the reason is withheld; a check without --withhold tells it"


def withhold(report: Report, exercise: Exercise) -> Report:
    """Return the report without what hidden tests ask and without what the student's code did with it."""
    checks = {criterion.id: criterion.check for criterion in exercise.criteria}
    outcomes = tuple(_outcome(outcome, checks.get(outcome.id, "")) for outcome in report.outcomes)
    return replace(report, outcomes=outcomes, withheld=True)


def _outcome(outcome: Outcome, check: str) -> Outcome:
    """Return one outcome with its verdict; how long a program ran is something that it can choose, and goes too."""
    if _reads(check):
        return outcome
    findings = tuple(found if _reads(found.code) else _bare(found, outcome.title) for found in outcome.findings)
    reason = REASON if outcome.reason and outcome.status != "skipped" else outcome.reason
    return replace(outcome, findings=findings, reason=reason, seconds=0.0)


def _bare(found: Finding, title: str) -> Finding:
    """Return a new finding with what may be told of one; without a sentence of its own it has the criterion's title."""
    return Finding(found.code, found.sentence or title, cost=found.cost, lesson=found.lesson, sentence=found.sentence)


def _reads(name: str) -> bool:
    """Tell whether a check, or the check that a finding's code names, runs nothing of the student's."""
    return any(f"{name}.".startswith(f"{known}.") for known in READING)

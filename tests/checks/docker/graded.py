"""Dockerfiles graded by several checks at once, by one build of a real engine."""
from dataclasses import replace
from pathlib import Path

from grader.grading import grade
from grader.model import Criterion, Limits, Outcome
from tests.containers import live
from tests.gradings import exercise, submission

LIMITS = Limits(seconds=60, memory_mb=128, processes=30)
NEEDED = "docker.builds"


def graded(home: Path, text: str, checks: dict[str, dict], files: dict[str, str | bytes] | None = None,
           containers: bool = True) -> dict[str, Outcome]:
    """Return the outcome of docker.builds and of other checks with their options, for a Dockerfile of these lines.

    The base is put before them.
    """
    with live.engine():
        pass
    handed = {"Dockerfile": f"FROM {live.BASE}\n{text}\n", **(files or {})}
    asked = exercise(home, NEEDED, handed, limits=LIMITS, name="image")
    wanted = {NEEDED: {}, **checks}
    criteria = [Criterion(name, 1.0, name, name, asked.files, () if name == NEEDED else (NEEDED,), options=options)
                for name, options in wanted.items()]
    report = grade(replace(asked, criteria=tuple(criteria)), submission(handed), "none", containers=containers)
    return {outcome.id: outcome for outcome in report.outcomes}


def messages(outcome: Outcome) -> str:
    """Return what an outcome's findings say, a line each."""
    return "\n".join(finding.message for finding in outcome.findings)

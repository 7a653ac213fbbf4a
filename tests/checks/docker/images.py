"""Dockerfiles handed in to one check that runs their images, by a real engine."""
from dataclasses import replace
from pathlib import Path

from grader.grading import grade
from grader.model import Criterion, Limits, Outcome
from tests.containers import live
from tests.gradings import exercise, submission

LIMITS = Limits(seconds=15, memory_mb=96, files_mb=8, processes=30)


def judged(home: Path, check: str, text: str, files: dict[str, str] | None = None, **details) -> Outcome:
    """Return the outcome of a check for a Dockerfile of these lines behind FROM, and other files.

    `options` are the check's; other details are the exercise's fields.
    """
    with live.engine():
        pass
    handed = {"Dockerfile": f"FROM {live.BASE}\n{text}\n", **(files or {})}
    asked = exercise(home, check, handed, **{"limits": LIMITS, "name": "image", **details})
    builds = Criterion("docker.builds", 1.0, "docker.builds", "Build it.", asked.files)
    asked = replace(asked, criteria=(builds, replace(asked.criteria[0], needs=("docker.builds",))))
    report = grade(asked, submission(handed), "none", containers=True)
    assert report.outcomes[0].status == "passed", report.outcomes[0]
    return report.outcomes[1]


def shown(found: Outcome) -> tuple[str, str]:
    """Return the code and the message of an outcome's only finding, which costs everything."""
    assert [(finding.cost, bool(finding.hint), bool(finding.sentence)) for finding in found.findings] \
        == [(1.0, True, True)], found
    return found.findings[0].code, found.findings[0].message

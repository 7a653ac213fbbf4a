"""Classroom 50's `result.json` (foundation50/classroom50, "Advanced Autograding": the contract of `result.json`).

Its scores are integers, so points are written in hundredths of a point, which loses nothing: 8.5 of 10 points are 850
of 1000. It has no place for a criterion without a verdict, so an incomplete report is refused; the exit status that
follows is what Classroom 50 takes for a fault of the grader. Who and what is graded stands in environment variables
that its runner sets; it stamps the owner itself. The time is that of the submission, as its tag says it.
"""
import json
import os
import re
from collections.abc import Mapping, Sequence

from grader.errors import MachineError
from grader.model import Outcome, Report, Student
from grader.reporters import wording
from grader.reporters.text import readable

SCHEMA = "classroom50/result/v1"
# The fields that say where a result belongs, each with the variable that holds it.
PLACES = {"submission": "SUBMISSION_TAG", "commit": "COMMIT_URL", "release": "RELEASE_URL", "review": "REVIEW_URL"}
TAG = re.compile(r"submit/(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})Z")
# Where there is no tag, as in a batch: a time that nobody takes for one.
NO_TIME = "1970-01-01T00:00:00Z"
SHOWN = 5


def render(reports: Sequence[Report], *, many: bool = False, people: Mapping[str, Student] = {}) -> str:
    """Return one result, or a list of them, in ASCII; `people` are students by their id.

    Raise MachineError if a report is incomplete, and ValueError for any other number of reports than one where `many`
    is False.
    """
    refuse([report for report in reports if not report.complete])
    documents = [result(report, people, os.environ) for report in reports]
    if not many:
        [documents] = documents
    return json.dumps(documents, indent=1, allow_nan=False) + "\n"


def refuse(incomplete: Sequence[Report]) -> None:
    """Raise MachineError that names the reports without all verdicts, if there are any."""
    if incomplete:
        names = [readable(wording.name(report)) for report in incomplete[:SHOWN]]
        more = f" and {len(incomplete) - SHOWN} more" if len(incomplete) > SHOWN else ""
        raise MachineError(f"{wording.count(len(incomplete), 'report')} cannot be written for Classroom 50, which has "
                           f"no place for what could not be judged: {'; '.join(names)}{more}. "
                           f"{readable(wording.missing(incomplete[0]))} 'grader doctor' says what this machine lacks.")


def result(report: Report, people: Mapping[str, Student], environment: Mapping[str, str]) -> dict[str, object]:
    """Return one report in Classroom 50's words, and with not one more."""
    places = {field: environment.get(variable, "") for field, variable in PLACES.items()}
    places["review"] = places["review"] or places["commit"]
    tests = [test(outcome) for outcome in report.outcomes]
    return {"schema": SCHEMA, "classroom": environment.get("CLASSROOM", ""),
            "assignment": environment.get("ASSIGNMENT") or readable(report.exercise),
            **owner(report, people, environment), **places, "datetime": moment(places["submission"]),
            **{key: sum(record[key] for record in tests) for key in ("score", "max-score")}, "tests": tests}


def owner(report: Report, people: Mapping[str, Student], environment: Mapping[str, str]) -> dict[str, object]:
    """Return whose it is: `owner` and `assignment_type` where the runner knows them, in older ones `usernames`."""
    student = people.get(report.student or "")
    login = student.login or student.id if student else report.student
    if report.student is None and "OWNER" in environment:
        return {"assignment_type": environment.get("ASSIGNMENT_TYPE", "individual"), "owner": environment["OWNER"]}
    return {"usernames": [readable(login or environment.get("USERNAME", ""))]}


def moment(tag: str) -> str:
    """Return the time that a tag such as `submit/2026-06-01T14-32-05Z-a1b2c3d` says, in ISO 8601 and UTC."""
    found = TAG.match(tag)
    return f"{found[1]}T{found[2]}:{found[3]}:{found[4]}Z" if found else NO_TIME


def test(outcome: Outcome) -> dict[str, object]:
    """Return one criterion, its points in hundredths."""
    return {"test-name": readable(outcome.id), "passed": outcome.status == "passed",
            "score": round(outcome.earned * 100), "max-score": round(outcome.possible * 100)}

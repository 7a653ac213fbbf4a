"""Gradescope's `results.json`: a test for each criterion (its documentation, "Autograder specifications").

An incomplete report has no number anywhere: Gradescope then takes the run for one of an autograder that failed, and
gives no score. All texts are of the format `text`, which Gradescope shows as they are. Of several reports, which
Gradescope itself never asks for, each is one member of a list, with the student whom it is about.
"""
import json
from collections.abc import Mapping, Sequence

from grader.model import Outcome, Report, Student
from grader.reporters import wording
from grader.reporters.caps import MOST_FINDINGS
from grader.reporters.junit import describe
from grader.reporters.text import readable

FORMATS = {"output_format": "text", "test_output_format": "text", "test_name_format": "text"}
INCOMPLETE = "There is no score: what could not be judged is neither a zero nor a pass. Please tell your instructor."
STATUSES = {"passed": "passed", "failed": "failed", "skipped": "failed"}


def render(reports: Sequence[Report], *, many: bool = False, people: Mapping[str, Student] = {}) -> str:
    """Return one file, or a list of what the file of each student holds, in ASCII; `people` are students by their id.

    Raise ValueError for any other number of reports than one where `many` is False.
    """
    if many:
        document = [person(report, people) | {"results": results(report)} for report in reports]
    else:
        [report] = reports
        document = results(report)
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def person(report: Report, people: Mapping[str, Student]) -> dict[str, str]:
    """Return whom a report is about."""
    student = people.get(report.student or "", Student(report.student or ""))
    return {"student": readable(student.id), "name": readable(student.name), "email": readable(student.email)}


def results(report: Report) -> dict[str, object]:
    """Return one report in Gradescope's words; `score` counts, whatever the tests say, and is left out if incomplete.

    The sum of all `max_score` is what the assignment in Gradescope has to be worth.
    """
    score = {"score": report.earned} if report.complete else {}
    return score | {
        "execution_time": round(sum(outcome.seconds for outcome in report.outcomes), 2),
        "output": summary(report), **FORMATS, "visibility": "visible", "stdout_visibility": "hidden",
        "extra_data": {"exercise": readable(report.exercise), "submission": readable(report.submission),
                       "grader": readable(report.grader), "isolation": readable(report.isolation),
                       "complete": report.complete, "attempted": report.attempted},
        "tests": [test(outcome, str(number), report) for number, outcome in enumerate(report.outcomes, 1)],
    }


def summary(report: Report) -> str:
    """Return what is said above all tests."""
    lines = [f"{readable(wording.name(report))}: {wording.score(report)}"]
    if not report.complete:
        lines += [readable(wording.missing(report)), INCOMPLETE]
    return "\n".join(filter(None, [*lines, wording.withheld(report), wording.left_open(report)]))


def test(outcome: Outcome, number: str, report: Report) -> dict[str, object]:
    """Return one criterion as a test; one without a verdict has no status."""
    points = {"score": outcome.earned, "max_score": outcome.possible} if report.complete else {}
    status = {"status": STATUSES[outcome.status]} if outcome.status in STATUSES else {}
    return points | status | {"name": readable(outcome.title), "number": number, "output": output(outcome),
                              "tags": [readable(outcome.id)], "visibility": "visible"}


def output(outcome: Outcome) -> str:
    """Return what a student reads about one criterion."""
    begun = f"{wording.WORDS[outcome.status]}, {wording.points(outcome.earned)} of {wording.points(outcome.possible)}"
    reason = f"{wording.WORDS[outcome.status]}: {readable(outcome.reason)}" if outcome.reason else ""
    parts = [reason or begun, *map(describe, outcome.findings[:MOST_FINDINGS]), wording.unlisted(outcome),
             *(f"lesson: {readable(lesson)}" for lesson in wording.lessons(outcome))]
    return "\n\n".join(filter(None, parts))

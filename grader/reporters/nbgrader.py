"""The table that `nbgrader export` writes: a row for each exercise and student.

The columns are nbgrader's, to the letter; unlike it, this puts cells into quotes where they need them, so that a comma
in a name does not break its row. The name is divided at its comma or before its last word. Points are the report's own,
without a penalty, for neither the due date nor the time of a hand-in is in a report. An incomplete report is marked: it
has a row without scores, which is neither a zero nor a pass. Nothing imports this file by key, so what a spreadsheet
would calculate begins with an apostrophe. nbgrader's table is written by its plugins/export.py.
"""
import csv
import io
from collections.abc import Mapping, Sequence

from grader.model import Report, Student
from grader.reporters import wording
from grader.reporters.csv import cell
from grader.reporters.gradebook import shown

COLUMNS = ("assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email", "raw_score",
           "late_submission_penalty", "score", "max_score")


def render(reports: Sequence[Report], *, many: bool = False, people: Mapping[str, Student] = {}) -> str:
    """Return the rows of the reports, in their order, below nbgrader's heading."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(_row(report, people) for report in reports)
    return text.getvalue()


def notes(reports: Sequence[Report], *, people: Mapping[str, Student] = {}) -> tuple[str, ...]:
    """Return a sentence for each report that has no scores in the table."""
    return tuple(f"{shown(report.student or 'A student')} has no score. {wording.missing(report)} Grade this hand-in "
                 "again." for report in reports if not report.complete)


def _row(report: Report, people: Mapping[str, Student]) -> list[str]:
    """Return the cells of a report in the order of COLUMNS."""
    id = report.student or ""
    student = people.get(id)
    last, first = _divided(student.name) if student else ("", "")
    score, penalty = (str(float(report.earned)), "0.0") if report.complete else ("", "")
    return [cell(report.exercise), "", "", cell(id), cell(last), cell(first), cell(student.email if student else ""),
            score, penalty, score, str(float(report.possible))]


def _divided(name: str) -> tuple[str, str]:
    """Return the last and the first name: `Lovelace, Ada` and `Ada Lovelace` are the same."""
    if "," in name:
        last, _, first = name.partition(",")
    else:
        first, _, last = name.strip().rpartition(" ")
    return last.strip(), first.strip()

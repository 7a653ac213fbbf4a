"""The report as a tidy table: a row for each criterion of each report, or for each student; every cell in quotes.

A cell that a spreadsheet would take for a formula begins with an apostrophe, which shows it as text. What could not be
judged has no number in `earned`, for it is neither a zero nor a pass; the status beside it says which it is. A student
whose report is incomplete has no number there either, and a list of what is `missing`. Nothing imports the tables by
key, so every text is defused, ids too. Lines end as the platform ends them; for the cells see RFC 4180.
"""
import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from grader.errors import UsageError
from grader.model import STATUSES, Outcome, Report, Student
from grader.reporters import wording
from grader.reporters.text import readable

COLUMNS = ("exercise", "student", "criterion", "title", "status", "earned", "possible", "complete", "attempted",
           "findings", "reason", "isolation", "submission", "grader")
# Of a student's row; behind `possible` it says how many criteria have which status.
STUDENTS = ("exercise", "student", "name", "email", "login", "number", "section", "earned", "possible", *STATUSES,
            "complete", "missing", "attempted", "isolation", "submission", "grader")
TABLES = ("criteria", "students")
# How a formula begins, behind blanks and quotes and in full width as well; and again behind a semicolon, at which some
# countries' spreadsheets divide a line.
FORMULA = re.compile(r"(^|;)(?=[\s\"'`]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])")


def render(reports: Sequence[Report], *, many: bool = False, people: Mapping[str, Student] = {},
           table: str = "criteria") -> str:
    """Return one of TABLES: the rows of any number of reports below one heading; every text of theirs is on one line.

    UsageError for another table.
    """
    if table not in TABLES:
        raise UsageError(f"no table is called `{table}`; known are {', '.join(TABLES)}.")
    if table == "students":
        return students(reports, people)
    return _written(COLUMNS, (row for report in reports for row in rows(report)))


def students(reports: Iterable[Report], people: Mapping[str, Student] = {}) -> str:
    """Return a row for each report, with what is known of its student; who has no report has no row."""
    return _written(STUDENTS, (_student(report, people) for report in reports))


def rows(report: Report) -> Iterator[list[str]]:
    """Yield the cells of each criterion of a report, in the order of COLUMNS."""
    for outcome in report.outcomes:
        texts = (report.exercise, report.student or "", outcome.id, outcome.title, outcome.status)
        origin = (outcome.reason, report.isolation, report.submission, report.grader)
        yield [*map(cell, texts), earned(outcome), wording.points(outcome.possible), word(report.complete),
               word(report.attempted), str(len(outcome.findings)), *map(cell, origin)]


def _student(report: Report, people: Mapping[str, Student]) -> list[str]:
    """Return the cells of a student's row, in the order of STUDENTS."""
    student = people.get(report.student or "", Student(report.student or ""))
    statuses = [outcome.status for outcome in report.outcomes]
    missing = [outcome.id for outcome in report.outcomes if outcome.status in ("error", "not_run")]
    texts = (report.exercise, student.id, student.name, student.email, student.login, student.number, student.section)
    return [*map(cell, texts), wording.points(report.earned) if report.complete else "",
            wording.points(report.possible), *(str(statuses.count(status)) for status in STATUSES),
            word(report.complete), cell(", ".join(missing)), word(report.attempted),
            *map(cell, (report.isolation, report.submission, report.grader))]


def _written(heading: Sequence[str], rows: Iterable[list[str]]) -> str:
    """Return rows below a heading."""
    text = io.StringIO()
    table = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    table.writerow(heading)
    table.writerows(rows)
    return text.getvalue()


def earned(outcome: Outcome) -> str:
    """Return the points of an outcome, or nothing where there is no verdict."""
    return "" if outcome.status in ("error", "not_run") else wording.points(outcome.earned)


def word(value: bool) -> str:
    """Return `true` or `false`."""
    return str(value).lower()


def cell(text: str) -> str:
    """Return a text as people get to read it, with nothing in it that a spreadsheet would calculate."""
    return FORMULA.sub(r"\1'", readable(text))

"""The report as a tidy table: a row for each criterion of each report, every cell in quotes (RFC 4180).

A cell that a spreadsheet would take for a formula begins with an apostrophe, which shows it as text. What could not be
judged has no number in `earned`, for it is neither a zero nor a pass; the status beside it says which it is. Lines end
as the platform ends them.
"""
import csv
import io
import re
from collections.abc import Iterator, Sequence

from grader.model import Outcome, Report
from grader.reporters import wording
from grader.reporters.text import readable

COLUMNS = ("exercise", "student", "criterion", "title", "status", "earned", "possible", "complete", "attempted",
           "findings", "reason", "isolation", "submission", "grader")
# How a formula begins, behind blanks and quotes and in full width as well; and again behind a semicolon, at which some
# countries' spreadsheets divide a line.
FORMULA = re.compile(r"(^|;)(?=[\s\"'`]*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20])")


def render(reports: Sequence[Report], *, many: bool = False) -> str:
    """Return the rows of any number of reports below one heading; every text of theirs is on one line."""
    text = io.StringIO()
    table = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    table.writerow(COLUMNS)
    table.writerows(row for report in reports for row in rows(report))
    return text.getvalue()


def rows(report: Report) -> Iterator[list[str]]:
    """Yield the cells of each criterion of a report, in the order of COLUMNS."""
    for outcome in report.outcomes:
        texts = (report.exercise, report.student or "", outcome.id, outcome.title, outcome.status)
        origin = (outcome.reason, report.isolation, report.submission, report.grader)
        yield [*map(cell, texts), earned(outcome), wording.points(outcome.possible), word(report.complete),
               word(report.attempted), str(len(outcome.findings)), *map(cell, origin)]


def earned(outcome: Outcome) -> str:
    """Return the points of an outcome, or nothing where there is no verdict."""
    return "" if outcome.status in ("error", "not_run") else wording.points(outcome.earned)


def word(value: bool) -> str:
    """Return `true` or `false`."""
    return str(value).lower()


def cell(text: str) -> str:
    """Return a text as people get to read it, with nothing in it that a spreadsheet would calculate."""
    return FORMULA.sub(r"\1'", readable(text))

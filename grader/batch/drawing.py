"""Draws what a batch came to into its folder: the pages of the class, and two tables."""
import csv
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from grader import batch, catalog, classroom
from grader.model import Exercise, Filed, Student
from grader.reporters import csv as cells
from grader.reporters import wording
from grader.writing import whole

CRITERIA, GRADES = "results.csv", "grades.csv"
# A row for each student; what is not complete has no number in `earned`, for it is neither a zero nor a pass.
COLUMNS = ("exercise", "student", "name", "email", "login", "number", "section", "earned", "possible", "complete",
           "late", "handed", "reason")


@dataclass(frozen=True)
class Lists:
    """Who handed in nothing, and a sentence for whatever fits no rule."""

    absent: tuple[Student, ...] = ()
    left: tuple[str, ...] = ()


def draw(folder: Path, exercise: Exercise, filings: Callable[[], Iterable[Filed]], lists: Lists) -> None:
    """Write index.html, the students' pages and both tables; UsageError if one of them cannot be written.

    `filings` gives the newest filing of each student, as they may be seen, and is called more than once.
    """
    root = exercise.home.parents[1]
    _write(folder / CRITERIA, cells.COLUMNS, (row for filed in filings() if filed.report
                                              for row in cells.rows(filed.report)))
    _write(folder / GRADES, COLUMNS, _grades(exercise.name, filings(), lists.absent))
    classroom.write(folder, exercise.title, filings, absent=lists.absent, left=lists.left,
                    lessons=catalog.notebooks(root))


def _grades(exercise: str, filings: Iterable[Filed], absent: Iterable[Student]) -> Iterator[list[str]]:
    """Yield a row for each student: those with a hand-in, then those without."""
    for filed in filings:
        report = filed.report
        earned = "" if batch.incomplete(filed) else wording.points(report.earned)
        reason = filed.fault or wording.missing(report)
        yield [*_person(exercise, filed.student), earned, wording.points(report.possible) if report else "",
               cells.word(not batch.incomplete(filed)), cells.word(filed.late),
               cells.cell(filed.handed), cells.cell(reason)]
    for student in absent:
        yield [*_person(exercise, student), "", "", cells.word(False), cells.word(False), "", "handed in nothing"]


def _person(exercise: str, student: Student) -> list[str]:
    """Return the cells that tell who it is."""
    texts = (exercise, student.id, student.name, student.email, student.login, student.number, student.section)
    return [cells.cell(text) for text in texts]


def _write(place: Path, heading: Iterable[str], rows: Iterable[list[str]]) -> None:
    """Write a table row by row, every cell in quotes (RFC 4180)."""
    with whole(place) as stream:
        table = csv.writer(stream, quoting=csv.QUOTE_ALL, lineterminator="\n")
        table.writerow(heading)
        table.writerows(rows)

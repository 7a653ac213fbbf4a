"""Canvas's gradebook: the points of one exercise in the file that Canvas exported, or a file to begin with.

With the gradebook as template only the cells of one assignment change: the column that is called as the exercise, by
its title, behind which Canvas writes the assignment's id. Another title can be changed in the file; Canvas goes by the
id. Students are found by ID, SIS User ID and SIS Login ID. The row "Points Possible" tells how much the assignment
gives there, and the points are put in proportion to it. Where nothing can be said, of an incomplete report too, the
cell stays as Canvas wrote it, for an empty one would take an older grade away; so does an excused student's `EX`, and
the `N/A` of somebody to whom the assignment was not given. Only numbers are written, so nothing has to be defused;
names stay as Canvas wrote them, which itself makes a text of what begins with an equals sign.

Without a template Canvas offers to make an assignment of the exercise. There it finds students by SIS User ID or SIS
Login ID; the column ID stays empty, since an id of ours may be another person's in Canvas. One that a spreadsheet would
calculate is left out, for an apostrophe would hide it from Canvas. Incomplete reports have no row.

What Canvas reads and writes is in its gradebook_importer.rb and gradebook_exporter.rb.
"""
import csv
import io
import re
from collections import Counter
from collections.abc import Mapping, Sequence

from grader.errors import UsageError
from grader.model import Report, Student
from grader.reporters import gradebook, sheet, wording
from grader.reporters.csv import cell
from grader.reporters.gradebook import Entry, Row
from grader.reporters.sheet import Sheet

COLUMNS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POINTS = "Points Possible"
TEST = "student, test"          # whom Canvas adds for teachers who look at a course as students do
KEPT = ("EX", "N/A")
_ASSIGNMENT = re.compile(r"(?P<title>.*)\s\([0-9]+\)", re.DOTALL | re.ASCII)
# The cells of the row in which Canvas says which assignments are hidden.
_HIDDEN = re.compile(r"\s*(Muted|Manual Posting.*)?\s*", re.IGNORECASE)


def render(reports: Sequence[Report], *, many: bool = False, people: Mapping[str, Student] = {},
           template: str = "") -> str:
    """Return the gradebook with the points in it; UsageError if the template is none or has no column for them."""
    return _filled(reports, people, template)[0]


def notes(reports: Sequence[Report], *, people: Mapping[str, Student] = {}, template: str = "") -> tuple[str, ...]:
    """Return a sentence for each student who is left out, and for what else is to be known about the file."""
    return tuple(_filled(reports, people, template)[1])


def _filled(reports: Sequence[Report], people: Mapping[str, Student], template: str) -> tuple[str, list[str]]:
    """Return the file and what is to be said about it."""
    name = gradebook.exercise(reports)
    entries, left = gradebook.entries(reports, people)
    if not template:
        text, nobody = _form(name, reports, entries)
        return text, left + nobody
    table = sheet.read(template)
    if not reports:
        return template, left
    heads = _heads(table)
    points = next((row for row in range(1, len(table.rows)) if POINTS in sheet.value(table, row, 0)), 0)
    column = _column(name, table, points)
    possible = sheet.number(sheet.value(table, points, column))
    found, lost = gradebook.placed(entries, _rows(table, heads), gradebook.everyone(reports, people))
    separator = sheet.separator([sheet.value(table, row, column) for row in range(1, len(table.rows))])
    changes = {}
    for entry, row in found:
        before = sheet.value(table, row, column).strip()
        if before.upper() in KEPT:
            lost.append(f"{gradebook.shown(entry.student.id)} is left out: Canvas has {before.upper()} there; expected "
                        "points or nothing. Enter the points by hand if they count.")
            continue
        number = wording.points(gradebook.scaled(entry.report, possible))
        changes[row, column] = number.replace(".", separator)
    told = gradebook.rescaled([entry for entry, _ in found], possible)
    return sheet.written(table, changes), [*told, *left, *lost]


def _heads(table: Sheet) -> dict[str, int]:
    """Return the columns that tell of students; UsageError if this is no gradebook of Canvas."""
    heads = {head.strip(): column for column, head in reversed(list(enumerate(sheet.heading(table))))}
    if "ID" not in heads or not heads.keys() & {"Student", "LastName"}:
        raise UsageError("the template is no gradebook of Canvas; expected a CSV whose first line begins with Student "
                         "and ID. Take it from Grades, Export.")
    return heads


def _column(name: str, table: Sheet, points: int) -> int:
    """Return the column of an exercise; UsageError if none is called so, several are, or Canvas takes no points there.

    `points` is the row of the points possible, or 0 if there is none.
    """
    matches = {column: _ASSIGNMENT.fullmatch(head.strip()) for column, head in enumerate(sheet.heading(table))}
    titles = {column: match["title"] for column, match in matches.items()
              if match and "read only" not in sheet.value(table, points, column)}
    columns = gradebook.named(name, titles)
    if len(columns) == 1:
        return columns[0]
    known = ", ".join(f"'{titles[column]}'" for column in list(columns or titles)[:10]) or "none"
    raise UsageError(f"the gradebook has {len(columns) or 'no'} assignments that are called '{name}' ({known}); "
                     f"expected one. Write '{name}' before the id in the heading of the right column of the file, for "
                     "example 'tutorial2 (4711)'; Canvas goes by the id.")


def _rows(table: Sheet, heads: Mapping[str, int]) -> list[Row]:
    """Return the rows of students, without those in which Canvas tells of assignments."""
    return [_row(table, place, heads) for place in range(1, len(table.rows))
            if POINTS not in sheet.value(table, place, 0)
            and not all(_HIDDEN.fullmatch(sheet.plain(text)) for text in table.rows[place])]


def _row(table: Sheet, place: int, heads: Mapping[str, int]) -> Row:
    """Return the row of a student; Canvas's own test student is found by id only."""
    told = {head: sheet.value(table, place, column) for head, column in heads.items()}
    name = told.get("Student") or f"{told.get('FirstName', '')} {told.get('LastName', '')}"
    login = told.get("SIS Login ID", "")
    known = gradebook.keys(id=told["ID"], number=told.get("SIS User ID", ""), login=login, alias=login)
    return Row(place, known, "" if name.strip().casefold() == TEST else name)


def _form(name: str, reports: Sequence[Report], entries: Sequence[Entry]) -> tuple[str, list[str]]:
    """Return a file to begin with, and a sentence for each student whom Canvas would not find.

    Canvas takes a name for its student where nothing else fits; so no name stands there twice. It would take a student
    who is called like the row of the points possible for that row.
    """
    possible = max((report.possible for report in reports), default=0.0)
    names = Counter(entry.student.name for entry in entries)
    text, left = io.StringIO(), []
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*COLUMNS, *map(cell, [name] if name else [])])
    if name:
        table.writerow([f"    {POINTS}", "", "", "", "", wording.points(possible)])
    for entry in entries:
        student = entry.student
        number, login = gradebook.key(student.number), gradebook.key(student.login or student.email)
        if not number and not login:
            left.append(f"{gradebook.shown(student.id)} is left out: Canvas needs a SIS number or a login; expected "
                        "one of them. Give Canvas's own gradebook with --template, or a --roster that has them.")
            continue
        who = student.name if names[student.name] == 1 and POINTS.casefold() not in student.name.casefold() else ""
        table.writerow([cell(who), "", number, login, cell(student.section),
                        wording.points(gradebook.scaled(entry.report, possible))])
    return text.getvalue(), left

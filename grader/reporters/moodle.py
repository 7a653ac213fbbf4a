"""Moodle's grades: an assignment's offline grading worksheet, the exported gradebook, or a form for its import.

Which of the first two a template is, its cells tell, in every language: a worksheet's first column holds a word and a
number, `Participant 123`, and one column the same maximum in each row. There the grade stands before the maximum, to
which the points are put in proportion, since Moodle passes over what is above it; decimals have a comma where the
maximum has one. Students are found by the participant's number, by ID number and address. In the gradebook the column
is the one that is called as the exercise, students are found by ID number, login and address, and points stay points,
for nothing in the file says how many there are.

A comment says what each criterion earned, in words of the course and of ours alone; to Moodle it is HTML, so it is
escaped. It is written where a cell for feedback is empty or holds an earlier comment of ours: Moodle's import asks for
grade and feedback together. Where nothing can be said, of an incomplete report too, the cells stay as Moodle wrote
them, and so does a grade that cannot be changed. All else stays byte for byte.

Without a template, there is a row for each complete report with what Moodle maps on the screen: useridnumber, useremail
or username, of which one that a spreadsheet would calculate is left out, for an apostrophe would hide it from Moodle.

What Moodle reads and writes is in its mod/assign/feedback/offline and grade/import/csv.
"""
import csv
import html
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.errors import UsageError
from grader.model import Report, Student
from grader.reporters import gradebook, sheet, wording
from grader.reporters.csv import cell
from grader.reporters.gradebook import Entry, Row
from grader.reporters.sheet import Sheet

# How the columns of students are headed, in small letters, in English, German, Spanish and French.
HEADS = {
    "number": ("id number", "id-nummer", "n\u00famero de id", "num\u00e9ro d'identification"),
    "email": ("email address", "e-mail-adresse", "direcci\u00f3n de correo", "adresse de courriel"),
    "login": ("username", "anmeldename", "nombre de usuario", "nom d'utilisateur"),
    "name": ("full name", "vollst\u00e4ndiger name", "nombre completo", "nom complet"),
    "first": ("first name", "vorname", "nombre", "pr\u00e9nom"),
    "last": ("surname", "last name", "nachname", "apellido(s)", "nom", "nom de famille"),
}
FORM = ("useridnumber", "useremail", "username", "fullname")
NO = ("no", "nein", "non")      # under "Grade can be changed"
FEEDBACK = ("feedback", "retroalimentaci\u00f3n", "commentaires")
_PARTICIPANT = re.compile(r"(\D+)([0-9]+)", re.ASCII)
_MAXIMUM = re.compile(r"[0-9]+[.,][0-9]{2}", re.ASCII)
_OURS = re.compile(r"(?:<p>)?[0-9.]+ of [0-9.]+ points:", re.ASCII)


@dataclass(frozen=True)
class Place:
    """Where grades go: the columns of grade and feedback, the maximum, and whose each row is; -1 is no column."""

    grade: int
    feedback: int
    possible: float | None
    rows: tuple[Row, ...]
    locked: frozenset[int] = frozenset()


def render(reports: Sequence[Report], *, many: bool = False, people: Mapping[str, Student] = {},
           template: str = "") -> str:
    """Return the file with the grades in it; UsageError if the template is not Moodle's or has no column for them."""
    return _filled(reports, people, template)[0]


def notes(reports: Sequence[Report], *, people: Mapping[str, Student] = {}, template: str = "") -> tuple[str, ...]:
    """Return a sentence for each student who is left out, and for what else is to be known about the file."""
    return tuple(_filled(reports, people, template)[1])


def comment(report: Report) -> str:
    """Return what a student reads beside the grade: points by criterion; nothing of a run, which may be withheld."""
    parts = [f"{outcome.title} {wording.points(outcome.earned)} of {wording.points(outcome.possible)}"
             for outcome in report.outcomes]
    return cell(html.escape(f"{wording.score(report)}: {', '.join(parts)}", quote=False))


def _filled(reports: Sequence[Report], people: Mapping[str, Student], template: str) -> tuple[str, list[str]]:
    """Return the file and what is to be said about it."""
    name = gradebook.exercise(reports)
    entries, left = gradebook.entries(reports, people)
    if not template:
        text, nobody = _form(name, entries)
        return text, left + nobody
    if not reports:
        return template, left
    table = _table(template)
    place = _worksheet(table) or _gradebook(name, table)
    found, lost = gradebook.placed(entries, place.rows, gradebook.everyone(reports, people))
    told = gradebook.rescaled([entry for entry, _ in found], place.possible)
    if place.possible is None:
        told.append(f"Moodle's file does not say how many points '{name}' has; expected as many as the report has, "
                    f"{wording.points(reports[0].possible)}. Compare them before the import, which overrides every "
                    "grade in the file.")
    if place.feedback < 0:
        told.append("No column for feedback is known in the file, so only grades are in it. Where the activity has "
                    "feedback, export it with the grades, for Moodle's import takes away what is not in the file.")
    lost += [f"{gradebook.shown(entry.student.id)} is left out: Moodle says that this grade cannot be changed. Unlock "
             "it there, and export the file again." for entry, row in found if row in place.locked]
    changes = _changes(table, place, [(entry, row) for entry, row in found if row not in place.locked])
    return sheet.written(table, changes), [*told, *left, *lost]


def _changes(table: Sheet, place: Place, found: Iterable[tuple[Entry, int]]) -> dict[tuple[int, int], str]:
    """Return the new values of cells."""
    changes = {}
    column = place.grade + (place.possible is not None)     # where the maximum stands, if there is one
    separator = sheet.separator([sheet.value(table, row.place, column) for row in place.rows])
    for entry, row in found:
        number = wording.points(gradebook.scaled(entry.report, place.possible))
        changes[row, place.grade] = number.replace(".", separator)
        before = sheet.value(table, row, place.feedback).strip() if place.feedback >= 0 else "-"
        if not before or _OURS.match(before):
            changes[row, place.feedback] = comment(entry.report)
    return changes


def _table(template: str) -> Sheet:
    """Return the template's cells; UsageError if a student's text in it could be read in two ways."""
    if (place := template.find('\\"')) >= 0:
        line = template.count("\n", 0, place) + 1
        raise UsageError(f"line {line} of the template has a backslash before a quote, which Moodle and others read "
                         "differently; expected cells that all read alike. Export it without texts of students.")
    table = sheet.read(template)
    if row := sheet.uneven(table):
        raise UsageError(f"row {row} of the template has {len(table.rows[row - 1])} cells; expected "
                         f"{len(table.rows[0])}, as in the heading. Export the file again.")
    return table


def _worksheet(table: Sheet) -> Place | None:
    """Return where grades go in a worksheet, or None if this is another file."""
    heads, filled = sheet.heading(table), _filled_rows(table)
    columns = _columns(heads)
    called = [_PARTICIPANT.fullmatch(sheet.value(table, row, 0)) for row in filled]
    if not called or not all(called) or len({match[1] for match in called}) > 1 or columns.keys() & {"first", "last"}:
        return None
    texts = {column: {sheet.value(table, row, column) for row in filled} for column in range(2, len(heads))}
    same = [column for column, found in texts.items() if len(found) == 1 and _MAXIMUM.fullmatch(next(iter(found)))]
    if not same:
        raise UsageError("the worksheet has no column with the same maximum grade in each row; expected points, for "
                         "example 100.00. Grade the assignment by points and not by a scale.")
    maximum = next(column for column in same if column + 1 not in same)
    locked = frozenset(row for row in filled if sheet.value(table, row, maximum + 1).strip().casefold() in NO)
    feedback = [column for column in range(maximum + 1, len(heads)) if _is_feedback(heads[column])]
    return Place(maximum - 1, feedback[0] if len(feedback) == 1 else -1,
                 sheet.number(sheet.value(table, filled[0], maximum)),
                 tuple(_row(table, row, columns, match[2]) for row, match in zip(filled, called, strict=True)), locked)


def _gradebook(name: str, table: Sheet) -> Place:
    """Return where grades go in a gradebook; UsageError if no column or several are called as the exercise."""
    heads, filled = sheet.heading(table), _filled_rows(table)
    columns = _columns(heads)
    if not columns.keys() & {"number", "email", "login"}:
        raise UsageError("the template has no column that tells students apart; expected Moodle's worksheet, or its "
                         "gradebook with 'Email address'. Set Moodle to English, and export it again.")
    titles = {column: head for column, head in enumerate(heads) if column not in columns.values()}
    fitting = gradebook.named(name, titles)
    grades = [column for column in fitting if not _is_feedback(heads[column])]
    points = [column for column in grades
              if all(_is_points(sheet.value(table, row, column).strip()) for row in filled)]
    real = [column for column in points if "(real)" in heads[column].casefold()] or points
    if len(real) != 1:
        known = ", ".join(f"'{titles[column]}'" for column in list(grades or titles)[:10]) or "none"
        raise UsageError(f"the gradebook has {len(real) or 'no'} columns of points that are called '{name}' ({known}); "
                         "expected one. Export that activity as 'Real', with its feedback.")
    feedback = [column for column in fitting if _is_feedback(heads[column])]
    return Place(real[0], feedback[0] if len(feedback) == 1 else -1, None,
                 tuple(_row(table, row, columns) for row in filled))


def _filled_rows(table: Sheet) -> list[int]:
    """Return the rows below the heading that are not blank."""
    return [row for row in range(1, len(table.rows)) if any(table.rows[row])]


def _columns(heads: Sequence[str]) -> dict[str, int]:
    """Return the columns of students by their kinds; the first of a kind counts."""
    small = [head.strip().casefold() for head in heads]
    return {kind: small.index(head) for kind, known in HEADS.items() for head in reversed(known) if head in small}


def _row(table: Sheet, place: int, columns: Mapping[str, int], participant: str = "") -> Row:
    """Return whose a row is."""
    told = {kind: sheet.value(table, place, column) for kind, column in columns.items()}
    known = gradebook.keys(participant=participant,
                           **{kind: told[kind] for kind in ("number", "email", "login") if kind in told})
    return Row(place, known, told.get("name") or f"{told.get('first', '')} {told.get('last', '')}")


def _is_points(text: str) -> bool:
    """Say whether a cell of a gradebook holds points or nothing: no percentage, no letter."""
    return text in ("", "-") or sheet.number(text) is not None


def _is_feedback(head: str) -> bool:
    """Say whether a column is headed as one of comments."""
    return any(word in head.casefold() for word in FEEDBACK)


def _form(name: str, entries: Sequence[Entry]) -> tuple[str, list[str]]:
    """Return a file for the import, and a sentence for each student whom Moodle would not find."""
    text, left = io.StringIO(), []
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*FORM, *map(cell, [name, f"{name} feedback"] if name else [])])
    for entry in entries:
        student = entry.student
        known = [gradebook.key(told) for told in (student.number, student.email, student.login)]
        if any(known):
            table.writerow([*known, cell(student.name), wording.points(entry.report.earned), comment(entry.report)])
        else:
            left.append(f"{gradebook.shown(student.id)} is left out: Moodle needs a number, an address or a user name; "
                        "expected one of them. Give --roster, or Moodle's own file with --template.")
    return text.getvalue(), left

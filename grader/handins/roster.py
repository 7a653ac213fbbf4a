"""Reads a class list, and joins it with what was handed in.

A list is a CSV as a school's system exports it: Canvas's gradebook, Moodle's participants or grading worksheet,
Gradescope's and nbgrader's rosters, GitHub Classroom's, or one of your own with a column for each field of a student.
"""
import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from pathlib import Path

from grader import files
from grader.errors import UsageError
from grader.handins import names
from grader.model import HandIn, Student

# How the columns are headed, in small letters, from system to system.
COLUMNS = {
    "id": ("id", "student_id", "student id", "identifier"),
    "name": ("name", "student", "full name", "student name"),
    "first": ("first name", "first_name", "firstname", "given name"),
    "last": ("last name", "last_name", "lastname", "surname", "family name"),
    "email": ("email", "email address", "e-mail", "e-mail address", "mail"),
    "login": ("login", "login id", "sis login id", "username", "user name", "github_username"),
    "number": ("number", "sid", "sis user id", "id number", "idnumber", "matriculation number"),
    "section": ("section", "sections", "group", "groups"),
    "participant": ("participant",),
    "role": ("role",),
}
KEYS = ("id", "login", "number", "email", "participant")
# Rows of Canvas's gradebook that are no students'.
_NOBODY = ("points possible", "student, test")
# Roles of Gradescope's roster that hand nothing in.
_STAFF = ("instructor", "ta", "reader")
_PARTICIPANT = re.compile(r"\D*?([0-9]+)")
_LARGEST = 64 * 2**20


def read(path: Path) -> tuple[Student, ...]:
    """Return the students of a class list; UsageError, with the line, for a list that cannot be relied on."""
    rows = list(_rows(path))
    if not rows:
        raise _unsound(path, 1, "is empty", "a line of headings and a line for each student")
    heads = [head.strip().casefold() for head in rows[0][1]]
    columns = {word: heads.index(head) for word, known in COLUMNS.items() for head in known if head in heads}
    if not columns.keys() & {*KEYS, "name", "last"}:
        known = ", ".join(known[0] for known in COLUMNS.values())
        raise _unsound(path, 1, "names no column that is known", f"some of {known}")
    students: dict[str, Student] = {}
    for line, row in rows[1:]:
        student = _student({word: row[place].strip() for word, place in columns.items() if place < len(row)})
        if student is None:
            continue
        if files.same_place(student.id) in students:
            raise _unsound(path, line, f"has the id '{student.id}' a second time", "one line for each student")
        students[files.same_place(student.id)] = student
    return tuple(students.values())


def joined(
    handins: Iterable[HandIn], roster: Sequence[Student],
) -> tuple[tuple[HandIn, ...], tuple[Student, ...], tuple[HandIn, ...]]:
    """Return the hand-ins with the roster's data, those who handed in nothing, and hand-ins of nobody in the roster.

    Ids, logins, numbers and addresses count; names only if none of those fits anywhere, and only where one student and
    one hand-in have it. Nobody is given two hand-ins, and a hand-in of nobody is given no student's id.
    """
    handins = tuple(handins)
    found = _matched(handins, roster, _keys)
    if not found:
        found = _matched(handins, roster, _names)
    with_data = [replace(handin, student=_merged(roster[found[place]], handin.student))
                 for place, handin in enumerate(handins) if place in found]
    here = set(found.values())
    nobody = [handin for place, handin in enumerate(handins) if place not in found]
    return (tuple(with_data), tuple(student for place, student in enumerate(roster) if place not in here),
            names.distinct(nobody, (student.id for student in roster))[0])


def _rows(path: Path) -> Iterable[tuple[int, list[str]]]:
    """Yield the rows that are not empty, with their lines; the heading tells what separates its cells."""
    try:
        with open(path, "rb") as file:
            data = file.read(_LARGEST + 1)
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except OSError as error:
        raise UsageError(f"the roster '{files.shown(str(path))}' cannot be read ({error.strerror}); expected a CSV "
                         "file. Check the path.") from None
    except UnicodeDecodeError:
        raise _unsound(path, 1, "is not UTF-8", "a CSV in UTF-8, which spreadsheets offer when they save") from None
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=head.count), strict=True)
    try:
        if len(data) > _LARGEST:
            raise csv.Error("too large")
        yield from ((reader.line_num, row) for row in reader if any(cell.strip() for cell in row))
    except csv.Error as error:
        raise _unsound(path, reader.line_num, f"is no sound CSV ({error})", "cells, quoted if they need it") from None


def _student(told: dict[str, str]) -> Student | None:
    """Return the student whom a row tells of; None for a row of the system's own, or without anybody."""
    name = told.get("name") or " ".join(part for part in (told.get("first"), told.get("last")) if part)
    if name.casefold() in _NOBODY or told.get("role", "").casefold() in _STAFF:
        return None
    participant, id = told.get("participant", ""), told.get("id", "")
    if re.fullmatch(r"Participant ?[0-9]+", id):
        participant, id = participant or id, ""
    match = _PARTICIPANT.fullmatch(participant)
    student = Student("", name, told.get("email", ""), told.get("login", ""), told.get("number", ""),
                      told.get("section", ""), match[1] if match else "")
    chosen = next((text for text in (id, student.number, student.login, student.participant, student.email, name)
                   if text), "")
    return replace(student, id=names.identifier(chosen)) if chosen else None


def _matched(handins: Sequence[HandIn], roster: Sequence[Student], known_by) -> dict[int, int]:
    """Return places in the roster by places among the hand-ins; a key that two share tells nobody apart."""
    theirs = [known_by(student) for student in roster]
    ours = [known_by(handin.student) for handin in handins]
    counts = Counter(key for keys in theirs for key in keys)
    students = {key: place for place, keys in enumerate(theirs) for key in keys if counts[key] == 1}
    shared = Counter(key for keys in ours for key in keys)
    found: dict[int, int] = {}
    taken: set[int] = set()
    for place, keys in enumerate(ours):
        meant = {students[key] for key in keys if key in students and shared[key] == 1}
        if len(meant) == 1 and not meant & taken:
            found[place] = meant.pop()
            taken.add(found[place])
    return found


def _keys(student: Student) -> set[tuple[str, str]]:
    """Return what tells a student apart for sure, each with its kind.

    An id that comes alone, as a folder's name does, may be of any kind. One that is Moodle's number is of no other.
    """
    told = {key: getattr(student, key).casefold() for key in KEYS if getattr(student, key)}
    if told.get("id") == told.get("participant"):
        del told["id"]
    if told.keys() == {"id"} and not student.name:
        told = dict.fromkeys(("id", "login", "number", "email"), told["id"])
    return set(told.items())


def _names(student: Student) -> set[str]:
    """Return how a name may be written: its letters in each order of its parts that keeps neighbours, as in a list."""
    parts = re.findall(r"\w+", (student.name or student.id).casefold())
    return {"".join(parts[place:] + parts[:place]) for place in range(len(parts))}


def _merged(listed: Student, own: Student) -> Student:
    """Return a student as the roster has it, with what only the hand-in tells."""
    told = {field.name: getattr(own, field.name) for field in fields(Student) if not getattr(listed, field.name)}
    return replace(listed, **told)


def _unsound(path: Path, line: int, seen: str, expected: str) -> UsageError:
    """Return the error for a list that cannot be relied on."""
    return UsageError(f"the roster '{files.shown(path.name)}', line {line}, {seen}; expected {expected}. Mend the "
                      "list, or export it again.")

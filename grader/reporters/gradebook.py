"""Whose points go into which row of a gradebook, and who is left out and why.

An incomplete report has no number: what the grader or the machine could not judge is neither a zero nor a pass. A row
is found by what tells people apart for sure, ids, numbers, logins and addresses. A name counts only where nothing else
is known on both sides and exactly one student and one row have it; whoever fits several rows gets none of them.
"""
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from grader.errors import UsageError
from grader.model import Report, Student
from grader.reporters import wording
from grader.reporters.csv import FORMULA
from grader.reporters.text import readable

# What an id that comes without its kind, as the name of a folder does, may be. It is never taken for a participant's
# number, which is small and easily somebody else's.
ANY = ("id", "number", "login", "email")
MOST_PARTS = 10     # of a name, beyond which it is compared as it stands


@dataclass(frozen=True)
class Row:
    """One row of a gradebook: where it is, what tells its student apart, with the kind of each, and the name."""

    place: int
    keys: frozenset[tuple[str, str]]
    name: str = ""


@dataclass(frozen=True)
class Entry:
    """A complete report and whose it is."""

    report: Report
    student: Student


def exercise(reports: Sequence[Report]) -> str:
    """Return the one exercise that the reports are about, or nothing if there are none; UsageError for several."""
    names = sorted({report.exercise for report in reports})
    if len(names) > 1:
        raise UsageError(f"there are reports of {', '.join(map(readable, names[:10]))}; expected one exercise for a "
                         "gradebook. Write a file for each of them.")
    return names[0] if names else ""


def entries(reports: Iterable[Report], people: Mapping[str, Student]) -> tuple[list[Entry], list[str]]:
    """Return the complete reports with their students, and a sentence for each report that is left out."""
    reports = list(reports)
    counts = Counter(report.student for report in reports)
    kept, left = [], []
    for report in reports:
        if report.student is None:
            left.append(f"A report of {readable(report.exercise)} is left out: it names no student; expected one of a "
                        "batch.")
        elif counts[report.student] > 1:
            left.append(f"{shown(report.student)} is left out: there are {counts[report.student]} reports of one "
                        "student; expected one. Keep the one that counts.")
        elif not report.complete:
            left.append(f"{shown(report.student)} is left out. {wording.missing(report)} Grade this hand-in again.")
        else:
            kept.append(Entry(report, people.get(report.student, Student(report.student))))
    return kept, list(dict.fromkeys(left))


def everyone(reports: Iterable[Report], people: Mapping[str, Student]) -> list[Student]:
    """Return all students who are known: those of the reports, incomplete ones too, and those who have none."""
    named = {report.student: Student(report.student) for report in reports if report.student}
    return list((named | dict(people)).values())


def placed(entries: Sequence[Entry], rows: Sequence[Row],
           known: Iterable[Student] = ()) -> tuple[list[tuple[Entry, int]], list[str]]:
    """Return the entries with the places of their rows, and a sentence for each one that has not exactly one.

    `known` are all students of the class: a row that fits one of them as well, graded or not, is nobody's.
    """
    ids = {entry.student.id for entry in entries}
    hits = _hits([entry.student for entry in entries] + [student for student in known if student.id not in ids], rows)
    wanted = Counter(place for places in hits for place in places)
    found, left = [], []
    for entry, places in zip(entries, hits, strict=False):      # the entries' own come first
        place = next(iter(places), None)
        who = f"{shown(entry.student.id)} is left out: "
        if place is None:
            left.append(who + "no row of the gradebook has an id, a number, a login or an address of this student; "
                        "expected one. Give --roster, or enter the points by hand.")
        elif len(places) > 1:
            left.append(who + f"rows {', '.join(str(place + 1) for place in sorted(places)[:5])} of the gradebook fit; "
                        "expected one. Enter the points by hand.")
        elif wanted[place] > 1:
            left.append(who + f"row {place + 1} of the gradebook fits another student as well; expected one. "
                        "Enter the points by hand.")
        else:
            found.append((entry, place))
    return found, left


def keys(**told: str) -> frozenset[tuple[str, str]]:
    """Return what tells somebody apart, by kind; letters' case and blanks around do not count, nor what is empty.

    An `alias` is a login that may be an address.
    """
    return frozenset((kind, text.strip().casefold()) for kind, text in told.items() if text.strip())


def named(name: str, titles: Mapping[int, str]) -> list[int]:
    """Return the columns whose title is an exercise's name, or else those in which it stands as whole words.

    Only letters and digits count: `tutorial2` is "Tutorial 2", and in "Tutorial 2: Refactor" but not in "Tutorial 20".
    """
    wanted = "".join(_words(name))
    exact = [column for column, title in titles.items() if "".join(_words(title)) == wanted]
    return exact or [column for column, title in titles.items() if wanted in _runs(_words(title))]


def scaled(report: Report, possible: float | None) -> float:
    """Return the points earned, in proportion where a gradebook gives other points for all than the report."""
    if not possible or not report.possible or possible == report.possible:
        return report.earned
    return report.earned * possible / report.possible


def rescaled(entries: Sequence[Entry], possible: float | None) -> list[str]:
    """Return the sentence that says that points were put in proportion, if they were."""
    other = sorted({entry.report.possible for entry in entries} - {possible, 0.0}) if possible else []
    return [f"The gradebook gives {wording.points(possible)} points and the report {wording.points(points)}: the "
            "points are put in proportion." for points in other]


def key(text: str) -> str:
    """Return what a school's system finds a student by, or nothing if a spreadsheet would calculate it.

    An apostrophe before it, as in other cells, would keep the system from finding anybody.
    """
    return "" if FORMULA.search(text) or readable(text) != text else text


def shown(student: str) -> str:
    """Return a student's id as people get to read it."""
    return f"'{readable(student)}'"


def _hits(students: Sequence[Student], rows: Sequence[Row]) -> list[set[int]]:
    """Return the places of the rows that fit each student, by keys and, for who has no such row, by name."""
    index: dict[tuple[str, str], set[int]] = {}
    for row in rows:
        for pair in row.keys:
            index.setdefault(pair, set()).add(row.place)
    found = [set().union(*(index.get(pair, set()) for pair in _claims(student))) for student in students]
    taken = set().union(*found)
    called: dict[str, list[Row]] = {}
    for row in rows:
        for name in _names(row.name):
            called.setdefault(name, []).append(row)
    for student, places in zip(students, found, strict=True):
        if not places:
            fitting = {row.place: row for name in _names(student.name or student.id) for row in called.get(name, [])}
            if len(fitting) == 1 and not fitting.keys() & taken and not _differ(student, *fitting.values()):
                places.update(fitting)
    return found


def _claims(student: Student) -> frozenset[tuple[str, str]]:
    """Return the keys of a student; an id that is none of the others may be of any kind but a participant's."""
    sure = _sure(student) | keys(alias=student.email)
    if student.id.strip().casefold() in {text for _, text in sure}:
        return sure
    return sure | keys(**dict.fromkeys(ANY, student.id))


def _sure(student: Student) -> frozenset[tuple[str, str]]:
    """Return the keys of a student whose kind is known."""
    return keys(number=student.number, login=student.login, email=student.email, participant=student.participant)


def _differ(student: Student, row: Row) -> bool:
    """Return whether both are known by a key of one kind, and not by the same: two people of one name."""
    return bool({kind for kind, _ in _sure(student)} & {kind for kind, _ in row.keys})


def _names(name: str) -> set[str]:
    """Return how a name may be written: its letters in each order of its parts that keeps neighbours."""
    parts = _words(name)
    places = range(len(parts) if len(parts) <= MOST_PARTS else 1)
    return {"".join(parts[place:] + parts[:place]) for place in places}


def _words(text: str) -> list[str]:
    """Return the words and numbers of a text in small letters: `tutorial2` is two, as is "Tutorial 2"."""
    return re.findall(r"[0-9]+|[^\W\d_]+", unicodedata.normalize("NFC", text).casefold())


def _runs(words: list[str]) -> set[str]:
    """Return each run of neighbours among the words, joined."""
    return {"".join(words[first:last]) for first in range(len(words)) for last in range(first + 1, len(words) + 1)}

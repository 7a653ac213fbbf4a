"""Filings made by hand, for tests of what remembers them."""
from grader.model import Filed, Finding, Key, Outcome, Report, Student

EXERCISE = "words"
# What no database likes: U+0000, half a surrogate pair, backslashes, quotes, and characters beyond 16 bits.
ODD = "\0 \ud800\udcff \\ \\x00 \\ud800 '; DROP TABLE grader_filings; --\" % \u202e \U0001f600 e\u0301 \n"


def report(points: float = 1.0, style: float = 2.0, *, status: str = "", **details) -> Report:
    """Return a report with so many points of four for the tests and of two for the style; `status` is the tests'."""
    outcomes = (
        Outcome("style.pep8", "Follow PEP 8.", "passed" if style == 2.0 else "failed", style, 2.0, 0.0312345),
        Outcome("behaviour.hidden", "Return what is expected.", status or "failed", points, 4.0, 1.25,
                reason="There is no engine here." if status else "", findings=(
                    Finding("behaviour.hidden.it", "Count.", cost=0.5, expected="1", actual="2", sentence="ours"),)))
    settled = {"exercise": EXERCISE, "submission": "sha256:5e", "grader": "1.0.0", "versions": {"python": "3.11.7"},
               "isolation": "full", "attempted": True, "outcomes": outcomes, "student": "ada", "extra": ("notes.txt",)}
    return Report(**{**settled, **details})


def key(submission: str = "sha256:5e", exercise: str = "sha256:e1", grader: str = "1.0.0") -> Key:
    """Return a key."""
    return Key(exercise, submission, grader)


def filed(student: str | Student = "ada", **details) -> Filed:
    """Return what became of a student's hand-in: a report, unless details say otherwise."""
    person = student if isinstance(student, Student) else Student(student, name=student.capitalize())
    settled = {"student": person, "exercise": EXERCISE, "key": key(), "report": None, "at": "2026-03-01T12:00:00+00:00"}
    if "fault" not in details:
        settled["report"] = report(student=person.id)
    return Filed(**{**settled, **details})


def scored(student: str, points: float, exercise: str = "sha256:e1", **details) -> Filed:
    """Return a filing with so many points for the tests, under an exercise of that digest."""
    return filed(student, key=key(exercise=exercise), report=report(points, student=student), **details)

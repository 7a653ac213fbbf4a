"""A class with a student for everything that goes wrong in gradebooks, and the files of schools' systems beside it."""
import os
from pathlib import Path

from grader.model import Outcome, Report, Student

DATA = Path(__file__).parent / "data"
FORMULA = '=HYPERLINK("https://example.org","Points")'
CLASS = (
    Student("1001", "Lovelace, Ada", "ada@example.org", "ada", "S-001", "A", "501"),
    Student("1002", 'O\'Neil "Bob", Robert', "bob@example.org", "bob", "S-002", "A", "502"),
    Student("1003", "Broken, Eve", "eve@example.org", "eve", "S-003", "A", "503"),
    Student("1004", FORMULA, "mal@example.org", "mal", "S-004", "B", "504"),
    Student("1005", "Li, Wei", "wei@example.org", "wei", "S-005", "B", "505"),
    Student("1006", "Li, Wei", "li@example.org", "li", "S-006", "B", "506"),
    Student("nobody", "Unknown, Nora"),
)
PEOPLE = {student.id: student for student in CLASS}
EARNED = {"1001": 8.5, "1002": 10.0, "1003": 2.0, "1004": 0.0, "1005": 7.25, "1006": 3.0, "nobody": 9.0}


def made(student: str | None, earned: float = 8.5, complete: bool = True, **changes: object) -> Report:
    """Return a report of 10 points, of which one criterion had an error if it is not complete."""
    style = min(earned, 2.0)
    outcomes = (Outcome("style.pep8", "Follow PEP 8.", "passed" if style == 2 else "failed", style, 2.0, 0.03),
                Outcome("behaviour.hidden", "Return what <the tests> & we expect.", "failed" if complete else "error",
                        earned - style, 8.0, 0.5, reason="" if complete else "The judge stopped."))
    fields = {"exercise": "tutorial2", "submission": "sha256:" + "5e" * 32, "grader": "1.0.0",
              "versions": {"python": "3.11.7"}, "isolation": "full", "attempted": True, "outcomes": outcomes}
    return Report(**(fields | {"student": student} | changes))


def reports() -> list[Report]:
    """Return a report for each student of the class; Eve's is incomplete."""
    return [made(id, earned, complete=id != "1003") for id, earned in EARNED.items()]


def sample(name: str) -> str:
    """Return a file of a school's system as it was exported, whatever git made of its line ends."""
    return (DATA / name).read_bytes().decode().replace("\r\n", "\n")


def compare(text: str, name: str) -> None:
    """Compare a text with the file of that name, or write that one again with GOLDEN=write."""
    if os.environ.get("GOLDEN") == "write":
        (DATA / name).write_bytes(text.encode())
    assert text == sample(name)


def differing(before: str, after: str, delimiter: str = ",") -> list[tuple[str, str]]:
    """Return the lines in which two tables differ."""
    return [pair for pair in zip(before.splitlines(keepends=True), after.splitlines(keepends=True), strict=True)
            if pair[0] != pair[1]]

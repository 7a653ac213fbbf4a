"""Exercises and hand-ins in memory, so that a test of a check is a few lines."""
from pathlib import Path

from grader.files import digest
from grader.grading import grade
from grader.model import Criterion, Exercise, Limits, Outcome, Submission
from tests.courses import write_files

SOURCE = '''\
"""Count words."""


def count_words(text):
    """Return how often each word occurs in a text."""
    return {word: text.split().count(word) for word in text.split()}
'''

TESTS = '''\
"""Tests for words.py."""
from words import count_words


def test_counts_each_occurrence():
    """Count a word as often as it occurs."""
    assert count_words("tea for tea") == {"tea": 2, "for": 1}
'''


def submission(files: dict[str, str | bytes], **details) -> Submission:
    """Return a hand-in of these files."""
    files = {path: text if isinstance(text, bytes) else text.encode() for path, text in files.items()}
    return Submission(files, digest(files), **details)


def exercise(home: Path, check: str, files: dict[str, str | bytes], **details) -> Exercise:
    """Return an exercise with one criterion, worth one point; `options` are the check's, the rest the exercise's."""
    options = details.pop("options", {})
    criterion = Criterion(check, 1.0, check, check, tuple(files), options=options)
    settled = {"files": tuple(files), "criteria": (criterion,), "home": home, "answers": None, "digest": "",
               "limits": Limits(seconds=10)}
    return Exercise(**{"name": "words", "title": "Words", "chapter": 1, **settled, **details})


def outcome(home: Path, check: str, files: dict[str, str | bytes], level: str = "none", **details) -> Outcome:
    """Return what a hand-in earns in an exercise that asks for its files and for one check.

    `tests` and `solution` are files that are laid where the exercise's public tests and its solution belong; other
    details are the exercise's fields and, as `options`, the check's.
    """
    tests, solution = details.pop("tests", {}), details.pop("solution", {})
    write_files(home / "exercises" / "words" / "tests", tests)
    answers = write_files(home / "solutions" / "words", solution) if solution else None
    asked = exercise(home / "exercises" / "words", check, files, answers=answers, **details)
    return grade(asked, submission(files), level, only=(check,)).outcomes[-1]


def told(found: Outcome, code: str = "") -> list[str]:
    """Return the messages of the findings whose code ends like that."""
    return [finding.message for finding in found.findings if finding.code.endswith(code)]


def costs(found: Outcome) -> dict[str, float]:
    """Return the cost of the findings of each code, rounded to four decimals."""
    found = {finding.code: [same.cost for same in found.findings if same.code == finding.code]
             for finding in found.findings}
    return {code: round(sum(values), 4) for code, values in found.items()}

"""A class made by hand: filings of each kind, as many as a test asks for, the same ones each time."""
from collections.abc import Iterator
from dataclasses import replace

from grader.model import Filed, Finding, Key, Outcome, Report, Student

LESSON = "02_production_code#pep-8-styling"
STYLE = Finding("style.pep8.E501", "line too long (91 > 79 characters)", cost=0.25, path="words.py", line=12,
                lesson=LESSON)
WRONG = Finding("behaviour.hidden.test_counts_every_word", "Count each word once per occurrence.", cost=1.0,
                expected="{'a': 2}", actual="{'a': 1}", reproduce="count_words('a a')",
                sentence="Count each word once per occurrence.", lesson="02_production_code#tests-how")
TITLES = {"style.pep8": "Follow PEP 8.", "behaviour.hidden": "Return what the instructor's tests expect.",
          "suite.plan": "Give each function a test with a name that says what it claims."}
NO_ENGINE = "There is no Docker engine here."
FAULT = "The grader stopped twice while it graded this hand-in; the replay file replays/%s.json shows it again."
UNREADABLE = "the archive 'work.zip' is damaged: it ends in the middle of a file; hand it in again."


def outcome(id: str, status: str = "passed", share: float | None = None, **changes: object) -> Outcome:
    """Return a verdict worth four points, of which a share from 0 to 1 was earned: all if passed, else none."""
    earned = 4.0 * (float(status == "passed") if share is None else share)
    return replace(Outcome(id, TITLES.get(id, id), status, earned, 4.0, 0.5), **changes)


def report(*outcomes: Outcome, **changes: object) -> Report:
    """Return a report on these outcomes with everything else in order."""
    fields = {"exercise": "words", "submission": "sha256:" + "5e" * 32, "grader": "1.0.0",
              "versions": {"python": "3.11.7"}, "isolation": "full", "attempted": True, "outcomes": outcomes}
    return Report(**(fields | changes))


def filed(id: str, found: Report | str, **changes: object) -> Filed:
    """Return the filing of a report, or of a fault, which is a sentence."""
    key = Key("sha256:" + "ee" * 32, "sha256:" + "5e" * 32, "1.0.0")
    told = {"report": None, "fault": found} if isinstance(found, str) else {"report": found}
    known = {"student": Student(id), "exercise": "words", "key": key, "at": "2026-11-02T10:00:00+00:00"}
    return Filed(**(known | told | changes))


def perfect() -> Report:
    """Return a report in which everything was earned."""
    return report(*map(outcome, TITLES))


def graded(number: int) -> Report | str:
    """Return what became of the hand-in with that number: each kind in turn, and most of them complete."""
    style = outcome("style.pep8", "failed", 0.75, findings=(STYLE,), seconds=0.1 + number % 7)
    hidden = outcome("behaviour.hidden", "failed", (number % 5) / 5, findings=(WRONG,))
    plan = outcome("suite.plan")
    kinds = {
        3: report(style, hidden, outcome("suite.plan", "skipped", reason="Skipped until behaviour.hidden is met.")),
        5: report(style, outcome("behaviour.hidden"), plan),
        6: report(outcome("style.pep8"), hidden, plan),
        8: report(style, hidden, plan),
        11: report(style, outcome("behaviour.hidden", "failed", 0.0, findings=(WRONG,)),
                   outcome("suite.plan", "failed"), attempted=False),
        13: report(outcome("style.pep8"), outcome("behaviour.hidden"),
                   outcome("suite.plan", "not_run", reason=NO_ENGINE)),
        17: report(style, outcome("behaviour.hidden", "error", reason="The judge stopped before it said anything."),
                   plan),
        19: FAULT % f"student{number:04}", 23: UNREADABLE,
    }
    return next((kinds[kind] for kind in sorted(kinds, reverse=True) if number % kind == kind - 1), perfect())


def many(count: int) -> Iterator[Filed]:
    """Yield the filings of a class, one at a time."""
    for number in range(count):
        found = graded(number)
        student = Student(f"student{number:04}", name=f"Testa Number{number}" if number % 3 else "")
        key = {"key": None} if found == UNREADABLE else {}
        yield filed(student.id, found, student=student, late=number % 29 == 28, handed="2026-11-01 23:59", **key)

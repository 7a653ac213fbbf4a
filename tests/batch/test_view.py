"""Tests for grader/batch/view.py: names and details as they may be seen, in an order that tells nothing."""
import pytest

from grader import pseudonyms
from grader.batch import view
from grader.batch.view import View, filings
from grader.model import Finding, Outcome, Report, Student
from grader.store import Store
from tests.batch.conftest import Engine

SECRET = bytes(range(32))


def told(submission):
    """Return a report that tells what a program answered, beside one more file."""
    finding = Finding("behaviour.hidden.value", "count_words('secret')", 1.0, actual="answer", sentence="Count words.")
    outcome = Outcome("behaviour.hidden", "Pass the hidden tests.", "failed", 0.0, 3.0, 0.1, findings=(finding,))
    return Report("words", submission.digest, "1", {}, "none", True, (outcome,), submission.student, ("lovelace.py",))


@pytest.mark.parametrize("at_once", [1, 2, 200])
def test_results_come_in_the_order_of_the_ids_that_are_shown(group, monkeypatch, at_once):
    """Sort by name where names are shown, else by pseudonym, however many are read at one time."""
    monkeypatch.setattr(view, "TIDY", at_once)
    group.grade()
    with Store(group.url) as store:
        plain = [filed.student.id for filed in filings(store, "words", View())]
        hidden = [filed.student.id for filed in filings(store, "words", View(SECRET))]
        some = [filed.student.id for filed in filings(store, "words", View(), ["cy", "ada"])]
    assert plain == ["ada", "bob", "cy"] and some == ["ada", "cy"]
    assert hidden == sorted(pseudonyms.alias(id, SECRET) for id in plain)
    assert hidden != [pseudonyms.alias(id, SECRET) for id in plain]


def test_nobody_is_named_under_pseudonyms(group):
    """Show none of the names in what is filed."""
    group.grade(Engine(told))
    with Store(group.url) as store:
        text = repr(list(filings(store, "words", View(SECRET))))
    assert not [word for word in ("ada", "bob", "lovelace") if word in text] and "answer" in text
    shown = View(SECRET)
    assert shown.student(Student("ada", "Ada")) == Student(shown.id("ada"))
    assert shown.sentences(["'ada.txt' fits no rule"] * 3) == (f"{pseudonyms.NAMELESS} (3 in all)",)
    assert shown.sentences([]) == () and View().sentences(["a"]) == ("a",)


def test_details_are_taken_out_of_what_is_stored(group):
    """Withhold as `check --withhold` does, also of results that come from the store."""
    group.grade(Engine(told))
    with Store(group.url) as store:
        found = list(filings(store, "words", View(withheld=group.exercise)))
        whole = list(filings(store, "words", View()))
    assert all(filed.report.withheld for filed in found) and "secret" not in repr(found) and "answer" not in repr(found)
    assert [filed.report.outcomes[0].findings[0].message for filed in found] == ["Count words."] * 3
    assert "count_words('secret')" in repr(whole)

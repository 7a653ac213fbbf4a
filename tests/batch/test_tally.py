"""Tests for grader/batch/tally.py: numbers that add up, and lists that stay short however large a class is."""
from grader.batch import Step
from grader.batch.tally import LISTED, Tally
from grader.batch.view import View
from grader.model import Filed, Key, Student
from tests.batch.conftest import report
from tests.gradings import submission

HANDED = submission({"words.py": "x = 1\n"})


def step(id, earned=2.0, status="passed", fault="", known=False):
    """Return what became of a hand-in."""
    key = Key("sha256:e", HANDED.digest, "1")
    return Step(Filed(Student(id), "words", key, None if fault else report(HANDED, earned, status), fault), known)


def lines(*steps, absent=(), left=(), view=None):
    """Return the closing lines of a batch."""
    tally = Tally("words", len(steps))
    for one in steps:
        tally.add(one, view or View())
    return list(tally.lines(absent, left))


def test_what_is_complete_is_counted_and_averaged():
    """Leave what is incomplete out of the mean; say how many were known before."""
    found = lines(step("a", known=True), step("b", 0.5, "failed"), step("c", 0.0, "error"), step("d", fault="gone"))
    assert found[:2] == ["words: 2 of 4 hand-ins graded, 1 of all were known before",
                         "  mean 1.25, median 1.25 of 2 points"]
    assert lines(step("a", fault="gone")) == [
        "words: 0 of 1 hand-in graded", "  1 without a complete grade:", "    a: gone"]


def test_lists_are_cut_and_say_so():
    """Show some of each kind, and where all of them are."""
    found = lines(*(step(f"s{number:03}", fault="gone") for number in range(1000)),
                  absent=[Student("zoe", "Zoe Z")], left=["'x' fits no rule"] * 30)
    assert "  1,000 without a complete grade:" in found and "    zoe (Zoe Z)" in found
    assert found.count(f"    and {1000 - LISTED} more; index.html has them all") == 1 and len(found) < 60
    assert "  30 not recognised:" in found and "    and 10 more; index.html has them all" in found


def test_nobody_is_named_under_pseudonyms():
    """Show pseudonyms, and no sentence that may quote a name."""
    text = "\n".join(lines(step("ada", fault="'ada' is broken"), step("bob", 0.0, "error"), view=View(bytes(32))))
    assert "ada" not in text and "bob" not in text and text.count("    p-") == 2

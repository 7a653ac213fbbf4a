"""Tests for grader/store/changes.py: which two results are compared, and what the difference is."""
import dataclasses

import pytest

from grader.model import Outcome
from grader.store.changes import Change, Head, because, change, last_two
from tests.filings import filed, report, scored

A, B = ("e1", "s", "g", 1), ("e2", "s", "g", 2)


@pytest.mark.parametrize(("newest_first", "pair"), [
    ([(A, True)], None),
    ([(B, True), (A, True)], (1, 2)),
    ([(A, True), (A, True)], None),
    ([(B, True), (("e1", "s", "g", None), False), (A, True)], (1, 3)),
    ([(B, True), (("e1", "s", "g", None), False)], None),
    ([(("e2", "s", "g", None), False), (A, True)], (1, 2)),
    ([(("e2", "s", "g", None), False)], None),
    ([(A, True), (("e1", "s", "g", None), False), (A, True), (B, True)], (1, 4)),
    ([(("e1", "s", "g", 3), True), (A, True)], (1, 2)),
    ([(B, False), (B, False), (A, True)], (1, 3)),
])
def test_the_last_two_different_results_are_found(newest_first, pair):
    """Compare the newest filing with the last grade before it that is another one; faults are no grades."""
    heads = [Head(len(newest_first) - place, *about) for place, about in enumerate(newest_first)]
    assert last_two(heads) == pair


def test_a_move_has_its_reasons():
    """Say by how much in all, and for each criterion that moved."""
    before = filed(report=report(3.0, 2.0))
    after = filed(report=report(3.35, 1.9))
    assert change(before, after) == Change(before.student, before, after, 0.25, (
        ("style.pep8", "Follow PEP 8.", -0.1), ("behaviour.hidden", "Return what is expected.", 0.35)))


def test_moves_that_cancel_each_other_are_told():
    """Tell of a student whose sum is the same."""
    found = change(filed(report=report(3.0, 1.0)), filed(report=report(2.0, 2.0)))
    assert found.moved == 0 and [delta for _, _, delta in found.because] == [1.0, -1.0]


def test_the_same_points_are_no_change():
    """Tell of nobody whose points are the same, whatever the findings."""
    bare = tuple(dataclasses.replace(outcome, findings=()) for outcome in report().outcomes)
    assert change(filed(), filed(report=report(outcomes=bare))) is None


@pytest.mark.parametrize("after", [filed(fault="x"), filed(report=report(status="error")),
                                   filed(report=report(status="not_run"))])
def test_a_grade_that_is_lost_is_no_number(after):
    """Tell of whoever has no grade any more, without points."""
    assert change(filed(), after) == Change(after.student, filed(), after, None, ())


def test_criteria_that_come_and_go_are_reasons():
    """Count what a new criterion gave, and what one that is gone had given, in the rubric's order."""
    new = Outcome("suite.passes", "Hand in tests that pass.", "passed", 1.0, 1.0, 0.0)
    old = report(3.0, 2.0)
    found = because(old, report(outcomes=(new, old.outcomes[1])))
    assert found == (("suite.passes", "Hand in tests that pass.", 1.0), ("style.pep8", "Follow PEP 8.", -2.0))


def test_hundredths_are_exact():
    """Leave no digits of a binary fraction behind."""
    found = change(scored("ada", 0.1), scored("ada", 0.3))
    assert (found.moved, found.because[0][2]) == (0.2, 0.2)

"""Tests for grader/batch/repetition.py: a score or a status that differs is named with its check."""
import pytest

from grader.batch import repetition
from grader.model import Outcome, Report


def graded(*pairs):
    """Return a report of criteria with these statuses and points."""
    outcomes = tuple(Outcome(f"c{number}", "", status, earned, 2.0, number / 7)
                     for number, (status, earned) in enumerate(pairs))
    return Report("words", "sha256:s", "1.0.0", {}, "full", True, outcomes)


def test_equal_gradings_vary_in_nothing():
    """Compare scores and not seconds."""
    assert repetition.variation([graded(("passed", 2.0), ("failed", 1.0))] * 5) == ""


@pytest.mark.parametrize("other, told", [
    (("failed", 1.5), "c1 gave 2 x failed with 1 of 2 points, 1 x failed with 1.5 of 2 points."),
    (("error", 0.0), "c1 gave 2 x failed with 1 of 2 points, 1 x error with 0 of 2 points."),
])
def test_what_varies_is_told(other, told):
    """Name the criterion and what the gradings gave, and no other criterion."""
    same = graded(("passed", 2.0), ("failed", 1.0))
    said = repetition.variation([same, graded(("passed", 2.0), other), same])
    assert said.startswith(f"{repetition.VARIES}: in 3 gradings, {told} Nothing is published.") and "c0" not in said

"""Tests for grader/model.py: frozen data, and what follows from it."""
import dataclasses
from pathlib import Path

import pytest

from grader import model
from grader.model import Criterion, Exercise, Finding, Outcome, Report, Submission

TYPES = [kind for kind in vars(model).values() if dataclasses.is_dataclass(kind)]


def outcome(status="passed", earned=1.0, possible=1.0):
    """Return the verdict on one criterion."""
    return Outcome("style.pep8", "Follow PEP 8.", status, earned, possible, 0.1)


def report(*outcomes):
    """Return the report of one hand-in."""
    return Report("words", "sha256:0", "1.0.0", {}, "full", True, outcomes)


def exercise(**details):
    """Return an exercise of two criteria."""
    criteria = tuple(Criterion("style.pep8", points, str(points), "") for points in (2.5, 0.5))
    return Exercise(**{"name": "words", "title": "Words", "chapter": 2, "files": (), "criteria": criteria,
                       "home": Path("words"), "answers": None, "digest": "sha256:0", **details})


@pytest.mark.parametrize("kind", TYPES)
def test_data_is_frozen(kind):
    """Let nothing be filled in later."""
    assert kind.__dataclass_params__.frozen


def test_data_compares_by_value():
    """Take two hand-ins with the same bytes for the same."""
    assert Submission({"words.py": b"x"}, "sha256:0") == Submission({"words.py": b"x"}, "sha256:0")
    assert Finding("style.pep8.E501", "too long") != Finding("style.pep8.E501", "too long", cost=0.05)


def test_points_of_an_exercise_are_those_of_its_criteria():
    """Add them up."""
    assert exercise().points == 3


def test_exercises_can_be_kept_by_what_changes_a_grade():
    """Let an exercise be a key, although it holds tables."""
    assert hash(exercise(hints={"style.pep8": ("Look.",)})) == hash(exercise())
    assert hash(exercise(digest="sha256:1")) != hash(exercise())


def test_a_report_adds_up_with_two_decimals():
    """Add 0.1 and 0.2 as a person would."""
    found = report(outcome(earned=0.1), outcome("failed", earned=0.2, possible=2.0))
    assert (found.earned, found.possible) == (0.3, 3.0)


@pytest.mark.parametrize("status, complete", [
    ("passed", True), ("failed", True), ("skipped", True), ("not_run", False), ("error", False),
])
def test_a_report_is_complete_unless_something_could_not_be_judged(status, complete):
    """Tell what was lost from what nobody could say."""
    assert report(outcome(), outcome(status)).complete is complete
    assert status in model.STATUSES

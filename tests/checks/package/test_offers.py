"""Tests for grader/checks/package/offers.py: what pip finds."""
import pytest

from grader.checks.package import offers
from grader.errors import MachineError


def test_needs_of_needs_are_offered():
    """Offer what a package needs, and what that needs in turn."""
    assert {"hatchling", "packaging", "pathspec", "pluggy", "trove-classifiers"} <= set(offers.closure(("hatchling",)))


def test_wheels_are_made_once_of_what_is_installed():
    """Give the same wheels each time, each with its bytes."""
    found = offers.offered(("snowballstemmer",))
    assert [name.split("-")[0] for name in found] == ["snowballstemmer"] and found is offers.offered((
        "snowballstemmer",))


def test_missing_package_is_the_machines():
    """Say what adds it."""
    with pytest.raises(MachineError, match="no-such-package is not installed here"):
        offers.closure(("no-such-package",))

"""Tests for grader/checks/package/installs.py: an empty environment, and what is imported there."""
import pytest

from grader.checks.package import archives
from grader.checks.package.installs import modules_of
from tests.checks.package import made
from tests.gradings import costs, told

NAME = "topwords-0.1.0-py3-none-any.whl"


@pytest.mark.parametrize("level", ["none", "reduced", "full"])
def test_wheel_is_installed_and_imported(found, have, level):
    """Find nothing, at each level."""
    assert found("package.installs", level=have(level)).findings == ()


def test_modules_of_a_package_are_imported_but_for_tests_and_programs():
    """Name what is imported."""
    wheel = archives.wheel(NAME, made.wheel({
        "topwords/a.py": b"1", "topwords/b/__init__.py": b"1", "topwords/__main__.py": b"1", "other.py": b"1",
        "topwords/tests/test_a.py": b"1", "topwords/not-one.py": b"1", "topwords/data.txt": b"1"}))
    assert modules_of(wheel, "topwords") == ["topwords", "topwords.a", "topwords.b"]


@pytest.mark.parametrize("source, words", [
    (b"import snowballstemmer", "No module named 'snowballstemmer'"),
    (b"import pytest", "No module named 'pytest'"),
    (b"open('nowhere.txt')", "nowhere.txt"),
    (b"raise SystemExit(0)", "ends the program"),
    (b"import os; os._exit(0)", "ends the program"),
])
def test_what_only_its_author_has_is_missed(found, source, words):
    """Say what the import raised."""
    outcome = found("package.installs", made.wheel({"topwords/more.py": source}))
    assert costs(outcome) == {"package.installs.import": 1.0} and words in told(outcome)[0]


@pytest.mark.parametrize("changes, words", [
    ({"Requires-Dist": "no-such-package"}, "no-such-package"), ({"Requires-Python": ">=99"}, ">=99")])
def test_wheel_that_pip_refuses(found, changes, words):
    """Show what pip says."""
    outcome = found("package.installs", made.wheel(about=made.notes(changes)))
    assert costs(outcome) == {"package.installs.pip": 1.0} and words in outcome.findings[0].actual


def test_module_of_another_name_is_not_found(found):
    """Say by which name it is imported."""
    outcome = found("package.installs", made.wheel({"topwords/__init__.py": None, "words.py": b"1"}))
    assert costs(outcome) == {"package.installs.none": 1.0} and "no module topwords" in told(outcome)[0]

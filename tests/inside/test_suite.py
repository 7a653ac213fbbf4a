"""Tests for grader/inside/suite.py: the student's own tests under pytest, forwards and backwards."""
import pytest

WORDS = "def double(value):\n    if value:\n        return value * 2\n    return 0\n"
TESTS = '''\
import os
import sys
import unittest

import pytest

from words import double

seen = []


def test_first():
    seen.append(1)
    assert double(1) == 2


def test_needs_the_first():
    assert seen == [1]


def test_fails():
    assert double(1) == 3, "not three"


def test_error(missing):
    pass


@pytest.mark.skip
def test_skipped():
    pass


@pytest.mark.xfail
def test_expected_to_fail():
    assert double(1) == 3


@pytest.mark.xfail
def test_passes_unexpectedly():
    assert double(1) == 2


@pytest.fixture
def broken_afterwards():
    yield
    raise ValueError("afterwards")


def test_teardown(broken_afterwards):
    pass


@pytest.mark.parametrize("value", [0, 1])
def test_values(value):
    assert double(value) == value * 2


class CaseTest(unittest.TestCase):
    def test_unittest(self):
        self.assertEqual(double(2), 4)


def test_nobody_argues():
    assert sys.argv == ["pytest"] and "PYTEST_ADDOPTS" not in os.environ
'''
REQUEST = {"tests": ["test_words.py"], "measure": ["words.py"], "backwards": False, "roots": [""], "modules": ["words"],
           "conftest": False}


@pytest.fixture
def suite(run):
    """Return a function that runs a hand-in's tests."""
    def ask(files, **changes):
        with run("suite", files) as asked:
            return asked({**REQUEST, **changes})
    return ask


def verdicts(reply):
    """Return outcomes by the name of the test."""
    return {name.partition("::")[2]: row[0] for name, row in reply["tests"].items()}


def test_each_outcome_is_told(suite):
    """Tell passes from everything that is none."""
    reply = suite({"words.py": WORDS, "test_words.py": TESTS})
    assert verdicts(reply) == {
        "test_first": "passed", "test_needs_the_first": "passed", "test_fails": "failed", "test_error": "failed",
        "test_skipped": "skipped", "test_expected_to_fail": "xfailed", "test_passes_unexpectedly": "xpassed",
        "test_teardown": "failed", "test_values[0]": "passed", "test_values[1]": "passed",
        "CaseTest::test_unittest": "passed", "test_nobody_argues": "passed"}
    outcome, message, line, path = reply["tests"]["test_words.py::test_fails"]
    assert "not three" in message and (path, TESTS.splitlines()[line - 1].strip()) == (
        "test_words.py", 'assert double(1) == 3, "not three"')
    assert reply["ending"] == 1 and reply["uncollected"] == []


def test_backwards_is_the_other_order(suite):
    """Show the test that needs another one."""
    reply = suite({"words.py": WORDS, "test_words.py": TESTS}, backwards=True, measure=[])
    assert verdicts(reply)["test_needs_the_first"] == "failed"
    assert list(verdicts(reply))[-1] == "test_first"
    assert reply["lines"] == reply["arcs"] == {}


def test_lines_and_arcs_are_claimed(suite):
    """Measure branches from the first import on."""
    test = "from words import double\n\ndef test_it():\n    assert double(1)\n"
    reply = suite({"words.py": WORDS, "test_words.py": test})
    assert reply["lines"] == {"words.py": [1, 2, 3]}
    assert [2, 3] in reply["arcs"]["words.py"] and [2, 4] not in reply["arcs"]["words.py"]


def test_file_that_cannot_be_collected_is_told(suite):
    """Say why, and where in the hand-in."""
    reply = suite({"words.py": "1 / 0\n", "test_words.py": "import words\n\ndef test_it():\n    pass\n"})
    name, message, line, path = reply["uncollected"][0]
    assert name == "test_words.py" and "ZeroDivisionError" in message and (path, line) == ("words.py", 1)
    assert reply["tests"] == {}


CONFIGURATION = {
    "pytest.ini": "[pytest]\naddopts = --collect-only\n", "tox.ini": "[pytest]\naddopts = -k nothing\n",
    "setup.cfg": "[tool:pytest]\npython_functions = none_*\n", ".coveragerc": "[run]\nomit = *\n",
    "pyproject.toml": "[tool.pytest.ini_options]\naddopts = '-x'\n[tool.coverage.run]\nomit = ['*']\n",
    "conftest.py": "def pytest_collection_modifyitems(items):\n    items.clear()\n",
}


def test_configuration_of_the_student_changes_nothing(suite):
    """Run every test and measure every line, whatever lies beside them."""
    files = {"words.py": WORDS, "test_words.py": TESTS}
    plain, configured = suite(files), suite({**files, **CONFIGURATION})
    assert verdicts(configured) == verdicts(plain) and len(verdicts(plain)) == 12
    assert configured["lines"] == plain["lines"] == {"words.py": [1, 2, 3, 4]}
    assert configured["arcs"] == plain["arcs"]


def test_conftest_that_the_exercise_declares_is_used(suite):
    """Load it where it is asked for."""
    files = {"words.py": WORDS, "conftest.py": "import pytest\n\n@pytest.fixture\ndef value():\n    return 5\n",
             "test_words.py": "def test_it(value):\n    assert value == 5\n"}
    assert verdicts(suite(files, conftest=True)) == {"test_it": "passed"}
    assert verdicts(suite(files)) == {"test_it": "failed"}


def test_modules_are_found_in_the_exercises_folders(suite):
    """Import from the folders that the exercise names, before the standard library."""
    files = {"after/statistics.py": "def mean(values):\n    return 'own'\n",
             "test_words.py": "import statistics\n\ndef test_it():\n    assert statistics.mean([1]) == 'own'\n"}
    reply = suite(files, roots=["after", ""], modules=["statistics"], measure=["after/statistics.py"])
    assert verdicts(reply) == {"test_it": "passed"} and reply["lines"] == {"after/statistics.py": [1, 2]}


def test_printing_reaches_nobody(suite, capfd):
    """Keep what tests print in the box."""
    suite({"words.py": WORDS, "test_words.py": "print('noise')\n\ndef test_it():\n    print('noise')\n"})
    assert capfd.readouterr() == ("", "")

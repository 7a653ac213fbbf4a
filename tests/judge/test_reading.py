"""Tests for grader/judge/reading.py: what the sources say is what a hearing would show, or nothing is said."""
import pytest

from grader import box, judge
from grader.judge.reading import functions, kinds, titles
from grader.judge.reading import test_ids as read_ids
from tests.courses import write_files
from tests.judge.hearings import conditions, write_tests

SOLUTION = ("import math\nfrom os import path\nRATE = 3\nTABLE = {'a': [1]}\nmade = math.sqrt(2)\n"
            "if RATE:\n    CHOSEN = 1\n\nclass Stack:\n    pass\n\nclass WordError(ValueError):\n    pass\n\n"
            "def one():\n    pass\n\ndef twice():\n    pass\n\ndef twice():\n    pass\n\n"
            "@print\ndef decorated():\n    pass\n\nasync def later():\n    pass\n")
PLAIN = ('"""Tests."""\nimport pytest\nimport words\nfrom words import RATE, Stack, one\nLIMIT: int = 3\n'
         "CASES = [1]\n\n@pytest.fixture\ndef value():\n    return 1\n\ndef test_b(value):\n    words.later\n\n"
         "def helper():\n    raise words.WordError\n\ndef test_a(tmp_path):\n    words.TABLE\n")


def test_reading_agrees_with_a_hearing(tmp_path):
    """Read the ids and the kinds that collecting the tests with the solution gives."""
    tests = write_tests(tmp_path, test_one=PLAIN, test_two="def test_c():\n    pass\n", helper="import words\n")
    with box.staged({"words.py": SOLUTION.encode()}) as folder:
        hearing = conditions(tests, folder)
        read = judge.learn(hearing)
        collected = judge.collect(hearing)
    assert read.tests == collected.tests == ("test_one.py::test_b", "test_one.py::test_a", "test_two.py::test_c")
    assert read.kinds == collected.kinds
    assert set(read.kinds.values()) == {"function", "class", "value"}


@pytest.mark.parametrize("addition", [
    "class TestIt:\n    def test_c(self):\n        pass\n",
    "@pytest.mark.parametrize('n', [1])\ndef test_c(n):\n    pass\n",
    "@pytest.fixture(params=[1])\ndef number():\n    pass\n",
    "def test_a():\n    pass\n",
    "async def test_c():\n    pass\n",
    "if LIMIT:\n    def test_c():\n        pass\n",
    "test_c = helper\n",
    "pytestmark = pytest.mark.parametrize('value', [1, 2])\n",
    "pytest_plugins = ['other']\n",
    "def pytest_generate_tests(metafunc):\n    pass\n",
    "from helper import test_c\n",
    "from helper import TestOther\n",
    "from helper import *\n",
    "from helper import drink\n\ndef test_c(drink):\n    pass\n",
    "pytest.skip(allow_module_level=True)\n",
    "for number in CASES:\n    pass\n",
])
def test_ids_are_not_guessed(tmp_path, addition):
    """Say nothing where pytest might see other tests than the plain functions."""
    tests = write_tests(tmp_path, test_one=PLAIN)
    assert read_ids([tests / "test_one.py"]) == ("test_one.py::test_b", "test_one.py::test_a")
    write_tests(tmp_path, test_one=PLAIN + "\n" + addition)
    assert read_ids([tests / "test_one.py"]) is None


def test_ids_are_not_guessed_beside_a_conftest(tmp_path):
    """Say nothing where fixtures may multiply tests."""
    tests = write_tests(tmp_path, test_one=PLAIN, conftest="")
    assert read_ids(sorted(tests.glob("*.py"))) is None


@pytest.mark.parametrize("name, kind", [
    ("RATE", "value"), ("TABLE", "value"), ("Stack", "class"), ("WordError", "class"), ("one", "function"),
    ("later", "function"), ("made", None), ("CHOSEN", None), ("twice", None), ("decorated", None), ("path", None),
    ("math", None), ("absent", None),
])
def test_kinds_are_read_where_a_name_is_bound_once_and_plainly(tmp_path, name, kind):
    """Know functions, classes and literals, and nothing else."""
    tests = write_tests(tmp_path, test_one=f"from words import {name}\n")
    solution = write_files(tmp_path, {"words.py": SOLUTION})
    expected = None if kind is None else {f"words.{name}": kind}
    assert kinds([tests / "test_one.py"], {"words": "words.py"}, solution) == expected


def test_kinds_of_a_folder_are_left_to_the_box(tmp_path):
    """Say nothing about a name of a folder that is no module."""
    tests = write_tests(tmp_path, test_one="from after import words\nwords.one()\n")
    solution = write_files(tmp_path, {"after/words.py": SOLUTION})
    assert kinds([tests / "test_one.py"], {"after.words": "after/words.py"}, solution) is None


def test_unittest_cases_are_tests_whatever_their_name(tmp_path):
    """Find the methods of unittest's cases, and those of classes named Test."""
    tests = write_tests(tmp_path, test_one=(
        "import unittest\nfrom unittest import TestCase\n"
        "class Counting(unittest.TestCase):\n    def test_one(self):\n        pass\n"
        "class Other(TestCase):\n    def test_two(self):\n        pass\n    def helper(self):\n        pass\n"
        "class Plain:\n    def test_three(self):\n        pass\n"))
    assert functions(tests) == ["test_one.py::Counting::test_one", "test_one.py::Other::test_two"]
    assert functions(tests, without=["test_one.py::Other::test_two[a]"]) == ["test_one.py::Counting::test_one"]


def test_titles_are_first_docstring_lines(tmp_path):
    """Read what the student is told of each test; a test without a docstring goes by its name."""
    tests = write_tests(tmp_path, test_one=(
        'def test_counts():\n    """Count words.\n\n    More.\n    """\n'
        "def test_plain_name():\n    pass\n"
        'class TestGroup:\n    def test_inside(self):\n        """Do it."""\n'))
    assert titles(tests) == {"test_one.py::test_counts": "Count words.", "test_one.py::test_inside": "Do it.",
                             "test_one.py::test_plain_name": "test plain name"}

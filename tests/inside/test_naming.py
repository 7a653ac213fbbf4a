"""Tests for grader/inside/naming.py: the names that the course speaks of, and those that it leaves in peace."""
import os
import sysconfig

import pytest


@pytest.fixture
def remarks(program, monkeypatch):
    """Return a function that gives [code, line] of the remarks about a source."""
    monkeypatch.setenv("PATH", sysconfig.get_path("scripts") + os.pathsep + os.environ["PATH"])
    naming = program("naming")
    return lambda source, path="words.py": [[row["code"], row["line"]] for row in naming.findings(path, source)]


@pytest.mark.parametrize("source, expected", [
    ("x = []\n", [["N901", 1]]),
    ("def count(n):\n    return n\n", [["N901", 1]]),
    ("for i in range(3):\n    print(i)\n", [["N901", 1]]),
    ("NUMBERS = [n for n in range(3)]\n", [["N901", 1]]),
    ("with open('a') as f:\n    pass\n", [["N901", 1]]),
    ("try:\n    pass\nexcept ValueError as e:\n    print(e)\n", [["N901", 3]]),
    ("DOUBLE = map(lambda x: x * 2, [1])\n", [["N901", 1]]),
    ("def f():\n    pass\n", [["N901", 1]]),
    ("class A:\n    pass\n", [["N901", 1]]),
    ("def count(*a, b=1, **c):\n    pass\n", [["N901", 1]] * 3),
    ("if (n := len('a')):\n    pass\n", [["N901", 1]]),
    ("def one():\n    x = 1\n    x = 2\n    return x\n", [["N901", 2]]),
    ("def one():\n    x = 1\n    return x\n\n\ndef two():\n    x = 1\n    return x\n", [["N901", 2], ["N901", 7]]),
])
def test_one_letter_names(remarks, source, expected):
    """Remark a name of one letter once in each function, wherever it is bound."""
    assert remarks(source) == expected


@pytest.mark.parametrize("source", [
    "for _ in range(3):\n    pass\n", "import numpy as n\n", "def count(self):\n    self.x = 1\n",
    "PATTERN = 'a' 'b'\n",
    "from typing import TypeVar\nT = TypeVar('T')\n", "import typing\nP = typing.ParamSpec('P')\n",
    "print([1][0:1], {'a': 1}['a'])\n", "def count(text):\n    '''Say x = 1.'''\n    return text.a\n",
])
def test_one_letter_names_that_are_none_of_ours(remarks, source):
    """Leave `_`, type variables, attributes and imports alone."""
    assert "N901" not in [code for code, _ in remarks(source)]


def test_ambiguous_letters_are_left_to_pycodestyle(remarks):
    """Speak of one cause once."""
    assert remarks("l = len('a')\nO = l\nI = O\n") == []


@pytest.mark.parametrize("source, lines", [
    ("limit = 3\n", [1]), ("rates = {'a': 1}\n", [1]), ("limit: int = 3\n", [1]), ("_limit = 'a'\n", [1]),
    ("name = other = 'a'\n", [1, 1]), ("debug = False\n", [1]), ("offset = -1\n", [1]), ("maxLength = 200\n", [1]),
    ("import os\n\nlimit = 3\n\n\ndef one():\n    return limit\n", [3]),
])
def test_constants_are_in_capitals(remarks, source, lines):
    """Remark a literal that the module sets once and never changes."""
    assert [line for code, line in remarks(source) if code == "N902"] == lines


@pytest.mark.parametrize("source", [
    "LIMIT = 3\n", "__version__ = '1.0'\n", "__all__ = ['one']\n", "limit = int('3')\n", "items = []\n", "text = ''\n",
    "value = None\n", "limit: int\n", "total = 0\nfor number in [1]:\n    total += number\n", "limit = 3\nlimit = 4\n",
    "seen = {'a'}\nseen.add('b')\n", "rates = {'a': 1}\nrates['b'] = 2\n", "rates = {'a': 1}\ndel rates['a']\n",
    "count = 1\n\n\ndef one():\n    global count\n    count = 2\n", "def one():\n    limit = 3\n    return limit\n",
    "class Words:\n    limit = 3\n", "if __name__ == '__main__':\n    limit = 3\n", "first, second = 1, 2\n",
    "limit = 3\ndel limit\n", "pytest_plugins = ['other']\n", "collect_ignore = ['setup.py']\n",
    "text = f'{1}'\n", "items = [1, 2]\nitems.sort()\n", "items = [1]\nitems += [2]\n", "Ω = 3\n",
])
def test_names_that_are_no_constants(remarks, source):
    """Leave what changes, what is empty, what is local and what others read by its name alone."""
    assert "N902" not in [code for code, _ in remarks(source)]


@pytest.mark.parametrize("source, lines", [
    ("def read(json):\n    return json\n", [1]), ("def one():\n    random = 1\n    return random\n", [2]),
    ("time = __import__('time').time()\n", [1]), ("def statistics():\n    pass\n", [1]),
    ("for string in ['a']:\n    pass\n", [1]), ("class numpy:\n    pass\n", [1]), ("import os\nos = 'linux'\n", [2]),
])
def test_names_that_hide_a_library(remarks, source, lines):
    """Remark a name that is taken."""
    assert [line for code, line in remarks(source) if code == "N903"] == lines


@pytest.mark.parametrize("source", [
    "import json\nimport numpy as np\nfrom random import random\n", "def one(json_text, times):\n    pass\n",
    "class Words:\n    def copy(self):\n        pass\n", "class Words:\n    email: str = ''\n    time = 3\n",
    "class Words:\n    def one(self):\n        self.time = 3\n", "print(sep='', end='')\ndict(json=1)\n",
    "def one(**named):\n    named['time'] = 3\n", "WORDS = {'time': 1}\n",
])
def test_names_that_hide_nothing(remarks, source):
    """Leave imports, keywords, and attributes and methods of a class alone."""
    assert "N903" not in [code for code, _ in remarks(source)]


def test_a_member_of_a_class_does_not_excuse_a_variable(remarks):
    """Remark the name outside the class all the same."""
    assert ["N903", 5] in remarks("class Words:\n    time = 3\n\n\ntime = len('a')\n")


@pytest.mark.parametrize("source, code", [
    ("def CountWords():\n    pass\n", "N802"), ("class stack_of:\n    pass\n", "N801"),
    ("def count(Text):\n    pass\n", "N803"), ("class Words:\n    def one(this):\n        pass\n", "N805"),
    ("def count():\n    Total = 1\n    return Total\n", "N806"), ("class Wrong(Exception):\n    pass\n", "N818"),
    ("list = len('a')\n", "A001"), ("def count(list):\n    pass\n", "A002"), ("from os import open\n", "A004"),
])
def test_the_rest_is_ruffs(remarks, source, code):
    """Pass on what ruff says of case and of hidden builtins."""
    assert code in [row[0] for row in remarks(source)]


def test_configuration_and_comments_change_nothing(remarks, tmp_path, monkeypatch):
    """Read no configuration, and no `# noqa`."""
    (tmp_path / "pyproject.toml").write_text("[tool.ruff.lint]\nignore = ['N802']\n", encoding="utf-8")
    (tmp_path / "ruff.toml").write_text("select = []\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert ["N802", 1] in remarks("def CountWords():  # noqa: N802\n    pass\n", str(tmp_path / "words.py"))
    assert remarks("# ruff: noqa\nx = []\n") == [["N901", 2]]


def test_columns_count_from_one(program, monkeypatch):
    """Point at the name."""
    monkeypatch.setenv("PATH", sysconfig.get_path("scripts") + os.pathsep + os.environ["PATH"])
    row = program("naming").findings("words.py", "def count(text, n):\n    return text\n")[0]
    assert (row["column"], row["message"]) == (17, "one-letter name `n`; a word says what it holds")


def test_leftovers_are_what_nobody_uses(program, monkeypatch):
    """Remark imports, variables and definitions that are written over; `# noqa` changes nothing."""
    monkeypatch.setenv("PATH", sysconfig.get_path("scripts") + os.pathsep + os.environ["PATH"])
    source = ("import os  # noqa\nimport sys\n\n\ndef one():\n    kept = 1\n    return sys\n\n\n"
              "def one():\n    return 2\n")
    rows = program("naming").leftovers("words.py", source)
    assert [(row["code"], row["line"]) for row in rows] == [("F401", 1), ("F841", 6), ("F811", 10)]

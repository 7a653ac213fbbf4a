"""Tests for grader/judge/idioms.py: the table in docs/authors.md is what is refused and what works, line by line."""
import ast
import re
from pathlib import Path

import pytest

from grader.judge import idioms
from grader.judge.idioms import refused
from tests.judge.hearings import DATA, python_files

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "authors.md"
MODULES = frozenset({"words", "after"})
PRELUDE = "".join(f"import {name}\n" for name in (
    "asyncio builtins importlib inspect os random runpy subprocess time unittest warnings pytest words").split())
PRELUDE += "from unittest import mock\nfrom words import Stack\n"
# The tests of data/works that show it, for each row that works; test_judge.py hears them all.
SHOWN = {
    "import words": "test_imports.py::test_forms",
    "hasattr(words": "test_imports.py::test_optional_names",
    "words.RATE": "test_data.py::test_constants",
    "Decimal": "test_data.py::test_exact_types",
    "arrays and scalars": "test_tables.py::test_frames",
    "`int`": "test_functions.py::test_built_in_types_are_arguments",
    "Mock()": "test_functions.py::test_callbacks",
    "generators": "test_functions.py::test_generator_is_lazy",
    "functions that are returned": "test_functions.py::test_decorators",
    "objects": "test_classes.py::test_special_methods",
    "isinstance(result, dict)": "test_data.py::test_isinstance",
    "arguments changed in place": "test_functions.py::test_shared_arguments",
    "pytest.raises(ValueError": "test_exceptions.py::test_own_exceptions",
    "pytest.raises(SystemExit)": "test_exceptions.py::test_group_and_exit",
    "@pytest.mark.parametrize(\"text": "test_marks.py::test_parametrize",
    "fixtures of every scope": "test_fixtures.py::test_session_scope",
    "classes of tests": "test_marks.py::test_subtests",
    "pytest.approx": "test_data.py::test_approx",
    "capsys": "test_console.py::test_capsys",
    "sys.stdin": "test_console.py::test_input",
    "tmp_path": "test_files.py::test_tmp_path",
    "monkeypatch.setattr(words, \"RATE\"": "test_patching.py::test_setattr_is_undone",
    "mock.patch.object(words": "test_patching.py::test_mock_decorator",
    "words.time": "test_patching.py::test_library_of_the_student",
    "random.seed(7)": "test_data.py::test_random_arguments",
    "pytest.fail": "test_exceptions.py::test_try_except",
}


def rows():
    """Return the guide's table as (idiom, standing, note)."""
    lines = GUIDE.read_text(encoding="utf-8").split("| idiom |")[1].splitlines()[2:]
    return [tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in lines if line.startswith("|")]


def codes(idiom):
    """Return the pieces of code in a cell."""
    return re.findall(r"`([^`]+)`", idiom)


REFUSED = [(code, note) for idiom, standing, note in rows() if standing == "refused" for code in codes(idiom)]
WORKING = [idiom for idiom, standing, _ in rows() if standing in ("works", "ours")]


def example(code):
    """Return a test file that does what a piece of code says."""
    if code.isidentifier():
        return f"{PRELUDE}def test_it({code}):\n    pass\n"
    if code.startswith("@"):
        return f"{PRELUDE}{code}\ndef test_it(case):\n    pass\n"
    if code.startswith(("async ", "class ", "from ", "CASES")):
        return f"{PRELUDE}{code}\n"
    return f"{PRELUDE}class TestIt:\n    def test_it(self, monkeypatch):\n        {code}\n"


def sentences(text):
    """Return what is refused in a test file."""
    return [sentence for _, sentence in refused(text.encode(), MODULES)]


def test_table_knows_three_standings():
    """Say of each idiom whether it works, what of ours takes its place, or that it is refused."""
    assert len(rows()) > 45 and {standing for _, standing, _ in rows()} == {"works", "ours", "refused"}
    assert len(REFUSED) > 45


@pytest.mark.parametrize("code, note", REFUSED)
def test_refused_idiom_is_refused_with_the_sentence_of_the_table(code, note):
    """Refuse each, once, in the words of the guide."""
    found = sentences(example(code))
    assert len(found) == 1 and found[0].endswith(note), found


def test_table_has_every_idiom_that_is_refused():
    """Leave nothing out of the guide."""
    written = [code for code, _ in REFUSED]
    assert set(idioms.FIXTURES) <= set(written)
    for name in (*idioms.CALLS, *idioms.SKIPS, *(f"monkeypatch.{name}" for name in idioms.METHODS)):
        assert any(code.lstrip("@").startswith(name) for code in written), name
    for advice in {*idioms.FIXTURES.values(), *idioms.CALLS.values(), *idioms.METHODS.values()}:
        assert advice in [note for _, note in REFUSED], advice


@pytest.mark.parametrize("idiom", WORKING)
def test_working_idiom_is_shown_by_a_test_that_is_heard(idiom):
    """Have a test in data/works for each row that works."""
    shown = [test for part, test in SHOWN.items() if part in idiom]
    assert len(shown) == 1, shown
    name, _, test = shown[0].partition("::")
    tree = ast.parse((DATA / "works" / "tests" / name).read_bytes())
    assert test in [node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    assert all(any(part in row for row in WORKING) for part in SHOWN)


@pytest.mark.parametrize("folder", ["works", "fails"])
def test_tests_that_are_heard_are_not_refused(folder):
    """Refuse nothing of what works; the one skip there shows what becomes of one."""
    modules = frozenset(path.partition("/")[0].removesuffix(".py") for path in python_files(DATA / folder / "hand_in"))
    found = {path: [sentence for _, sentence in refused(source, modules)]
             for path, source in python_files(DATA / folder / "tests").items()}
    assert {path: said for path, said in found.items() if said} == ({} if folder == "works" else {
        "test_values.py": ["pytest.skip makes a test vanish: a test counts or is not there"]})


@pytest.mark.parametrize("text, part", [
    ("from importlib import reload as again\nimport words\ndef test_it():\n    again(words)\n", "importlib.reload()"),
    ("from pytest import importorskip, mark\ndef test_it():\n    importorskip('words')\n", "pytest.importorskip()"),
    ("from pytest import mark\n@mark.skip\ndef test_it():\n    pass\n", "pytest.mark.skip makes"),
    ("import pytest\nCASES = [pytest.param(1, marks=pytest.mark.xfail)]\n", "pytest.mark.xfail makes"),
    ("from inspect import signature\nimport words\ndef test_it():\n    signature(words.one)\n", "no signature"),
    ("from unittest.mock import patch\ndef test_it():\n    with patch('words.one'):\n        pass\n", "by text"),
    ("import unittest.mock\n@unittest.mock.patch('words.one')\ndef test_it(one):\n    pass\n", "by text"),
    ("import time as t\ndef test_it(monkeypatch):\n    monkeypatch.setattr(t, 'sleep', print)\n", "module keeps it"),
    ("import sys\ndef test_it(monkeypatch):\n    monkeypatch.setattr(sys, 'argv', [])\n", "module keeps it"),
    ("def test_it(monkeypatch):\n    with monkeypatch.context() as m:\n        m.setenv('A', '1')\n", "environment"),
    ("import pytest\n@pytest.mark.usefixtures('capfd')\ndef test_it():\n    pass\n", "'capfd'"),
    ("def test_it(request):\n    request.getfixturevalue('caplog')\n", "'caplog'"),
    ("import pytest\n@pytest.fixture\ndef log(caplog):\n    return caplog\n", "'caplog'"),
    ("import words\nclass TestIt:\n    value = words.one()\n", "while tests are collected"),
    ("import words\ndef test_it(value=words.RATE):\n    pass\n", "while tests are collected"),
    ("import words\nif words.RATE:\n    LIMIT = 1\n", "while tests are collected"),
    ("import pytest\nimport words\n@pytest.fixture(params=words.CASES)\ndef case():\n    pass\n", "decorator of case"),
    ("import pytest\nfrom words import CASES\nclass TestIt:\n    @pytest.mark.parametrize('c', CASES)\n"
     "    def test_it(self, c):\n        pass\n", "a decorator of test_it"),
    ("from after import phrases as p\nclass Own(p.Stack):\n    pass\n", "class Own inherits"),
    ("import after.phrases\nCASES = after.phrases.CASES\n", "while tests are collected"),
])
def test_refused_idiom_hides_behind_no_other_form(text, part):
    """See through aliases, contexts, classes and fixtures."""
    found = sentences(text)
    assert len(found) == 1 and part in found[0], found


@pytest.mark.parametrize("text", [
    "import words\ndef test_it():\n    @words.timed\n    def inner():\n        pass\n    inner()\n",
    "from unittest.mock import patch\nimport words\n@patch.object(words, 'one')\ndef test_it(one):\n    pass\n",
    "import sys\nimport io\ndef test_it(monkeypatch):\n    monkeypatch.setattr(sys, 'stdin', io.StringIO(''))\n",
    "import time\nimport random\ndef test_it():\n    time.time()\n    random.seed(1)\n    random.Random(1)\n",
    "def test_it(monkeypatch):\n    table = {}\n    monkeypatch.setitem(table, 'a', 1)\n",
    "import words\nclass Own:\n    def total(self):\n        return words.total()\n",
    "from words import WordError\ndef test_it():\n    class Local:\n        pass\n",
    "import helper\nVALUES = helper.VALUES\n",
    "NAMES = ['words']\nasync_words = 1\n",
])
def test_what_works_is_not_refused(text):
    """Refuse nothing that reaches the box, or that has nothing to do with it."""
    assert sentences(text) == []


def test_line_is_that_of_the_idiom():
    """Say where it stands."""
    assert [line for line, _ in refused(b"import words\n\n\nVALUE = words.VALUE\n", MODULES)] == [4]

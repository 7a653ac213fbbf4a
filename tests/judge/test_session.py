"""Tests for grader/judge/session.py: one run of pytest, and the parts of pytest that are private to it."""
import inspect
import sys
import textwrap

import _pytest.assertion.util
import pytest

from grader.judge import session
from grader.judge.proxy import Fault, Missing, Module, Names, Opaque, Package, UndefinedError
from grader.judge.session import Suite, describe, importer
from tests.judge.hearings import hear, learn, outcomes, write_tests

WORDS = "def one():\n    return 1\n"


class FakeLink:
    """A link that loads nothing and notes what it should."""

    def __init__(self):
        """Begin with nothing."""
        self.loaded = []

    def load(self, name):
        """Note an import; one name cannot be imported."""
        self.loaded.append(name)
        if name == "broken":
            raise Fault("broken could not be imported")

    def fail(self, sentence):
        """Raise as a link does."""
        raise Fault(sentence)

    def get(self, remote, name, named=False):
        """Give the name itself."""
        return name


def imports(tmp_path, **texts):
    """Return an import function for a folder of tests, and the link that it uses."""
    link = FakeLink()
    suite = Suite(write_tests(tmp_path, **texts))
    return importer(suite, link, frozenset({"words", "after", "broken", "statistics", "pytest"})), link


def test_pytest_has_the_private_parts_that_are_used():
    """Notice a pytest that lost what the judge builds on."""
    assert hasattr(_pytest.assertion.util, "_reprcompare")
    assert list(inspect.signature(session.rewrite_asserts).parameters)[:3] == ["mod", "source", "module_path"]


def test_assertions_are_rewritten_once_and_run_in_fresh_modules(tmp_path, monkeypatch):
    """Compare through the plug-in's function; a module of a file is made anew each time."""
    monkeypatch.setattr(_pytest.assertion.util, "_reprcompare", lambda op, left, right: f"seen {left} {op} {right}")
    tests = write_tests(tmp_path, test_one="kept = []\ndef test_it():\n    assert 1 + 1 == 3\n")
    suite = Suite(tests)
    first, second = (suite.module(tests / "test_one.py", __import__) for _ in range(2))
    with pytest.raises(AssertionError, match="seen 2 == 3"):
        first.test_it()
    assert first.kept is not second.kept and first.__name__ == "test_one"


def test_student_modules_are_proxies_by_every_form(tmp_path):
    """Give a module, a package or names, as the import statement asks."""
    import_module, link = imports(tmp_path, test_one="")
    assert type(import_module("words")) is Module and link.loaded == ["words"]
    package = import_module("after.phrases")
    assert type(package) is Package and type(package.phrases) is Module and link.loaded == ["words", "after.phrases"]
    names = import_module("words", fromlist=("one", "two"))
    assert type(names) is Names and names.one == "one"
    assert type(import_module("broken")) is Module


def test_other_modules_are_the_real_ones(tmp_path):
    """Keep proxies away from the standard library, from pytest and from relative imports."""
    import json
    import_module, _ = imports(tmp_path, test_one="")
    assert import_module("json") is json and import_module("pytest") is pytest
    assert import_module("os.path", fromlist=("join",)).join
    assert type(import_module("statistics")) is Module and not isinstance(sys.modules.get("statistics"), Module)


def test_star_import_is_refused(tmp_path):
    """Never let the student choose the names of a test file."""
    import_module, _ = imports(tmp_path, test_one="")
    with pytest.raises(ImportError, match="from words import \\*"):
        import_module("words", fromlist=("*",))
    assert import_module("math", fromlist=("*",)).pi


def test_helpers_are_shared_and_see_proxies(tmp_path):
    """Run a helper module once, for all that import it; a student's module of that name goes first."""
    import_module, _ = imports(tmp_path, test_one="", helper="import words\nkept = []\n", words="own = 1\n")
    helper = import_module("helper")
    assert import_module("helper", fromlist=("kept",)) is helper and type(helper.words) is Module
    assert type(import_module("words")) is Module


def test_each_file_has_an_interpreter_of_its_own(tmp_path, level):
    """Begin each file with fresh modules, and print at an import once in each."""
    text = textwrap.dedent("""
        from words import add

        def test_first():
            assert add() == 1

        def test_import_in_a_test(capsys):
            import loud
            assert loud.one() == 1
            assert capsys.readouterr().out == "loud\\n"

        def test_import_again(capsys):
            import loud
            assert loud.one() == 1 and capsys.readouterr().out == ""

        def test_last(capsys):
            assert add() == 2 and capsys.readouterr().out == ""
    """)
    files = {"words.py": "print('words')\nseen = []\ndef add():\n    seen.append(1)\n    return len(seen)\n",
             "loud.py": f"print('loud')\n{WORDS}"}
    results = hear(files, write_tests(tmp_path, test_a=text, test_b=text), level=level)
    assert {test: result.message for test, result in results.items() if result.outcome != "passed"} == {}
    assert len(results) == 8


def test_collection_asks_the_box_for_nothing_but_the_names(tmp_path, monkeypatch):
    """Collect without a question for each probe of pytest's: a module that is broken fails only who uses it."""
    tests = write_tests(tmp_path, test_one=(
        "import broken\nimport words\nfrom words import one\n"
        "def test_it():\n    assert one() == 1\n\ndef test_broken():\n    broken.one()\n"))
    results = hear({"words.py": WORDS, "broken.py": "1 / 0\n"}, tests)
    assert outcomes(results) == {"test_it": "passed", "test_broken": "failed"}
    assert results["test_one.py::test_broken"].message == (
        "broken could not be imported: ZeroDivisionError: division by zero")


@pytest.mark.parametrize("conftest, message", [
    ("import words\nVALUE = words.one()\n", "one() ended the whole program (exit status 3) instead of returning"),
    ("from words import one\n\nimport pytest\n@pytest.fixture(autouse=True)\ndef call():\n    return one()\n",
     "one() ended the whole program (exit status 3) instead of returning"),
])
def test_conftest_that_meets_a_breach_fails_every_test(tmp_path, conftest, message):
    """Say what happened, for it was the student's code."""
    tests = write_tests(tmp_path, conftest=conftest, test_one="def test_it():\n    pass\n")
    expected = learn({"words.py": WORDS}, tests)
    results = hear({"words.py": "import os\ndef one():\n    os._exit(3)\n"}, tests, expected)
    assert {result.outcome: result.message for result in results.values()} == {"failed": message}


@pytest.mark.parametrize("error, text", [
    (ValueError("bad"), "ValueError: bad"), (KeyError("a"), "KeyError: 'a'"), (ValueError(), "ValueError"),
    (UndefinedError("words.py defines no one"), "words.py defines no one"), (ValueError("x" * 9000), None),
])
def test_describe_is_short(error, text):
    """Write an exception as Python does, and a sentence of ours as it is."""
    assert describe(error) == text or text is None and len(describe(error)) < 2100


def test_describe_speaks_plainly_of_what_was_not_raised():
    """Use our words for pytest's."""
    with pytest.raises(pytest.fail.Exception) as caught:
        with pytest.raises(ValueError):
            pass
    assert describe(caught.value) == "nothing was raised; expected ValueError"


def test_callable_fails_for_what_is_missing_or_opaque(tmp_path):
    """Answer `callable` in a test file; what may not be used fails the test."""
    tests = write_tests(tmp_path, test_one="")
    ask = Suite(tests).module(tests / "test_one.py", __import__).__builtins__["callable"]
    assert ask(len) is True and ask(5) is False
    for value in (Missing(FakeLink(), "none"), Opaque(FakeLink(), "Liar")):
        with pytest.raises(Fault):
            ask(value)

"""Tests for grader/layout.py: which of the files are what."""
from dataclasses import replace

import pytest

from grader import catalog
from grader.layout import given_files, is_test, modules
from tests import courses
from tests.gradings import exercise


@pytest.fixture
def asked(tmp_path):
    """Return the exercise of a miniature course."""
    return catalog.load(courses.write_course(tmp_path), "words")


@pytest.mark.parametrize("path, expected", [
    ("test_words.py", True), ("words_test.py", True), ("deep/test_words.py", True), ("tests.py", False),
    ("test.py", False),
    ("words.py", False), ("test_words.txt", False), ("test_/words.py", False), ("Test_words.py", False),
])
def test_is_test_is_what_pytest_collects(path, expected):
    """Go by the file's own name."""
    assert is_test(path) is expected


@pytest.mark.parametrize("path, files, expected", [
    (("",), ["words.py", "a/b.py", "a/__init__.py", "notes.txt"],
     {"words": "words.py", "a.b": "a/b.py", "a": "a/__init__.py"}),
    (("after",), ["after/words.py", "after/deep/parts.py", "before/words.py", "afterwards/words.py"],
     {"words": "after/words.py", "deep.parts": "after/deep/parts.py"}),
    (("after", ""), ["after/main.py", "before/main.py", "main.py"],
     {"main": "after/main.py", "after.main": "after/main.py", "before.main": "before/main.py"}),
    (("",), ["two-words.py", "__init__.py", "a b/c.py"], {}),
])
def test_modules_are_found_in_the_import_folders(tmp_path, path, files, expected):
    """Know dotted names, the first folder first; what cannot be imported has none."""
    home = exercise(tmp_path, "style.pep8", dict.fromkeys(files, ""), path=path)
    assert modules(home, dict.fromkeys(files, b"")) == expected


def test_given_files_are_the_trusted_ones_without_the_starter(asked):
    """Lay data beside the hand-in, and neither the starter nor litter."""
    assert given_files(asked) == {}
    courses.write_files(asked.home, {"given/data/towns.csv": "a,b\n", "given/__pycache__/x.pyc": "",
                                     "given/helper.py": ""})
    assert given_files(asked) == {"data/towns.csv": b"a,b\n", "helper.py": b""}
    assert given_files(replace(asked, home=asked.home.parent)) == {}

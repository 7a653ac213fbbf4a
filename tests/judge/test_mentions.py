"""Tests for grader/judge/mentions.py: which of the student's names a test file uses."""
import pytest

from grader.judge.mentions import mentioned, unwritten
from grader.judge.proxy import Missing

MODULES = frozenset({"words", "after.phrases", "after.deep.parts"})


@pytest.mark.parametrize("source, expected", [
    ("from words import one, two as three\n", [("words", "one"), ("words", "two")]),
    ("import words\nwords.one()\nwords.one\n", [("words", "one")]),
    ("import words as w\nw.one()\n", [("words", "one")]),
    ("import after.phrases\nafter.phrases.join()\n", [("after.phrases", "join")]),
    ("import after.phrases as p\np.join()\n", [("after.phrases", "join")]),
    ("from after import phrases\nphrases.join()\n", [("after", "phrases"), ("after.phrases", "join")]),
    ("from after.deep import parts as p\np.one\n", [("after.deep", "parts"), ("after.deep.parts", "one")]),
    ("from after.phrases import join\n", [("after.phrases", "join")]),
    ("def test():\n    import words\n    words.late()\n", [("words", "late")]),
    ("from words import Stack\nStack.limit\n", [("words", "Stack")]),
    ("import math\nfrom os import path\nmath.pi\npath.join\n", []),
    ("from words import *\n", []),
    ("from . import words\nfrom .words import one\n", []),
])
def test_mentioned_finds_names_by_every_form_of_import(source, expected):
    """Return each name once, in order."""
    assert mentioned(source.encode(), MODULES) == expected


missing = Missing(None, "words.py defines no one")
count = len


@pytest.mark.parametrize("function, found", [
    (lambda: missing, True), (lambda: [missing for _ in count("")], True), (lambda: (lambda: missing), True),
    (lambda: callable(missing), True), (lambda: count, False), (lambda: count.missing, False), (None, False),
    (pytest.fixture, False),
])
def test_unwritten_is_what_a_test_mentions_by_name(function, found):
    """Look into inner functions, and take no attribute for a name."""
    assert unwritten(function) == ("words.py defines no one" if found else None)


def test_unwritten_looks_through_a_decorator():
    """Read the test itself, not what wraps it."""
    import functools

    @functools.wraps(lambda: missing)
    def wrapper():
        return None
    assert unwritten(wrapper) == "words.py defines no one"

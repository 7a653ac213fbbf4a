"""Tests for grader/api/resource.py: what a declaration says, and which values are right; see test_declaration too."""
import pytest

from grader.api import resource
from grader.model import Field
from tests.api.explorations import METER, TODO_LIST, WORD_API


def test_words_are_named_by_the_client():
    """Read the key, the bounds, the default and the list."""
    assert (WORD_API.path, WORD_API.key, WORD_API.by) == ("/words", "word", "client")
    assert WORD_API.field("word") == Field("word", "string", 1, 100, "/")
    assert WORD_API.others == (Field("count", "integer", 0, None, "", 0),)
    assert (WORD_API.collection, WORD_API.order) == ("words", "word")
    assert WORD_API.operations == resource.OPERATIONS and WORD_API.statuses == resource.STATUSES


def test_what_is_left_out_has_a_usual_meaning():
    """Take a bare array without an order, all operations and the usual codes, unless told otherwise."""
    assert (TODO_LIST.key, TODO_LIST.by, TODO_LIST.collection, TODO_LIST.order) == ("id", "server", "", "")
    assert METER.operations == ("create", "read", "delete")
    assert (METER.statuses["deleted"], METER.statuses["invalid"], METER.statuses["unknown"]) == (200, 422, 404)
    assert METER.field("unit").default == "C" and TODO_LIST.field("done").default is False


WORD, COUNT = Field("word", "string", 1, 3, "/"), Field("count", "integer", 0, 10**9)
VALUE, DONE = Field("value", "number", -1.5, 2), Field("done", "boolean")


@pytest.mark.parametrize("field, value, right", [
    (WORD, "a", True), (WORD, "\U0001f600" * 3, True), (WORD, "e\u0301x", True), (WORD, "", False), (WORD, "abcd",
                                                                                                     False),
    (WORD, "a/b", False), (WORD, 5, False), (WORD, None, False), (WORD, ["a"], False),
    (COUNT, 0, True), (COUNT, 10**9, True), (COUNT, 10**9 + 1, False), (COUNT, -1, False), (COUNT, True, False),
    (COUNT, False, False), (COUNT, 1.0, False), (COUNT, "1", False), (COUNT, None, False), (COUNT, {}, False),
    (VALUE, -1.5, True), (VALUE, 2, True), (VALUE, 2.5, False), (VALUE, True, False), (VALUE, "1", False),
    (DONE, True, True), (DONE, False, True), (DONE, 1, False), (DONE, 0.0, False), (DONE, "true", False), (DONE, None,
                                                                                                           False),
])
def test_values_are_right_by_their_exact_types(field, value, right):
    """Mind that true is an int in Python, and that lengths are counted in code points."""
    assert resource.accepts(field, value) is right

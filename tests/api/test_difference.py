"""Tests for grader/api/difference.py: what is wrong with an answer, and what is only its form."""
import json

import pytest

from grader.api.difference import (ENVELOPE, EXTRA, LACKING, NO_JSON, NO_KEY, NO_LIST, NO_OBJECT, ODD_KEY, ORDER,
                                   SILENCE,
                                   SURPLUS, differences, entries, faults, general)
from grader.api.model import Expected
from grader.http.message import Failure, Response
from tests.api.explorations import METER, ORDERED, TODO_LIST, WORD_API


def answer(body, status=200):
    """Return an answer with a value in JSON, or bytes as they are."""
    return Response(status, "", (), body if isinstance(body, bytes) else json.dumps(body).encode())


ITEM = Expected((200,), {"word": "tea", "count": 2})


@pytest.mark.parametrize("body, found", [
    ({"word": "tea", "count": 2}, ()), ({"count": 2, "word": "tea"}, ()),
    ({"word": "tea", "count": 3}, ("'count' differs",)), ({"word": "tea", "count": True}, ("'count' differs",)),
    ({"word": "tea", "count": None}, ("'count' differs",)), ({"word": "tea", "count": "2"}, ("'count' is a string",)),
    ({"word": "tea", "count": 2.0}, ("'count' has a fraction",)), ({"word": "tea"}, ("'count' is missing",)),
    ({"word": "Tea", "count": 2}, ("'word' is spelled in another way",)), ({"word": 5, "count": 2}, ("'word' differs",
                                                                                                     )),
    ({"word": " tea", "count": 2}, ("'word' is spelled in another way",)), ({"word": "te", "count": 2},
                                                                            ("'word' differs",)),
    ({"word": "tea", "count": 2, "id": 1}, (EXTRA,)), ([], (NO_OBJECT,)), ("tea", (NO_OBJECT,)), (b"", (NO_JSON,)),
    (b"null", (NO_JSON,)), (b"{'word': 'tea'}", (NO_JSON,)), ({}, ("'word' is missing", "'count' is missing")),
])
def test_items_are_compared_with_their_types(body, found):
    """Take true for no number and 2.0 for no integer; the order of members is nobody's matter."""
    assert differences(WORD_API, ITEM, answer(body)) == found


def test_numbers_may_be_written_in_both_ways():
    """Take 2.0 for 2 where the field is a number, but not true for 1."""
    expected = Expected((200,), {"code": "a", "value": 1, "unit": "C"})
    shown = [differences(METER, expected, answer({"code": "a", "value": value, "unit": "C"})) for value in (1, 1.0,
                                                                                                            True, "1")]
    assert shown == [(), (), ("'value' differs",), ("'value' is a string",)]


@pytest.mark.parametrize("statuses, status, found", [
    ((404,), 404, ()), ((400, 404), 400, ()), ((400, 404), 404, ()), ((404,), 500, ("the status is 500",)),
    ((200,), 404, ("the status is 404",)), ((404,), 200, ("the status is 200",)),
])
def test_bodies_of_refusals_are_not_looked_at(statuses, status, found):
    """Mind the status alone."""
    body = {"word": "tea", "count": 2} if statuses[0] < 400 else None
    assert differences(WORD_API, Expected(statuses, body), answer(b"\xff", status)) == found


def test_failures_are_silence():
    """Say so, whatever the kind is."""
    assert differences(WORD_API, ITEM, Failure("time", "did not answer")) == (SILENCE,)


LISTED = Expected((200,), [{"word": "a", "count": 1}, {"word": "b", "count": 2}])
A, B, C = {"word": "a", "count": 1}, {"word": "b", "count": 2}, {"word": "c", "count": 3}


@pytest.mark.parametrize("body, found", [
    ({"words": [A, B]}, ()), ({"words": [B, A]}, (ORDER,)), ({"words": [A]}, (LACKING,)),
    ({"words": [A, B, C]}, (SURPLUS,)),
    ({"words": [B, C]}, tuple(sorted((LACKING, SURPLUS)))), ([A, B], (ENVELOPE,)), ({"items": [A, B]}, (ENVELOPE,)),
    ({"words": [A, B], "size": 2}, (EXTRA,)), ({"words": [A, {**B, "count": 9}]}, ("'count' differs",)),
    ({"words": [A, A]}, (NO_LIST,)), ({"words": ["a", "b"]}, (NO_LIST,)), ({"words": [{"word": []}, B]}, (NO_LIST,)),
    ({"words": [{"word": True}, B]}, (NO_LIST,)), ({"words": {}}, (NO_LIST,)), ({}, (NO_LIST,)), (5, (NO_LIST,)),
    (b"", (NO_JSON,)),
])
def test_lists_are_compared_item_by_item(body, found):
    """Tell what is lacking, too much, in another order or in another place."""
    assert differences(WORD_API, LISTED, answer(body)) == found


@pytest.mark.parametrize("resource, found", [(TODO_LIST, ()), (ORDERED, (ORDER,))])
def test_order_is_minded_where_it_is_declared(resource, found):
    """Take any order of an array, unless the declaration has one."""
    items = [{"id": key, "title": "a", "done": False} for key in (2, 10)]
    assert differences(resource, Expected((200,), items), answer(items[::-1])) == found
    assert differences(resource, Expected((200,), items), answer(items)) == ()


@pytest.mark.parametrize("body, taken, found", [
    ({"id": 3, "title": "a", "done": True}, (), ()), ({"id": 3, "title": "a", "done": True}, (3,), (NO_KEY,)),
    ({"title": "a", "done": True}, (), (NO_KEY,)), ({"id": "3", "title": "a", "done": True}, (), (ODD_KEY,)),
    ({"id": None, "title": "a", "done": True}, (), (NO_KEY,)), ({"id": 3, "title": "a", "done": True, "x": 1}, (),
                                                                (EXTRA,)),
])
def test_keys_of_the_server_are_new_and_of_their_type(body, taken, found):
    """Take any key that is free."""
    assert differences(TODO_LIST, Expected((201,), {"title": "a", "done": True}, taken), answer(body, 201)) == found


def test_key_in_the_location_alone_is_missing_in_the_body():
    """Find it there, and say what is wrong."""
    reply = Response(201, "", (("Location", "/todos/3"),), b'{"title": "a", "done": true}')
    assert differences(TODO_LIST, Expected((201,), {"title": "a", "done": True}), reply) == ("'id' is missing",)


def test_form_is_told_from_state():
    """Have one fault of form be one fault wherever an item is written."""
    assert all(map(general, ("'count' is a string", "'count' is missing", EXTRA, ORDER, ENVELOPE, ODD_KEY)))
    assert not any(map(general, ("'count' differs", LACKING, SURPLUS, NO_JSON, NO_LIST, NO_KEY, SILENCE,
                                 "the status is 500")))


def test_faults_are_told_by_key():
    """Say what is wrong with which item; keys of any type can be compared."""
    assert faults(WORD_API, LISTED.body, {"words": [{**A, "count": "1"}, C]}) == {
        "a": {"'count' is a string"}, "b": {LACKING}, "c": {SURPLUS}}
    assert entries(TODO_LIST, [{"id": 1}, {"id": "1"}]) == {1: {"id": 1}, "1": {"id": "1"}}

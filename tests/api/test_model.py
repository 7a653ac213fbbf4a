"""Tests for grader/api/model.py: what a right server answers, and what it keeps then."""
import json

import pytest

from grader.api import model
from grader.api.model import Expected, State
from grader.api.step import Step
from grader.http.message import Failure, Response
from tests.api.explorations import METER, TODO_LIST, WORD_API

TEA, MILK = {"word": "tea", "count": 2}, {"word": "milk", "count": 0}


def answer(status, body=None, *headers):
    """Return an answer with a body in JSON."""
    return Response(status, "", headers, b"" if body is None else json.dumps(body).encode())


def state():
    """Return a state with an item, and one that was deleted."""
    return State({"tea": dict(TEA)}, {"cake"})


BAD = (("count", -1),)


@pytest.mark.parametrize("step, expected", [
    (Step("create", "milk"), Expected((201,), MILK)),
    (Step("create", "cake", (("count", 5), ("note", "x"))), Expected((201,), {"word": "cake", "count": 5})),
    (Step("create", "tea"), Expected((409,))), (Step("create", "tea", BAD), Expected((400, 409))),
    (Step("create", None, (("word", ""),)), Expected((400,))), (Step("create", "milk", BAD), Expected((400,))),
    (Step("read", "tea"), Expected((200,), TEA)), (Step("read", "Tea"), Expected((404,))),
    (Step("read", "cake"), Expected((404,))),
    (Step("update", "tea", (("count", 7),)), Expected((200,), {"word": "tea", "count": 7})),
    (Step("update", "tea", ()), Expected((400,))), (Step("update", "tea", (("count", None),)), Expected((400,))),
    (Step("update", "milk", (("count", 7),)), Expected((404,))), (Step("update", "milk", BAD), Expected((400, 404))),
    (Step("delete", "tea"), Expected((204,))), (Step("delete", "cake"), Expected((404,))),
    (Step("list"), Expected((200,), [TEA])),
])
def test_each_request_has_its_answers(step, expected):
    """Leave two answers where a request has two errors."""
    assert model.expect(WORD_API, state(), step) == expected


@pytest.mark.parametrize("step, situations", [
    (Step("create", "milk"), {"create:new"}), (Step("create", "cake"), {"create:again"}),
    (Step("create", "tea", BAD), {"create:existing", "create:invalid"}), (Step("create", None), {"create:invalid"}),
    (Step("update", "cake", BAD), {"update:gone", "update:invalid"}), (Step("read", "milk"), {"read:unknown"}),
    (Step("delete", "tea"), {"delete:existing"}), (Step("list"), {"list:some"}),
])
def test_situations_say_what_a_step_does(step, situations):
    """Tell what is there from what was deleted and what never was."""
    assert set(model.situations(WORD_API, state(), step)) == situations


def test_lists_are_in_the_order_of_code_points():
    """Sort capitals first, and beyond the sixteen-bit characters last."""
    names = ["b", "\U0001f600", "B", "\uff57", "a"]
    kept = State({name: {"word": name, "count": 1} for name in names})
    assert [item["word"] for item in model.expect(WORD_API, kept, Step("list")).body] == ["B", "a", "b", "\uff57",
                                                                                          "\U0001f600"]


def test_sound_steps_change_the_state():
    """Create, change and delete."""
    kept = State()
    model.apply(WORD_API, kept, Step("create", "tea", (("count", 2),)), answer(201, TEA))
    assert kept.items == {"tea": TEA}
    model.apply(WORD_API, kept, Step("update", "tea", (("count", 3), ("word", "x"))), answer(200))
    assert kept.items == {"tea": {"word": "tea", "count": 3}}
    model.apply(WORD_API, kept, Step("delete", "tea"), answer(204))
    assert (kept.items, kept.gone) == ({}, {"tea"})
    model.apply(WORD_API, kept, Step("create", "tea"), answer(201))
    assert (kept.items, kept.gone) == ({"tea": {"word": "tea", "count": 0}}, set())


def test_keys_of_the_server_are_learnt():
    """Call the item by its step's number, and ask for it by the key that came back."""
    kept, step = State(), Step("create", 4, (("title", "tea"),))
    assert model.key(TODO_LIST, kept, step) is None
    assert model.expect(TODO_LIST, kept, step) == Expected((201,), {"title": "tea", "done": False}, ())
    model.apply(TODO_LIST, kept, step, answer(201, {"id": 17}))
    assert kept.items == {17: {"id": 17, "title": "tea", "done": False}}
    assert model.key(TODO_LIST, kept, Step("read", 4)) == 17
    assert model.expect(TODO_LIST, kept, Step("create", 5, (("title", "tea"),))).taken == (17,)
    assert model.key(TODO_LIST, kept, Step("read", 5)) not in kept.items
    assert type(model.key(METER, State(), Step("read", 5))) is str


@pytest.mark.parametrize("resource, reply, key", [
    (TODO_LIST, answer(201, {"id": 7}, ("Location", "/todos/8")), 7), (TODO_LIST, answer(201, {"id": "7"}), "7"),
    (TODO_LIST, answer(201, {}, ("Location", "http://host/todos/8")), 8),
    (TODO_LIST, answer(201, {}, ("Location", "/todos/x")), None), (TODO_LIST, answer(201, [1]), None),
    (TODO_LIST, answer(201, {"id": True}), None), (TODO_LIST, answer(201, {"id": 1.0}), None),
    (TODO_LIST, answer(201, {"id": None}), None), (TODO_LIST, answer(201, {"id": -10**300}), -10**300),
    (METER, answer(201, {"code": "a/b c"}), "a/b c"), (METER, answer(201, {"code": ""}), None),
    (METER, answer(201, {"code": "\ud800"}), None), (METER, answer(201, {"code": "x" * 1001}), None),
    (METER, answer(201, None, ("Location", "measures/a%20%C3%A9")), "a \u00e9"), (METER, answer(201), None),
])
def test_given_key_is_in_the_body_or_in_the_location(resource, reply, key):
    """Take no key that cannot stand in a path."""
    found = model.given(resource, reply)
    assert found == key and type(found) is type(key)


@pytest.mark.parametrize("body, value", [
    (b'{"a": 1}', {"a": 1}), (b"", None), (b"{", None), (b"\xff", None), (b'\xef\xbb\xbf{}', None), (b"NaN", None),
    (b"[" * 5000, None), (b'{"a":1,"a":2}', None), (b"9" * 600, None),
])
def test_bytes_that_are_no_json_have_no_value(body, value):
    """Raise nothing, whatever comes."""
    assert model.parsed(Response(200, "", (), body)) == value


def test_answers_are_told_in_words():
    """Show status and body, the body as it came, and nothing that cannot be written."""
    assert model.wanted(WORD_API, Expected((400, 409))) == "400 or 409"
    assert model.wanted(WORD_API, Expected((200,), [TEA])) == '200 {"words": [{"word": "tea", "count": 2}]}'
    assert model.wanted(TODO_LIST, Expected((200,), [])) == "200 []"
    assert model.wanted(TODO_LIST, Expected((201,), {"title": "tea"})) == '201 {"id": (a new one), "title": "tea"}'
    assert model.wanted(TODO_LIST, Expected((200,), {"id": "\ud800\u00e9"})) == '200 {"id": "?\u00e9"}'
    assert model.told(answer(204)) == "204"
    assert model.told(Response(200, "", (), b"\xff\x00")) == "200 \ufffd\x00"
    assert model.told(Response(200, "", (), b'"' + b"x" * 9000 + b'"')) == '200 "' + "x" * (model.SHOWN - 1) + "..."
    page = b"<html>\n  <h1>Error</h1>\n" + b"x" * 100
    assert model.told(Response(500, "", (), page)) == "500 <html> <h1>Error</h1> " + "x" * (model.PAGE - 22) + "..."
    assert model.told(Failure("time", "did not answer")) == "did not answer"

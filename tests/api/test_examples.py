"""Tests for grader/api/examples.py: one request for each operation that is offered, and what a right app answers."""
import json

import pytest

from grader.api.examples import examples
from grader.http.message import Request
from tests.api.callers import Local, app_of, text_of
from tests.api.declared import TODOS, WORDS, declared


@pytest.mark.parametrize("text, app", [(WORDS, "words"), (TODOS, "todos")])
def test_right_app_answers_as_the_examples_say(text, app):
    """Hold each example against an app, in their order."""
    resource, key = declared(text), "amber"
    client = Local(app_of(text_of(app)))
    for example in examples(resource):
        body = b"" if example.body is None else json.dumps(example.body).encode()
        target = f"{resource.path}/{key}" if example.one else resource.path
        reply = client.ask(Request(example.method, target, (("Content-Type", "application/json"),), body), 1)
        assert reply.status == example.status, example.title
        answer = json.loads(reply.body) if reply.body else None
        if example.operation == "create":
            key = answer[resource.key]
        if resource.by == "server" and answer is not None:
            for item in answer if isinstance(answer, list) else [answer]:
                item.pop(resource.key, None)
        assert example.answer == answer or example.status == 404


def test_examples_go_through_a_whole_life():
    """Create, read, list, update and delete one item, and look for it once more."""
    shown = list(examples(declared(WORDS)))
    assert [example.operation for example in shown] == ["create", "read", "list", "update", "delete", "read"]
    assert shown[0].body == {"word": "amber", "count": 3} and shown[3].body == {"count": 4}
    assert shown[2].answer == {"words": [{"word": "amber", "count": 3}]}
    assert [example.status for example in shown] == [201, 200, 200, 200, 204, 404]


def test_what_is_not_offered_has_no_example():
    """Leave it out, with the status codes that are declared."""
    some = declared(WORDS + "[status]\ncreated = 200\n", 'operations = ["create", "list"]')
    assert [(example.operation, example.status) for example in examples(some)] == [("create", 200), ("list", 200)]


def test_keys_of_the_server_are_in_no_body():
    """Let the server choose them."""
    shown = {example.operation: example for example in examples(declared(TODOS))}
    assert shown["create"].body == {"title": "amber", "done": True}
    assert shown["update"].body == {"title": "anchor", "done": False}
    assert shown["list"].answer == [{"title": "amber", "done": True}]

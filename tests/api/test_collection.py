"""Tests for grader/api/collection.py: a collection that runs, passes for a right app, and notices plain mistakes."""
import json
import subprocess
import time

import pytest

from grader import box
from grader.api.collection import document
from grader.http.message import Request
from grader.model import Limits
from tests.api.callers import Local, app_of, text_of
from tests.api.declared import TODOS, WORDS, declared

BASE = "http://127.0.0.1:8080"


def played(collection, source, times=1):
    """Return what our runner says of an app's source, asked for the last time."""
    client = Local(app_of(source))

    def answer(question):
        """Ask the app."""
        wanted = question["callback"]
        reply = client.ask(Request(wanted["method"], wanted["url"].removeprefix(BASE),
                                   tuple(map(tuple, wanted["headers"])), wanted["body"].encode()), 1)
        return {"status": reply.status, "reason": reply.reason, "headers": list(map(list, reply.headers)),
                "body": reply.body.decode()}
    started = box.start("none", "postman", folder=None, limits=Limits())
    try:
        for _ in range(times):
            told = started.ask({"collection": json.dumps(collection), "base": BASE, "seed": 1}, time.monotonic() + 20,
                               answer)
    finally:
        started.close()
    return told


@pytest.mark.parametrize("text, app", [(WORDS, "words"), (TODOS, "todos")])
def test_collection_passes_for_a_right_app_again_and_again(text, app):
    """Find nothing, and leave nothing behind."""
    told = played(document(declared(text), "An API"), text_of(app), times=2)
    assert (told["failed"], told["errors"], told["requests"]) == ([], [], 6) and told["tests"] >= 12


@pytest.mark.parametrize("text, app, old, new", [
    (WORDS, "words", 'words[word] = count\n        return answer(200', 'return answer(200'),
    (WORDS, "words", "answer(201", "answer(200"),
    (WORDS, "words", "del words[word]", "pass"),
    (TODOS, "todos", "item.update(changed)", "pass"),
    (TODOS, "todos", "[todos[number] for number in sorted(todos)]", "[]"),
    (TODOS, "todos", "del todos[number]", "pass"),
])
def test_collection_notices_plain_mistakes(text, app, old, new):
    """Fail for an app that does not do what the examples show."""
    source = text_of(app)
    assert old in source
    told = played(document(declared(text), "An API"), source.replace(old, new), times=2)
    assert told["failed"] or told["errors"]


def test_collection_has_the_form_of_version_2_1():
    """Have what https://schema.postman.com asks of info, item, request and event."""
    whole = document(declared(WORDS), "Words")
    assert whole["info"] == {"name": "Words",
                             "schema": "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}
    assert whole["variable"] == [{"key": "baseUrl", "value": BASE}, {"key": "word", "value": "amber"}]
    for item in whole["item"]:
        url = item["request"]["url"]
        assert url["raw"] == "/".join([*url["host"], *url["path"]]) and url["host"] == ["{{baseUrl}}"]
        assert item["event"][0]["listen"] == "test" and item["event"][0]["script"]["exec"]
        assert ("body" in item["request"]) == (item["request"]["method"] in ("POST", "PUT"))


def test_names_of_any_kind_stand_in_scripts():
    """Write a member as JavaScript can read it."""
    whole = document(declared(WORDS.replace('"word"', '"a-b"').replace("fields.word", "fields.a-b").replace(
        "fields.count", "fields.c-d")), "Words")
    script = "\n".join(whole["item"][2]["event"][0]["script"]["exec"])
    assert 'find((item) => item["a-b"] === "amber")' in script and 'item["c-d"]' in script


@pytest.mark.parametrize("text, app", [(WORDS, "words"), (TODOS, "todos")])
def test_collection_is_run_by_newman(serve, require, tmp_path, text, app):
    """Be what Postman's own runner takes, twice over one app; and fail for an app of another kind."""
    require("newman")
    path = tmp_path / "collection.json"
    path.write_text(json.dumps(document(declared(text), "An API")), encoding="utf-8")
    for source, status in ((text_of(app), 0), (text_of(app).replace("answer(201", "answer(200"), 1)):
        command = ["newman", "run", path, "--env-var", f"baseUrl={serve(source)}", "--iteration-count", "2"]
        assert subprocess.run(command, capture_output=True).returncode == status

"""Tests for grader/api/writing.py: requests as ordinary clients write them, which all mean the same."""
import json
from random import Random
from urllib.parse import unquote

import pytest

from grader.api.step import Step
from grader.api.writing import CLIENTS, FORMS, Session, bare, session, written
from grader.http.message import completed, pack
from tests.api.explorations import METER, TODO_LIST, WORD_API

NAMES = ["tea", " a b", "a+b", "%41", "a%2Fb", "\u00e9\U0001f600", "?#&=;:@,'\"\\$`<>!{}[]*()~|^_-.", "..."]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_every_form_means_the_same(form, name):
    """Decode path and body to what was meant; only clean ASCII is in the target."""
    request = written(WORD_API, Step("update", name, (("count", 7),), form), name)
    path, _, last = request.target.rpartition("/")
    assert (request.method, path, unquote(last)) == ("PUT", "/words", name)
    assert request.target.isascii() and not set(request.target) & set(" ?#\"<>\\^`{}|[]")
    assert json.loads(request.body) == {"count": 7}
    assert dict(request.headers)["Content-Type"].partition(";")[0] == "application/json"
    created = written(WORD_API, Step("create", name, (("count", 7),), form), None)
    assert (created.method, created.target, json.loads(created.body)) == ("POST", "/words", {"word": name, "count": 7})


@pytest.mark.parametrize("resource, step, key, line", [
    (WORD_API, Step("read", "tea"), "tea", ("GET", "/words/tea")), (WORD_API, Step("list"), None, ("GET", "/words")),
    (WORD_API, Step("delete", "tea"), "tea", ("DELETE", "/words/tea")), (TODO_LIST, Step("read", 0), 17, ("GET",
                                                                                                          "/todos/17")),
    (METER, Step("delete", 0), "a/b", ("DELETE", "/lab/measures/a%2Fb")),
])
def test_requests_without_a_body_have_no_type(resource, step, key, line):
    """Say nothing of a body where there is none."""
    request = written(resource, step, key)
    assert ((request.method, request.target), request.headers, request.body) == (line, (), b"")


def test_clients_are_ordinary_and_differ_by_seed():
    """Have every client in some seeds, connections kept and not, the type at every place, and never a name of ours."""
    drawn = [session(Random(seed)) for seed in range(300)]
    assert {client.headers for client in drawn} == {headers for _, headers in CLIENTS}
    assert {client.keep for client in drawn} == {True, False} and {client.position for client in drawn} >= {0, 1, 2}
    assert drawn == [session(Random(seed)) for seed in range(300)]
    assert not any("grader" in value.lower() for client in drawn for header in client.headers for value in header)


@pytest.mark.parametrize("seed", range(12))
def test_every_request_can_be_sent(seed):
    """Pass the client's own rules, with headers in the client's order."""
    client = session(Random(seed))
    request = written(WORD_API, Step("create", "a", (), client.form), None, client)
    assert pack(completed(request, "127.0.0.1", close=True))
    names = [name for name, _ in request.headers]
    assert names.index("Content-Type") == client.position
    assert [header for header in request.headers if header[0] != "Content-Type"] == list(client.headers)


def test_bare_request_keeps_what_matters():
    """Leave out what tells clients apart, and nothing else."""
    client = Session((("User-Agent", "x"), ("Accept", "*/*")), 1)
    request = written(WORD_API, Step("create", "a", (("count", 1),)), None, client)
    short = bare(request)
    assert short.headers == (("Content-Type", "application/json"),)
    assert (short.method, short.target, short.body) == (request.method, request.target, request.body)

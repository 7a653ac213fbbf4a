"""Tests for grader/api/client.py: a module that sends what a collection says."""
import json
import subprocess
import sys
from pathlib import Path

import pytest

from grader.api import client, collection
from tests.api.callers import text_of
from tests.api.declared import TODOS, WORDS, declared


COURSE = Path(__file__).parents[2]


def module_of(tables):
    """Return the names of a client that is made of a collection."""
    names = {}
    exec(compile(client.document(tables), "client.py", "exec"), names)      # a module of our own making
    return names


def bare(*items, **more):
    """Return a collection of requests by name."""
    return {"item": [{"name": name, "request": request} for name, request in items], **more}


def test_client_of_a_resource_goes_through_a_life(serve):
    """Create, read, list, update and delete a word."""
    place, made = serve(text_of("words")), module_of(collection.document(declared(WORDS), "Words"))
    answers = [made[name](baseUrl=place) for name in ("create_an_item", "read_the_item", "list_all_items",
                                                      "update_the_item",
                                                      "read_the_item", "delete_the_item", "look_for_the_deleted_item")]
    assert [answer.status_code for answer in answers] == [201, 200, 200, 200, 200, 204, 404]
    assert answers[4].json() == {"word": "amber", "count": 4}


def test_client_of_a_students_collection_talks_to_the_api(serve):
    """Send what the requests of the exercise's solution send, by functions that are called after them."""
    tables = json.loads((COURSE / "solutions" / "postman" / "collection.json").read_text(encoding="utf-8"))
    place, made = serve(text_of("words")), module_of(tables)
    answers = [made[name](baseUrl=place) for name in ("create_a_word", "create_it_again", "it_is_as_it_was")]
    assert [answer.status_code for answer in answers] == [201, 409, 200] and answers[2].json()["count"] == 3


def test_variables_of_a_call_take_the_place_of_the_collections(serve):
    """Read another item than the first."""
    place, made = serve(text_of("todos")), module_of(collection.document(declared(TODOS), "To-dos"))
    number = [made["create_an_item"](baseUrl=place).json()["id"] for _ in range(2)][1]
    assert made["read_the_item"](baseUrl=place, id=number).json()["id"] == 2


def test_module_runs_as_a_file(serve, tmp_path):
    """Be imported by a program of its own."""
    path = tmp_path / "words_client.py"
    path.write_text(client.document(collection.document(declared(WORDS), "Words")), encoding="utf-8")
    code = f"import words_client; print(words_client.create_an_item(baseUrl={serve(text_of('words'))!r}).status_code)"
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True)
    assert done.stdout == "201\n", done.stderr


def test_hand_made_requests_of_any_form_are_written():
    """Take addresses as texts or parts, bodies with and without a kind, headers that are switched off, and folders."""
    inner = {"name": "F", "item": [{"name": "In a folder", "request": "{{baseUrl}}/a"}]}
    tables = bare(("Ask", {"method": "put", "url": {"host": ["{{baseUrl}}"], "path": ["b", "c"]}, "header": [
        {"key": "X", "value": "1"}, {"key": "Y", "value": "2", "disabled": True}],
                           "body": {"mode": "raw", "raw": "{\"a\": \"'\"}"}}))
    tables["item"].append(inner)
    source = client.document(tables)
    assert 'return send(\'PUT\',\n                \'{{baseUrl}}/b/c\',\n' in source
    assert "{'X': '1', 'Content-Type': 'text/plain'}" in source and "def in_a_folder(**values):" in source


def test_names_are_names_and_differ():
    """Make a name of any title, and of no two the same."""
    titles = ["Read it", "read IT", "read it 2", "read it", "1st", "class", "\u00dc", "", "send", "Re"]
    made = module_of(bare(*((title, "x") for title in titles)))
    names = [name for name, value in made.items() if getattr(value, "__doc__", "")
             and str(value.__doc__).startswith("Send GET")]
    assert names == ["read_it", "read_it_2", "read_it_2_2", "read_it_3", "request_1st", "request_class", "request",
                     "request_2", "request_send", "request_re"]


def test_no_text_of_a_collection_becomes_code():
    """Keep quotes, line ends and braces within literals."""
    evil = '"""\nraise SystemExit("from a docstring")\n"""\' + {values} + \\'
    tables = bare((evil, {"url": evil, "method": evil, "header": [{"key": evil, "value": evil}],
                          "body": {"mode": "raw", "raw": evil}}), info={"name": evil},
                  variable=[{"key": evil, "value": evil}])
    made = module_of(tables)
    assert made["VARIABLES"] == {evil: evil}


def test_collection_without_requests_makes_no_client():
    """Say that there is none."""
    with pytest.raises(ValueError, match="the collection has no request"):
        client.document({"item": [5, {"name": "F", "item": []}]})

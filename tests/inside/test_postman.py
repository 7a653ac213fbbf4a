"""Tests for grader/inside/postman.py: a collection runs in a box that asks the grader for every request."""
import json

from tests.inside.test_postman_requests import whole

BASE = {"variable": [{"key": "baseUrl", "value": "http://elsewhere"}, {"key": "word", "value": "tea"}]}


def look(name, *lines, event="test", **request):
    """Return a request with one script."""
    return {"name": name, "request": {"url": "{{baseUrl}}/words/{{word}}", **request},
            "event": [{"listen": event, "script": {"exec": list(lines)}}]}


def asked(ask, collection, reply=None):
    """Return what came of a run, and the requests that were asked for."""
    sent = []

    def answer(question):
        """Answer a request."""
        sent.append(question["callback"])
        return {"status": 200, "reason": "OK", "headers": [], "body": "{}"} | (reply or {})
    text = collection if isinstance(collection, str) else json.dumps(collection)
    told = ask({"collection": text, "base": "http://127.0.0.1:8080", "seed": 1}, answer)
    return {key: value for key, value in told.items() if key != "id"}, sent


def test_collection_runs_in_its_order(run):
    """Ask for each request, run its scripts, and carry variables on."""
    items = [look("One",
                  "pm.test('a', () => pm.response.to.have.status(201)); pm.collectionVariables.set('word', 'cup')"),
             look("Two", "pm.collectionVariables.set('word', 'pot')", event="prerequest", method="DELETE"),
             look("Three", "nobody()")]
    with run("postman") as ask:
        told, sent = asked(ask, whole(*items, **BASE))
        again, _ = asked(ask, whole(*items, **BASE))
    assert [(row["method"], row["url"]) for row in sent] == [
        ("GET", "http://127.0.0.1:8080/words/tea"), ("DELETE", "http://127.0.0.1:8080/words/pot"),
        ("GET", "http://127.0.0.1:8080/words/pot")]
    assert told == again == {
        "requests": 3, "tests": 1,
        "failed": [{"request": "One", "name": "a", "message": "expected the answer to have status code 201 but got 200",
                    "line": 1}],
        "errors": [{"request": "Three", "event": "test", "message": "ReferenceError: nobody is not defined",
                    "line": 1}]}


def test_request_without_an_answer_is_an_error(run):
    """Go on with the next one, without the scripts of this one."""
    with run("postman") as ask:
        told, sent = asked(ask, whole(look("One", "nobody()"), look("Two", ""), look("No", "", url={"raw": "x"}),
                                      **BASE),
                           {"failure": "was not answered within 5 s"})
    assert [row["message"] for row in told["errors"]] == ["was not answered within 5 s"] * 2 + [
        "a request's 'url' has no 'host'; expected the parts that Postman writes, or a text"]
    assert len(sent) == 2


def test_what_cannot_be_run_is_told(run):
    """Tell a flaw of the collection from what only newman knows; the box goes on."""
    with run("postman") as ask:
        assert asked(ask, "{")[0]["flaw"].startswith("it is no JSON at line 1, column 2: Expecting property name")
        assert asked(ask, "[" * 100000)[0] == {"flaw": "it is nested too deep"}
        assert asked(ask, whole(look("One", "")))[0]["flaw"].startswith("it has no variable 'baseUrl'")
        assert asked(ask, whole(look("One", "", ""), look("Two", "\nnew Date()"), **BASE))[0] == {
            "unsupported": "Date", "request": "Two", "line": 2}


def test_long_texts_and_many_tests_are_cut(run):
    """Tell how many there were, and no more than a report can hold."""
    lines = ["for (let i = 0; i < 400; i++) pm.test('n'.repeat(1000), () => { throw new Error('m'.repeat(9999)) })"]
    with run("postman") as ask:
        told, _ = asked(ask, whole(look("One", *lines), **BASE))
    assert told["tests"] == 400 and len(told["failed"]) == 100 and len(told["failed"][0]["message"]) == 300


def test_greedy_script_ends_in_the_box(run):
    """Say that it is too much, without harm to the grader."""
    lines = ["const rows = []; for (let i = 0; i < 9999; i++) rows.push('x'.repeat(1000000).split(''))"]
    with run("postman", memory_mb=256) as ask:
        assert "memory" in json.dumps(asked(ask, whole(look("One", *lines), **BASE))[0])

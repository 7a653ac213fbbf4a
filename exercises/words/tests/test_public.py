"""Public tests of the word API; run them with `python3 -m pytest tests`.

They call your app as a server would (PEP 3333), without a network. Each
test uses words of its own, for they share one app.
"""
import io
import json
from urllib.parse import quote, unquote_to_bytes, urlsplit

import pytest

from app import app


def ask(method, path, body=None, kind="application/json"):
    """Send one request; return its status, headers and body.

    A body that is no text is sent as JSON, and what comes back as JSON is
    returned as what it stands for. Names of headers are in lower case.
    """
    text = body if isinstance(body, str) else json.dumps(body)
    data = b"" if body is None else text.encode()
    environ = {
        "REQUEST_METHOD": method, "SCRIPT_NAME": "", "QUERY_STRING": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "8080",
        "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": "127.0.0.1:8080",
        "CONTENT_LENGTH": str(len(data)), "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(data),
        "wsgi.errors": io.StringIO(), "wsgi.multithread": False,
        "wsgi.multiprocess": False, "wsgi.run_once": False,
    }
    if data:
        environ["CONTENT_TYPE"] = kind
    told = []

    def start_response(status, headers, *_):
        told[:] = [status, headers]

    answer = b"".join(app(environ, start_response))
    headers = {name.lower(): value for name, value in told[1]}
    if headers.get("content-type", "").startswith("application/json"):
        answer = json.loads(answer) if answer else None
    return int(told[0][:3]), headers, answer


def address(word):
    """Return the path of a word."""
    return f"/words/{quote(word, safe='')}"


def counts():
    """Return the words of the list with their counts, in its order."""
    status, _, answer = ask("GET", "/words")
    assert status == 200
    return {row["word"]: row["count"] for row in answer["words"]}


def reason(answer):
    """Return what the body of an error says is wrong."""
    assert isinstance(answer, dict), "the body of an error is to be JSON"
    return answer.get("error")


def test_create_answers_with_the_new_word():
    """Answer POST with 201, the word and its count."""
    status, _, answer = ask("POST", "/words", {"word": "elm", "count": 2})
    assert (status, answer) == (201, {"word": "elm", "count": 2})


def test_location_leads_to_the_new_word():
    """Say in Location where the new word is."""
    _, headers, _ = ask("POST", "/words", {"word": "50% off", "count": 7})
    place = urlsplit(headers.get("location", "")).path
    assert ask("GET", place)[2] == {"word": "50% off", "count": 7}


def test_count_is_zero_when_none_is_sent():
    """Begin with a count of 0."""
    assert ask("POST", "/words", {"word": "oak"})[0] == 201
    assert ask("GET", "/words/oak")[2] == {"word": "oak", "count": 0}


def test_existing_word_is_not_created_again():
    """Answer 409 for a word that exists, and leave it alone."""
    ask("POST", "/words", {"word": "ash", "count": 3})
    assert ask("POST", "/words", {"word": "ash", "count": 9})[0] == 409
    assert ask("GET", "/words/ash")[2]["count"] == 3


def test_read_shows_a_word():
    """Answer GET with 200, the word and its count."""
    ask("POST", "/words", {"word": "tea time", "count": 4})
    status, _, answer = ask("GET", address("tea time"))
    assert (status, answer) == (200, {"word": "tea time", "count": 4})


def test_capital_makes_another_word():
    """Take words as they are."""
    ask("POST", "/words", {"word": "Fir"})
    assert ask("GET", "/words/fir")[0] == 404


def test_update_replaces_the_count():
    """Put the new count in the place of the old one."""
    ask("POST", "/words", {"word": "yew", "count": 5})
    status, _, answer = ask("PUT", "/words/yew", {"count": 2})
    assert (status, answer) == (200, {"word": "yew", "count": 2})
    assert ask("GET", "/words/yew")[2]["count"] == 2


def test_update_creates_nothing():
    """Answer 404 to PUT for an unknown word."""
    assert ask("PUT", "/words/box", {"count": 1})[0] == 404
    assert ask("GET", "/words/box")[0] == 404


def test_delete_forgets_a_word():
    """Answer DELETE with 204 and no body, then 404."""
    ask("POST", "/words", {"word": "may", "count": 6})
    status, _, answer = ask("DELETE", "/words/may")
    assert (status, answer or b"") == (204, b"")
    assert ask("DELETE", "/words/may")[0] == 404


def test_list_is_sorted_by_code_point():
    """List all words, capitals first and accents last."""
    for word in ("pine", "Palm", "épicéa", "plum"):
        ask("POST", "/words", {"word": word, "count": len(word)})
    found = counts()
    assert list(found) == sorted(found)
    assert (found["Palm"], found["épicéa"]) == (4, 6)


@pytest.mark.parametrize("body", [
    {}, {"word": ""}, {"word": "a/b"}, {"word": "x" * 101}, {"word": 5},
    {"word": "bay", "count": -1}, {"word": "bay", "count": 1.5},
    {"word": "bay", "count": True}, {"word": "bay", "count": "1"},
    [], "{", "no JSON",
])
def test_bad_body_is_refused(body):
    """Answer 400 to what cannot be a word and a count, and say why."""
    status, _, answer = ask("POST", "/words", body)
    assert status == 400
    assert reason(answer)
    assert "bay" not in counts()


def test_bad_count_changes_nothing():
    """Answer 400 to PUT without a count, and keep the old one."""
    ask("POST", "/words", {"word": "fig", "count": 8})
    assert ask("PUT", "/words/fig", {})[0] == 400
    assert ask("GET", "/words/fig")[2]["count"] == 8


def test_other_content_types_are_refused():
    """Answer 415 to a body that is not sent as application/json."""
    status, _, answer = ask("POST", "/words", '{"word": "nut"}', "text/plain")
    assert status == 415
    assert reason(answer)


def test_method_that_is_not_offered_is_refused():
    """Answer 405 and say in Allow what is offered."""
    status, headers, answer = ask("DELETE", "/words")
    offered = {name.strip() for name in headers.get("allow", "").split(",")}
    assert status == 405
    assert {"GET", "POST"} <= offered
    assert reason(answer)


def test_unknown_path_is_answered_in_json():
    """Answer 404 to a path that is not there, in JSON."""
    status, _, answer = ask("GET", "/sentences")
    assert status == 404
    assert reason(answer)

"""The word API behind two layers: one writes a log, one makes errors JSON.

`app` is no Bottle object, but the outermost layer. OPTIONS is answered to
every path, as browsers of other sites ask for it, and HEAD is not offered.
"""
import json
import os
import sys
import time
from http import HTTPStatus
from threading import Lock
from urllib.parse import quote
from wsgiref.simple_server import make_server

from bottle import Bottle, HTTPError, request, response

api = Bottle(catchall=False)
words = {}
OFFERED = "GET, POST, PUT, DELETE, OPTIONS"
lock = Lock()


class Refused(Exception):
    """A request that is not carried out: its status, and why."""


def body():
    """Return the object that was sent."""
    if not request.content_type.startswith("application/json"):
        raise Refused(415, "send JSON")
    try:
        found = json.load(request.body)
    except ValueError as error:
        raise Refused(400, str(error)) from None
    if not isinstance(found, dict):
        raise Refused(400, "send an object")
    return found


def count_of(found):
    """Return the count in a body."""
    count = found.get("count")
    if isinstance(count, bool) or not isinstance(count, int) or count < 0:
        raise Refused(400, "count is a number from 0 on, without a point")
    return count


def row(word):
    """Return a word with its count; hold the lock meanwhile."""
    try:
        return dict(word=word, count=words[word])
    except KeyError:
        raise Refused(404, f"{word!r} is not there") from None


@api.get("/words")
def show_all():
    """Show all words."""
    with lock:
        return dict(words=list(map(row, sorted(words))))


@api.post("/words")
def create():
    """Create a word."""
    found = {"count": 0} | body()
    word, count = found.get("word"), count_of(found)
    if not isinstance(word, str) or "/" in word or not 0 < len(word) < 101:
        raise Refused(400, "word is a text of 1 to 100 letters without /")
    place = quote(word).lower() if word.isascii() and word.islower() else None
    with lock:
        if word in words:
            raise Refused(409, "it is there")
        words[word] = count
    response.status = 201
    response.add_header("Location", f"/words/{place or quote(word)}")
    return dict(word=word, count=count)


@api.get("/words/<word>")
def show(word):
    """Show a word."""
    with lock:
        return row(word)


@api.put("/words/<word>")
def change(word):
    """Change a word's count."""
    count = count_of(body())
    with lock:
        row(word)["count"]
        words[word] = count
        return row(word)


@api.delete("/words/<word>")
def remove(word):
    """Delete a word."""
    with lock:
        row(word)
        words.pop(word)
    response.status = 204


def careful(inner):
    """Return an app that answers each error of another one in JSON."""
    def outer(environ, start_response):
        if environ["REQUEST_METHOD"] == "OPTIONS":
            start_response("204 No Content", [("Allow", "*")])
            return []
        if environ["REQUEST_METHOD"] == "HEAD":
            return fail(start_response, 405, "no HEAD", [("Allow", OFFERED)])
        try:
            return inner(environ, start_response)
        except Refused as refused:
            return fail(start_response, *refused.args)
        except Exception as error:
            return fail(start_response, 500, type(error).__name__)
    return outer


def fail(start_response, status, text, more=()):
    """Answer with an error."""
    data = json.dumps({"error": text, "at": time.time()}).encode()
    start_response(f"{status} {HTTPStatus(status).phrase}", [
        ("Content-Type", "application/json"),
        ("Content-Length", str(len(data))), *more])
    return [data]


def logged(inner):
    """Return an app that writes what another one is asked."""
    def outer(environ, start_response):
        began = time.perf_counter()
        answer = inner(environ, start_response)
        spent = 1000 * (time.perf_counter() - began)
        print(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']!a} "
              f"{spent:.1f} ms", file=sys.stderr)
        return answer
    return outer


@api.error(404)
@api.error(405)
def own(error: HTTPError):
    """Answer what no route is there for."""
    response.content_type = "application/json"
    return json.dumps({"error": error.status})


app = logged(careful(api))

if __name__ == "__main__":
    place = os.environ.get("HOST", "127.0.0.1")
    make_server(place, int(os.environ.get("PORT", 8080)), app).serve_forever()

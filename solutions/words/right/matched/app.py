"""The word API as one `match` over method and path, which Bottle hands on.

The word is looked up before the method, so PATCH of an unknown word is 404.
"""
import json
import os
from dataclasses import dataclass, field
from threading import Lock
from urllib.parse import quote

from bottle import Bottle, HTTPResponse, request


@dataclass
class State:
    """All that is kept."""

    counts: dict = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)


app = Bottle()
state = State()


def reply(status, body, **headers):
    """Return an answer; a dictionary becomes JSON."""
    text = "" if body is None else json.dumps(body, sort_keys=True)
    return HTTPResponse(text, status, headers={
        "Content-Type": "application/json", **headers})


def refuse(status, text, **headers):
    """Return an error."""
    return reply(status, {"error": text, "status": status}, **headers)


def parse(check):
    """Return the object in the body and None, or None and an error."""
    if not request.content_type.startswith("application/json"):
        return None, refuse(415, "only application/json")
    try:
        body = json.loads(request.body.read())
    except (ValueError, RecursionError):
        return None, refuse(400, "no JSON")
    if type(body) is not dict or not check(body):
        return None, refuse(400, "not what was expected")
    return body, None


def has_count(body):
    """Tell whether a body has a count."""
    return type(body.get("count")) is int and body["count"] >= 0


def has_word(body):
    """Tell whether a body has a word, and a count if it has any."""
    word = body.get("word")
    return (type(word) is str and 1 <= len(word) <= 100 and "/" not in word
            and has_count({"count": 0, **body}))


def row(word):
    """Return a word and its count."""
    return {"word": word, "count": state.counts[word]}


@app.route("/<path:path>", method="ANY")
def serve(path):
    """Answer any request."""
    with state.lock:
        match [request.method, *path.split("/")]:
            case ["GET" | "HEAD", "words"]:
                return reply(200, {"words": [
                    row(word) for word in sorted(state.counts)]})
            case ["POST", "words"]:
                return create()
            case [_, "words"]:
                return refuse(405, "GET or POST", Allow="GET,HEAD,POST")
            case [_, "words", word] if word not in state.counts:
                return refuse(404, f"{word} is unknown")
            case ["GET" | "HEAD", "words", word]:
                return reply(200, row(word))
            case ["PUT", "words", word]:
                return update(word)
            case ["DELETE", "words", word]:
                del state.counts[word]
                return reply(204, None)
            case [_, "words", word]:
                allow = "GET, HEAD, PUT, DELETE"
                return refuse(405, f"one of {allow}", Allow=allow)
    return refuse(404, "there are only words here")


def create():
    """Create a word."""
    body, error = parse(has_word)
    if error:
        return error
    if body["word"] in state.counts:
        return refuse(409, "try PUT")
    state.counts[body["word"]] = body.get("count", 0)
    place = f"/words/{quote(body['word'], safe='')}"
    return reply(201, row(body["word"]), Location=place)


def update(word):
    """Change a count."""
    body, error = parse(has_count)
    if error:
        return error
    state.counts[word] = body["count"]
    return reply(200, row(word))


if __name__ == "__main__":
    app.run(host=os.environ.get("HOST", "127.0.0.1"),
            port=int(os.environ.get("PORT", "8080")), debug=True)

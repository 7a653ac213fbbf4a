"""The word API of the exercise `words`, ready to be packed.

Run `python app.py` to serve it on HOST and PORT of the environment, on
127.0.0.1:8080 if they are not set. Words are kept in memory until it ends.
"""
import json
import os
from threading import Lock
from urllib.parse import quote

from bottle import Bottle, HTTPResponse, request

app = Bottle()
known = {}  # Words and their counts; changed and read under the guard only.
guard = Lock()


def reply(status, body, **headers):
    """Return an answer in JSON."""
    return HTTPResponse(json.dumps(body), status,
                        content_type="application/json", **headers)


def refusal(status, reason):
    """Return an answer that says what is wrong."""
    return reply(status, {"error": reason})


def sent():
    """Return the object that came with the request, or refuse it."""
    if request.content_type.split(";")[0].strip() != "application/json":
        raise refusal(415, "send JSON, as application/json")
    try:
        document = json.loads(request.body.read())
    except (ValueError, RecursionError):
        raise refusal(400, "what came is not JSON") from None
    if type(document) is not dict:
        raise refusal(400, "what came is JSON, but not an object")
    return document


def word_of(document):
    """Return the word in a document, or refuse it."""
    word = document.get("word")
    if type(word) is str and 0 < len(word) <= 100 and "/" not in word:
        return word
    raise refusal(400, "a word is a text of 1 to 100 characters without '/'")


def count_of(document, default=None):
    """Return the count in a document, or refuse it."""
    count = document.get("count", default)
    if type(count) is int and count >= 0:
        return count
    raise refusal(400, "a count is a whole number from 0 on")


def shown(word):
    """Return a word that is there as clients see it, or refuse it."""
    if word in known:
        return {"word": word, "count": known[word]}
    raise refusal(404, "there is no such word")


@app.get("/words")
def list_words():
    """Answer with every word, in order."""
    with guard:
        return reply(200, {"words": [shown(word) for word in sorted(known)]})


@app.post("/words")
def create():
    """Keep a new word."""
    document = sent()
    word, count = word_of(document), count_of(document, default=0)
    with guard:
        if word in known:
            raise refusal(409, "this word is there already")
        known[word] = count
        return reply(201, shown(word), Location="/words/" + quote(word, ""))


@app.get("/words/<word>")
def read(word):
    """Answer with one word."""
    with guard:
        return reply(200, shown(word))


@app.put("/words/<word>")
def update(word):
    """Set the count of a word."""
    count = count_of(sent())
    with guard:
        shown(word)
        known[word] = count
        return reply(200, shown(word))


@app.delete("/words/<word>")
def delete(word):
    """Drop a word."""
    with guard:
        shown(word)
        del known[word]
        return HTTPResponse(status=204)


@app.error(404)
@app.error(405)
@app.error(500)
def in_json(error):
    """Answer in JSON where Bottle itself has something to say."""
    error.content_type = "application/json"
    return json.dumps({"error": error.status_line})


if __name__ == "__main__":
    app.run(host=os.environ.get("HOST", "127.0.0.1"),
            port=int(os.environ.get("PORT", "8080")))

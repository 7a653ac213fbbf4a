"""The word API: words and how often each was counted."""
import json
import os
from threading import Lock

from bottle import Bottle, HTTPResponse, request

app = Bottle()
words = {}
lock = Lock()


def answer(status, body, **headers):
    """Return an answer in JSON."""
    return HTTPResponse(json.dumps(body), status, content_type="application/json", **headers)


def refuse(status, text):
    """Return an error in JSON."""
    return answer(status, {"error": text})


def show(word):
    """Return a word with its count."""
    return {"word": word, "count": words[word]}


def body():
    """Return the object that was sent; raise the answer that refuses it."""
    if request.content_type.partition(";")[0].strip().lower() != "application/json":
        raise refuse(415, "send application/json")
    try:
        sent = json.loads(request.body.read().decode("utf-8"))
    except ValueError:
        raise refuse(400, "this is no JSON") from None
    if not isinstance(sent, dict):
        raise refuse(400, "send an object")
    return sent


def is_word(word):
    """Say whether a value is a word."""
    return isinstance(word, str) and 0 < len(word) <= 100 and "/" not in word


def is_count(count):
    """Say whether a value is a count."""
    return isinstance(count, int) and not isinstance(count, bool) and count >= 0


@app.post("/words")
def create():
    """Create a word."""
    sent = body()
    word, count = sent.get("word"), sent.get("count", 0)
    if not is_word(word) or not is_count(count):
        return refuse(400, "send a word and a count")
    with lock:
        if word in words:
            return refuse(409, "there is such a word")
        words[word] = count
        from urllib.parse import quote
        return answer(201, show(word), Location="/words/" + quote(word, safe=""))


@app.get("/words/<word>")
def read(word):
    """Show a word."""
    with lock:
        if word not in words:
            return refuse(404, "there is no such word")
        return answer(200, show(word))


@app.put("/words/<word>")
def update(word):
    """Change the count of a word."""
    sent = body()
    with lock:
        if word not in words:
            return refuse(404, "there is no such word")
        count = sent.get("count")
        if not is_count(count):
            return refuse(400, "send a count")
        words[word] = count
        return answer(200, show(word))


@app.delete("/words/<word>")
def delete(word):
    """Delete a word."""
    with lock:
        if word not in words:
            return refuse(404, "there is no such word")
        del words[word]
        return HTTPResponse(status=204)


@app.get("/words")
def index():
    """Show all words."""
    with lock:
        return answer(200, {"words": [show(word) for word in sorted(words)]})


def error(problem):
    """Return the errors of Bottle in JSON as well."""
    problem.content_type = "application/json"
    return json.dumps({"error": problem.status_line})


app.default_error_handler = error

if __name__ == "__main__":
    app.run(host=os.environ.get("HOST", "127.0.0.1"), port=int(os.environ.get("PORT", "8080")))

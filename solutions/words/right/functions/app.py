"""The word API on Bottle's default app, with plain functions.

The word is looked up before the body is looked at, so an unknown word is
404 whatever is sent. Errors carry their status too, Location is absolute,
and the app serves with `bottle.run`.
"""
import os
import threading

import bottle
from bottle import delete, get, post, put, request, response

app = bottle.default_app()
WORDS = {}
LOCK = threading.RLock()


def error(status, text):
    """Return the body of an error, and set its status."""
    response.status = status
    return {"error": text, "status": status, "see": "/words"}


def is_count(value):
    """Tell whether a value is a count."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return whole and value > -1


def flaw():
    """Return (status, text) of what is wrong with the body, or None."""
    kind = request.content_type.split(";")[0].strip()
    if kind != "application/json":
        return 415, "please send application/json"
    try:
        body = request.json
    except bottle.HTTPError:
        return 400, "please send JSON"
    return None if isinstance(body, dict) else (400, "please send an object")


@get("/words")
def all_words():
    """Show all words."""
    with LOCK:
        return {"words": [WORDS[word].copy() for word in sorted(WORDS)]}


@post("/words")
def new_word():
    """Create a word."""
    wrong = flaw()
    if wrong:
        return error(*wrong)
    word, count = request.json.get("word"), request.json.get("count", 0)
    sized = isinstance(word, str) and len(word) in range(1, 101)
    if not sized or "/" in word:
        return error(400, "that is no word")
    if not is_count(count):
        return error(400, "that is no count")
    with LOCK:
        if word in WORDS:
            return error(409, "that word is there")
        WORDS[word] = {"count": count, "word": word}
    response.status = "201 Made"
    place = bottle.urlquote(word.encode("utf-8"), safe="")
    response.headers["Location"] = f"{request.urlparts.scheme}://" \
        f"{request.urlparts.netloc}/words/{place}"
    return {"word": word, "count": count}


@get("/words/<name>")
def one_word(name):
    """Show a word."""
    with LOCK:
        if name not in WORDS:
            return error(404, "no such word")
        return WORDS[name].copy()


@put("/words/<name>")
def change_word(name):
    """Change the count of a word."""
    with LOCK:
        if name not in WORDS:
            return error(404, "no such word")
        wrong = flaw()
        if wrong:
            return error(*wrong)
        if not is_count(request.json.get("count")):
            return error(400, "that is no count")
        WORDS[name]["count"] = request.json["count"]
        return WORDS[name].copy()


@delete("/words/<name>")
def drop_word(name):
    """Delete a word."""
    with LOCK:
        if WORDS.pop(name, None) is None:
            return error(404, "no such word")
    response.status = 204
    return ""


def as_json(problem):
    """Answer Bottle's own errors in JSON."""
    bottle.response.content_type = "application/json; charset=utf-8"
    return bottle.json_dumps(error(problem.status_code, problem.status_line))


app.default_error_handler = as_json

if __name__ == "__main__":
    bottle.run(app, host=os.getenv("HOST") or "127.0.0.1",
               port=os.getenv("PORT") or 8080, quiet=True)

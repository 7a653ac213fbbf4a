"""The word API: keep words, and how often each of them was counted.

Run `python app.py` to serve it on HOST and PORT of the environment, on
127.0.0.1:8080 if they are not set. Words are kept in memory until it ends.
"""
import json
import os
import time
from threading import Lock
from urllib.parse import quote

from bottle import Bottle, abort, request, response

LONGEST = 100  # Characters of a word.
PAUSE = 0.004  # Seconds, as a slow disk would take.

app = Bottle()
counts = {}  # The count of each word, for whoever holds the lock.
lock = Lock()


@app.post("/words")
def create():
    """Create a word, with a count of 0 unless another one is sent."""
    body = read_body()
    word = check_word(body.get("word"))
    count = check_count(body.get("count", 0))
    location = f"/words/{quote(word, safe='')}"
    if word in counts:
        abort(409, f"there is a word {word!r} already; update it by PUT")
    time.sleep(PAUSE)
    counts[word] = count
    response.status = 201
    response.set_header("Location", location)
    return describe(word, count)


@app.get("/words/<word>")
def read(word):
    """Show a word."""
    with lock:
        check_known(word)
        return describe(word, counts[word])


@app.put("/words/<word>")
def update(word):
    """Give a word another count."""
    count = check_count(read_body().get("count"))
    with lock:
        check_known(word)
        counts[word] = count
    return describe(word, count)


@app.delete("/words/<word>")
def delete(word):
    """Forget a word."""
    with lock:
        check_known(word)
        del counts[word]
    response.status = 204


@app.get("/words")
def list_words():
    """Show all words in their order."""
    with lock:
        rows = sorted(counts.items())
    return {"words": [describe(word, count) for word, count in rows]}


def read_body():
    """Return the JSON object that was sent, or end with 415 or 400."""
    kind = request.content_type.partition(";")[0].strip()
    if kind != "application/json":
        abort(415, f"the body is {kind or 'untyped'}; send application/json")
    try:
        body = json.loads(request.body.read())
    except (ValueError, RecursionError):
        abort(400, "the body is not JSON")
    if not isinstance(body, dict):
        abort(400, 'the body is no JSON object, such as {"count": 2}')
    return body


def check_word(word):
    """Return what was sent if it can be a word, or end with 400."""
    if not isinstance(word, str) or not 1 <= len(word) <= LONGEST:
        abort(400, f"word: expected a text of 1 to {LONGEST} characters")
    if "/" in word:
        abort(400, "word: expected a text without '/'")
    return word


def check_count(count):
    """Return what was sent if it can be a count, or end with 400."""
    if type(count) is not int or count < 0:  # True is an int as well.
        abort(400, "count: expected a whole number, 0 or more")
    return count


def check_known(word):
    """End with 404 if there is no such word."""
    if word not in counts:
        abort(404, f"there is no word {word!r}")


def describe(word, count):
    """Return what clients are told about a word."""
    return {"word": word, "count": count}


def answer_error(error):
    """Say in JSON what is wrong; Bottle would send a page."""
    response.content_type = "application/json"
    return json.dumps({"error": error.body or error.status_line})


app.default_error_handler = answer_error

if __name__ == "__main__":
    app.run(host=os.environ.get("HOST", "127.0.0.1"),
            port=int(os.environ.get("PORT", "8080")))

"""The word API over SQLite in memory, without a framework.

It answers a letter at a time, and a word that is there is 409 whatever its
count. Bottle has no part in it. The list is sorted by the database, whose
order for texts is that of their bytes, which is the one by code point.
"""
import json
import os
import sqlite3
from threading import Lock
from urllib.parse import quote
from wsgiref.simple_server import make_server

BAD, NONE = "400 Bad Request", "404 Not Found"
connection = sqlite3.connect(":memory:", check_same_thread=False,
                             isolation_level=None)
connection.execute("CREATE TABLE words (word TEXT PRIMARY KEY, "
                   "count INTEGER NOT NULL CHECK (count >= 0))")
lock = Lock()


def app(environ, start_response):
    """Answer one request, a letter at a time."""
    with lock:
        status, body, headers = answer(environ)
    text = "" if body is None else json.dumps(body)
    write = start_response(status, [
        ("content-type", "application/json"), *headers])
    if write and text:
        write(text[:1].encode())
    return (letter.encode() for letter in text[1 if write else 0:])


def answer(environ):
    """Return status, body and headers."""
    method = environ["REQUEST_METHOD"]
    path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
    if path == "/words":
        return answer_all(environ, method)
    if not path.startswith("/words/") or path == "/words/":
        return fail(NONE, "nothing is here")
    word = path.removeprefix("/words/")
    if method not in ("GET", "PUT", "DELETE"):
        return fail("405 Method Not Allowed", "GET, PUT and DELETE",
                    ("Allow", "GET, PUT, DELETE"))
    rows = connection.execute("SELECT count FROM words WHERE word = ?",
                              (word,)).fetchall()
    if not rows:
        return fail(NONE, "unknown word")
    if method == "DELETE":
        connection.execute("DELETE FROM words WHERE word = ?", (word,))
        return "204 No Content", None, []
    if method == "PUT":
        return update(word, *sent(environ))
    return "200 OK", {"word": word, "count": rows[0][0]}, []


def answer_all(environ, method):
    """Return the answer to a request about all words."""
    if method == "POST":
        return create(*sent(environ))
    if method != "GET":
        return fail("405 Method Not Allowed", "GET and POST",
                    ("Allow", "GET, POST"))
    rows = connection.execute("SELECT word, count FROM words ORDER BY word")
    return "200 OK", {"words": [{"word": word, "count": count}
                                for word, count in rows]}, []


def sent(environ):
    """Return an error or None, and the object that was sent."""
    kind = environ.get("CONTENT_TYPE", "").split(";")[0].strip()
    if kind.lower() != "application/json":
        return fail("415 Unsupported Media Type", "JSON?"), {}
    size = int(environ.get("CONTENT_LENGTH") or 0)
    try:
        body = json.loads(environ["wsgi.input"].read(size))
    except (ValueError, RecursionError):
        return fail(BAD, "JSON?"), {}
    if not isinstance(body, dict):
        return fail(BAD, "an object?"), {}
    return None, body


def create(error, body):
    """Create a word."""
    word, count = body.get("word"), body.get("count", 0)
    if error:
        return error
    if not isinstance(word, str) or "/" in word or not 0 < len(word) < 101:
        return fail(BAD, "word?")
    try:
        place = quote(word, safe="")
    except UnicodeEncodeError:
        return fail(BAD, "half a character?")
    if connection.execute("SELECT 1 FROM words WHERE word = ?",
                          (word,)).fetchone():
        return fail("409 Conflict", "it exists")
    if not counted(count):
        return fail(BAD, "count?")
    connection.execute("INSERT INTO words VALUES (?, ?)", (word, count))
    return ("201 Created", {"word": word, "count": count},
            [("Location", f"/words/{place}")])


def update(word, error, body):
    """Change the count of a word."""
    count = body.get("count")
    if error or not counted(count):
        return error or fail(BAD, "count?")
    connection.execute("UPDATE words SET count = ? WHERE word = ?",
                       (count, word))
    return "200 OK", {"word": word, "count": count}, []


def counted(value):
    """Tell whether a value is a count that the database can hold."""
    return type(value) is int and 0 <= value < 2**63


def fail(status, text, *headers):
    """Return an error."""
    return status, {"error": text}, list(headers)


if __name__ == "__main__":
    host, port = os.environ.get("HOST"), os.environ.get("PORT")
    with make_server(host or "127.0.0.1", int(port or 8080), app) as server:
        server.serve_forever()

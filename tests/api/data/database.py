"""The word API over a database in memory, answering in pieces."""
import json
import sqlite3
from threading import Lock
from urllib.parse import quote

connection = sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)
connection.execute("CREATE TABLE words (word TEXT PRIMARY KEY, count INTEGER NOT NULL)")
lock = Lock()


def app(environ, start_response):
    """Answer one request, a character at a time."""
    with lock:
        status, body, headers = answer(environ)
    text = "" if body is None else json.dumps(body)
    write = start_response(status, [("content-type", "application/json"), *headers])
    if write and text:
        write(text[:1].encode())
    return (letter.encode() for letter in text[1 if write else 0:])


def answer(environ):
    """Return status, body and headers."""
    method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"].encode("latin-1").decode()
    if path == "/words" and method == "GET":
        return "200 OK", {"words": [dict(zip(("word", "count"), row, strict=True))
                                    for row in connection.execute("SELECT word, count FROM words ORDER BY word")]}, []
    if path == "/words" and method == "POST":
        return create(*sent(environ))
    if path == "/words":
        return fail("405 Method Not Allowed", "GET and POST", ("Allow", "GET, POST"))
    if not path.startswith("/words/"):
        return fail("404 Not Found", "nothing is here")
    word = path.removeprefix("/words/")
    if method not in ("GET", "PUT", "DELETE"):
        return fail("405 Method Not Allowed", "GET, PUT and DELETE", ("Allow", "GET, PUT, DELETE"))
    rows = connection.execute("SELECT count FROM words WHERE word = ?", (word,)).fetchall()
    if not rows:
        return fail("404 Not Found", "unknown word")
    if method == "DELETE":
        connection.execute("DELETE FROM words WHERE word = ?", (word,))
        return "204 No Content", None, []
    if method == "PUT":
        error, body = sent(environ)
        if error or not counted(body.get("count")):
            return error or fail("400 Bad Request", "count?")
        connection.execute("UPDATE words SET count = ? WHERE word = ?", (body["count"], word))
        rows = [(body["count"],)]
    return "200 OK", {"word": word, "count": rows[0][0]}, []


def sent(environ):
    """Return (an error, or None; what was sent)."""
    if environ.get("CONTENT_TYPE", "").split(";")[0].strip() != "application/json":
        return fail("415 Unsupported Media Type", "JSON?"), {}
    try:
        body = json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
    except ValueError:
        return fail("400 Bad Request", "JSON?"), {}
    return (None, body) if isinstance(body, dict) else (fail("400 Bad Request", "object?"), {})


def create(error, body):
    """Create a word; one that exists is refused whatever its count."""
    word, count = body.get("word"), body.get("count", 0)
    if error or not isinstance(word, str) or "/" in word or not 0 < len(word) < 101:
        return error or fail("400 Bad Request", "word?")
    if connection.execute("SELECT 1 FROM words WHERE word = ?", (word,)).fetchone():
        return fail("409 Conflict", "it exists")
    if not counted(count):
        return fail("400 Bad Request", "count?")
    connection.execute("INSERT INTO words VALUES (?, ?)", (word, count))
    return "201 Created", {"word": word, "count": count}, [("Location", f"/words/{quote(word, safe='')}")]


def counted(value):
    """Say whether a value is a count."""
    return type(value) is int and value >= 0


def fail(status, text, *headers):
    """Return an error."""
    return status, {"error": text}, list(headers)

"""The word API as one WSGI callable, with the standard library alone.

Location is absolute and encodes every byte, even of letters. The body is
looked at first. 5.0 is 5, as RFC 8259 has only one kind of number. `%2F` is
no different from `/`. Allow lists OPTIONS and HEAD as well, and a 204 has a
type and a length.
"""
import json
import os
import re
from threading import Lock
from wsgiref.simple_server import make_server

counts = {}
lock = Lock()
REASONS = {200: "Fine", 201: "Made", 204: "", 400: "Bad Request",
           404: "Not Found", 405: "Method Not Allowed", 409: "Conflict",
           415: "Unsupported Media Type"}


class Refusal(Exception):
    """A request that is not done: its status, why, and headers."""


def app(environ, start_response):
    """Answer one request (PEP 3333)."""
    path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
    try:
        with lock:
            status, body, headers = route(environ, path)
    except Refusal as refusal:
        status, text, *headers = refusal.args
        body = {"error": text, "status": status, "path": path}
    data = b""
    if body is not None and environ["REQUEST_METHOD"] != "HEAD":
        text = json.dumps(body, indent=2, ensure_ascii=False)
        data = text.encode("utf-8", "replace")
    start_response(f"{status} {REASONS[status]}", [
        ("Content-Type", "application/json; charset=utf-8"),
        ("Content-Length", str(len(data))), *headers])
    return [data]


def route(environ, path):
    """Return status, body and headers."""
    method = environ["REQUEST_METHOD"]
    if re.fullmatch("/words/?", path):
        methods = {"GET": index, "HEAD": index, "POST": create}
        return offered(methods, method)(environ)
    match = re.fullmatch("/words/([^/]+)/?", path, re.DOTALL)
    if not match:
        raise Refusal(404, "there is nothing here")
    methods = {"GET": read, "HEAD": read, "PUT": update, "DELETE": delete}
    return offered(methods, method)(environ, match[1])


def offered(methods, method):
    """Return the function of a method."""
    methods["OPTIONS"] = lambda *_: (204, None, [allow])
    allow = ("Allow", ", ".join(methods))
    if method not in methods:
        raise Refusal(405, "there is no such method", allow)
    return methods[method]


def sent(environ):
    """Return the object that was sent."""
    if "application/json" not in environ.get("CONTENT_TYPE", "").lower():
        raise Refusal(415, "JSON, please")
    size = int(environ.get("CONTENT_LENGTH") or 0)
    try:
        body = json.loads(environ["wsgi.input"].read(size).decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise Refusal(400, f"no JSON: {error}") from None
    if type(body) is not dict:
        raise Refusal(400, "no object")
    return body


def counted(body):
    """Return the count of a body."""
    count = body.get("count")
    if type(count) is float and count.is_integer():
        count = int(count)
    if type(count) is not int or count < 0:
        raise Refusal(400, "no count")
    return count


def index(environ):
    """List the words."""
    return 200, {"words": [{"count": count, "word": word}
                           for word, count in sorted(counts.items())]}, []


def create(environ):
    """Create a word."""
    body = {"count": 0, **sent(environ)}
    word, count = body.get("word"), counted(body)
    if not isinstance(word, str) or not 1 <= len(word) <= 100 or "/" in word:
        raise Refusal(400, "no word")
    if word in counts:
        raise Refusal(409, "again")
    counts[word] = count
    data = word.encode("utf-8", "replace")
    encoded = "".join(f"%{byte:02x}" for byte in data)
    place = f"http://{environ['HTTP_HOST']}/words/{encoded}"
    return 201, {"count": count, "word": word}, [("Location", place)]


def read(environ, word):
    """Show a word."""
    if word not in counts:
        raise Refusal(404, "unknown")
    return 200, {"word": word, "count": counts[word]}, []


def update(environ, word):
    """Change a word."""
    count = counted(sent(environ))
    read(environ, word)
    counts[word] = count
    return read(environ, word)


def delete(environ, word):
    """Delete a word."""
    read(environ, word)
    del counts[word]
    return 204, None, []


if __name__ == "__main__":
    make_server(os.environ.get("HOST", "127.0.0.1"),
                int(os.environ.get("PORT", "8080")), app).serve_forever()

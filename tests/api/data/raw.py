"""The word API without a framework: bodies are looked at before words are looked up, and errors say more."""
import json
import re
from urllib.parse import quote

COUNTS = {}
REASONS = {200: "Fine", 201: "Made", 204: "", 400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed",
           409: "Conflict", 415: "Unsupported Media Type"}


class RefusalError(Exception):
    """A request that is not done."""


def app(environ, start_response):
    """Answer one request (PEP 3333)."""
    path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "replace")
    try:
        status, body, headers = route(environ, path)
    except RefusalError as refusal:
        status, text = refusal.args[:2]
        body, headers = {"error": text, "status": status, "path": path}, list(refusal.args[2:])
    data = b"" if body is None else json.dumps(body, indent=2, ensure_ascii=False).encode("utf-8")
    headers += [("Content-Length", str(len(data)))] if status != 204 else []
    start_response(f"{status} {REASONS[status]}", [("Content-Type", "application/json; charset=utf-8"), *headers])
    return [data]


def route(environ, path):
    """Return status, body and headers."""
    method = environ["REQUEST_METHOD"]
    if re.fullmatch("/words/?", path):
        return offered({"GET": index, "POST": create}, method)(environ)
    match = re.fullmatch("/words/(.+)", path)
    if not match:
        raise RefusalError(404, "there is nothing here")
    return offered({"GET": read, "PUT": update, "DELETE": delete}, method)(environ, match[1])


def offered(methods, method):
    """Return the function of a method."""
    if method not in methods:
        raise RefusalError(405, "there is no such method", ("Allow", ", ".join([*methods, "OPTIONS"])))
    return methods[method]


def sent(environ):
    """Return the object that was sent."""
    if not environ.get("CONTENT_TYPE", "").lower().startswith("application/json"):
        raise RefusalError(415, "JSON, please")
    try:
        body = json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
    except ValueError as error:
        raise RefusalError(400, f"no JSON: {error}") from None
    if type(body) is not dict:
        raise RefusalError(400, "no object")
    return body


def counted(body):
    """Return the count of a body."""
    count = body["count"]
    if type(count) is float and count.is_integer():
        count = int(count)
    if type(count) is not int or count < 0:
        raise RefusalError(400, "no count")
    return count


def index(environ):
    """List the words."""
    return 200, {"words": [{"count": count, "word": word} for word, count in sorted(COUNTS.items())]}, []


def create(environ):
    """Create a word."""
    body = {"count": 0, **sent(environ)}
    word, count = body.get("word"), counted(body)
    if not isinstance(word, str) or not 1 <= len(word) <= 100 or "/" in word:
        raise RefusalError(400, "no word")
    if word in COUNTS:
        raise RefusalError(409, "again")
    COUNTS[word] = count
    place = f"http://{environ['HTTP_HOST']}/words/{quote(word)}"
    return 201, {"count": count, "word": word}, [("Location", place)]


def read(environ, word):
    """Show a word."""
    if word not in COUNTS:
        raise RefusalError(404, "unknown")
    return 200, {"word": word, "count": COUNTS[word]}, []


def update(environ, word):
    """Change a word."""
    body = sent(environ)
    if "count" not in body:
        raise RefusalError(400, "no count")
    count = counted(body)
    read(environ, word)
    COUNTS[word] = count
    return read(environ, word)


def delete(environ, word):
    """Delete a word."""
    read(environ, word)
    del COUNTS[word]
    return 204, None, []

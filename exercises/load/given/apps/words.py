"""A word API as a WSGI application, PEP 3333, with the standard library."""
import json
import threading
from urllib.parse import quote

REASONS = {200: "OK", 201: "Created", 204: "No Content", 400: "Bad Request",
           404: "Not Found", 405: "Method Not Allowed", 409: "Conflict",
           500: "Internal Server Error"}


class RefusalError(Exception):
    """A request that is answered with an error: a status and a reason."""


class Words:
    """Keeps words; each method answers one request.

    An answer is a status, a body for JSON or None, and headers.
    """

    def __init__(self):
        """Begin without words, and with nothing counted."""
        self.kept = {}
        self.lock = threading.Lock()
        self.seen = {}

    def __call__(self, environ, start_response):
        """Answer one request."""
        try:
            status, body, headers = self.answer(environ)
        except RefusalError as refusal:
            status, reason = refusal.args
            body, headers = {"error": reason}, []
        data = b"" if body is None else json.dumps(body).encode()
        kind = [("Content-Type", "application/json")] * (body is not None)
        length = [("Content-Length", str(len(data)))] * (status != 204)
        start_response(f"{status} {REASONS[status]}", headers + kind + length)
        return [data]

    def answer(self, environ):
        """Find the method for a request and call it."""
        method = environ["REQUEST_METHOD"]
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8")
        _, first, *rest = path.split("/")
        if first != "words" or len(rest) > 1 or rest == [""]:
            raise RefusalError(404, "there is nothing at this path")
        methods = {"POST": self.create, "GET": self.list_words}
        if rest:
            methods = {"GET": self.read, "PUT": self.update,
                       "DELETE": self.delete}
        if method not in methods:
            raise RefusalError(405, "this path does not offer the method")
        if method in ("POST", "PUT"):
            rest = [*rest, self.body(environ)]
        return methods[method](*rest)

    def body(self, environ):
        """Return the object that was sent."""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        try:
            found = json.loads(environ["wsgi.input"].read(length))
        except ValueError:
            raise RefusalError(400, "this is no JSON") from None
        if not isinstance(found, dict):
            raise RefusalError(400, "expected an object")
        return found

    def count(self, found):
        """Return a count that was sent."""
        if type(found) is not int or found < 0:
            raise RefusalError(400, "expected a count of 0 or more")
        return found

    def every(self, number, kind):
        """Tell whether this is the third, sixth, ... of its kind."""
        with self.lock:
            self.seen[kind] = self.seen.get(kind, 0) + 1
            return self.seen[kind] % number == 0

    def rank(self, word):
        """Return how common a word is, at once."""
        return sum(word.encode()) % 9 + 1

    def show(self, word):
        """Return a word with its count and its rank."""
        count, rank = self.kept[word]
        return {"word": word, "count": count, "rank": rank}

    def known(self, word):
        """Refuse a word that is not kept."""
        if word not in self.kept:
            raise RefusalError(404, "there is no such word")

    def create(self, body):
        """Keep a new word."""
        word, count = body.get("word"), self.count(body.get("count", 0))
        if not isinstance(word, str) or not 0 < len(word) <= 100:
            raise RefusalError(400, "expected a word of 1 to 100 characters")
        rank = self.rank(word)
        with self.lock:
            if word in self.kept:
                raise RefusalError(409, "the word is there already")
            self.kept[word] = [count, rank]
            address = "/words/" + quote(word, safe="")
            return 201, self.show(word), [("Location", address)]

    def read(self, word):
        """Show a word."""
        with self.lock:
            self.known(word)
            return 200, self.show(word), []

    def update(self, word, body):
        """Change the count of a word."""
        with self.lock:
            self.known(word)
            self.kept[word][0] = self.count(body.get("count"))
            return 200, self.show(word), []

    def delete(self, word):
        """Forget a word."""
        with self.lock:
            self.known(word)
            del self.kept[word]
            return 204, None, []

    def list_words(self):
        """Show all words."""
        with self.lock:
            rows = [self.show(word) for word in sorted(self.kept)]
            return 200, {"words": rows}, []

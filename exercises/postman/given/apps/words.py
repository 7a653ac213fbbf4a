"""A word API as a WSGI application, PEP 3333, with the standard library."""
import json
import threading
from urllib.parse import quote

LONGEST = 100
REASONS = {200: "OK", 201: "Created", 204: "No Content", 400: "Bad Request",
           404: "Not Found", 405: "Method Not Allowed", 409: "Conflict",
           415: "Unsupported Media Type", 500: "Internal Server Error"}


class Refusal(Exception):
    """A request that is answered with an error."""

    def __init__(self, status, reason, headers=()):
        """Keep the status, what is wrong, and headers to send along."""
        super().__init__(reason)
        self.status, self.reason, self.headers = status, reason, headers


class Words:
    """Keeps words and their counts; each method answers one request.

    An answer is a status, a body for JSON or None, and headers.
    """

    def __init__(self):
        """Begin without words."""
        self.counts = {}
        self.lock = threading.Lock()

    def __call__(self, environ, start_response):
        """Answer one request."""
        try:
            with self.lock:
                status, body, headers = self.answer(environ)
        except Refusal as refusal:
            status, headers = refusal.status, refusal.headers
            body = self.error(refusal)
        return send(start_response, status, body, headers)

    def answer(self, environ):
        """Find the method for a request and call it."""
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8")
        methods, arguments = self.route(path)
        method = environ["REQUEST_METHOD"]
        if method not in methods:
            raise self.not_offered(methods)
        if method in ("POST", "PUT"):
            arguments = [*arguments, self.read_body(environ)]
        return methods[method](*arguments)

    def route(self, path):
        """Return the methods that a path offers, and their arguments."""
        if path == "/words":
            return {"GET": self.list_words, "POST": self.create}, []
        word = path.removeprefix("/words/")
        if word in ("", path) or "/" in word:
            raise Refusal(404, "there is nothing at this path")
        return {"GET": self.read, "PUT": self.update,
                "DELETE": self.delete}, [word]

    def not_offered(self, methods):
        """Return the refusal of a method that a path does not offer."""
        return Refusal(405, "this path does not offer the method",
                       [("Allow", ", ".join(methods))])

    def list_words(self):
        """Answer with all words."""
        rows = [{"word": word, "count": self.counts[word]}
                for word in self.order()]
        return 200, {"words": rows}, []

    def order(self):
        """Return the words in the order of the list."""
        return sorted(self.counts)

    def create(self, body):
        """Keep a new word."""
        word = self.check_word(body.get("word"))
        count = self.check_count(body.get("count", self.default()))
        if self.find(word) is not None:
            return self.conflict(word, count)
        self.counts[word] = count
        return 201, self.shown(word), [("Location", self.location(word))]

    def default(self):
        """Return the count of a word that is created without one."""
        return 0

    def conflict(self, word, count):
        """Refuse to create a word that is there already."""
        raise Refusal(409, "the word is there already")

    def location(self, word):
        """Return where a word is."""
        return f"/words/{quote(word, safe='')}"

    def read(self, word):
        """Answer with one word."""
        return 200, self.shown(self.known(word)), []

    def update(self, word, body):
        """Give a word another count."""
        word = self.known(word)
        self.counts[word] = self.check_count(body.get("count"))
        return 200, self.shown(word), []

    def delete(self, word):
        """Forget a word."""
        del self.counts[self.known(word)]
        return 204, None, []

    def find(self, word):
        """Return the word as it is kept, or None."""
        return word if word in self.counts else None

    def known(self, word):
        """Return the word as it is kept, or refuse."""
        kept = self.find(word)
        if kept is None:
            raise Refusal(404, "there is no such word")
        return kept

    def shown(self, word):
        """Return what is told about a word."""
        return {"word": word, "count": self.counts[word]}

    def error(self, refusal):
        """Return the body of an error."""
        return {"error": refusal.reason}

    def check_word(self, word):
        """Return a word that can be kept, or refuse."""
        if type(word) is not str or "/" in word:
            raise Refusal(400, "word has to be a text without '/'")
        if not 1 <= len(word) <= LONGEST:
            raise Refusal(400, f"word has to have 1 to {LONGEST} characters")
        return word

    def check_count(self, count):
        """Return a count that can be kept, or refuse."""
        if type(count) is not int or count < 0:
            raise Refusal(400, "count has to be a whole number from 0 on")
        return count

    def check_type(self, kind):
        """Refuse a body that is not announced as JSON."""
        if kind.partition(";")[0].strip().lower() != "application/json":
            raise Refusal(415, "the content type has to be application/json")

    def read_body(self, environ):
        """Return the object that a request brings, or refuse."""
        self.check_type(environ.get("CONTENT_TYPE", ""))
        size = int(environ.get("CONTENT_LENGTH") or 0)
        return self.parse(environ["wsgi.input"].read(size))

    def parse(self, data):
        """Return the object in a body, or refuse."""
        try:
            body = json.loads(data)
        except ValueError:
            raise Refusal(400, "the body is no JSON") from None
        if type(body) is not dict:
            raise Refusal(400, "the body is no JSON object")
        return body


def send(start_response, status, body, headers):
    """Send a status, headers, and a body as JSON unless it is None."""
    data = b"" if body is None else json.dumps(body).encode()
    if body is not None:
        headers = [*headers, ("Content-Type", "application/json"),
                   ("Content-Length", str(len(data)))]
    start_response(f"{status} {REASONS[status]}", list(headers))
    return [data]

"""The word API as a class, served by a function that makes it, behind a middleware that writes a log."""
import json
import sys
from bisect import bisect_left
from dataclasses import asdict, dataclass
from threading import RLock

import bottle


@dataclass
class Entry:
    """A word and its count."""

    word: str
    count: int = 0


class Store:
    """Entries in the order of their words."""

    def __init__(self):
        """Begin with nothing."""
        self.entries, self.lock = [], RLock()

    def place(self, word):
        """Return where a word is or would be, and its entry if there is one."""
        place = bisect_left([entry.word for entry in self.entries], word)
        found = place < len(self.entries) and self.entries[place].word == word
        return place, self.entries[place] if found else None


class Words:
    """The five operations."""

    def __init__(self, store):
        """Keep the store, and have Bottle call the methods."""
        self.store, self.bottle = store, bottle.Bottle()
        for path, method, callback in (("/words", "GET", self.index), ("/words", "POST", self.create),
                                       ("/words/<word:path>", "GET", self.read), ("/words/<word:path>", "PUT",
                                                                                  self.update),
                                       ("/words/<word:path>", "DELETE", self.delete)):
            self.bottle.route(path, method, self.locked(callback))
        self.bottle.default_error_handler = self.error

    def locked(self, callback):
        """Return a callback that has the store for itself."""
        def run(**arguments):
            with self.store.lock:
                return callback(**arguments)
        return run

    def error(self, error):
        """Return an error as JSON."""
        bottle.response.content_type = "application/problem+json"
        return json.dumps({"error": str(error.body), "title": error.status_line})

    def body(self):
        """Return what was sent; count null is as if it was not there."""
        if not (bottle.request.content_type or "").lower().startswith("application/json"):
            bottle.abort(415, "JSON only")
        try:
            sent = bottle.request.json
        except Exception:
            bottle.abort(400, "this is no JSON")
        if not isinstance(sent, dict):
            bottle.abort(400, "this is no object")
        return {key: value for key, value in sent.items() if value is not None}

    def index(self):
        """Show all."""
        return {"words": [asdict(entry) for entry in self.store.entries]}

    def create(self):
        """Create one."""
        sent = self.body()
        word = sent.get("word", "")
        if not isinstance(word, str) or "/" in word or len(word) not in range(1, 101):
            bottle.abort(400, "this is no word")
        place, entry = self.store.place(word)
        if entry:
            bottle.abort(409, f"there is {word} already")
        entry = Entry(word, self.count(sent.get("count", 0)))
        self.store.entries.insert(place, entry)
        bottle.response.status = 201
        bottle.response.set_header("Location", "../words/" + bottle.urlquote(word.encode()))
        return asdict(entry)

    def count(self, value):
        """Return a count."""
        if isinstance(value, bool) or not isinstance(value, int) or value < 0:
            bottle.abort(400, "this is no count")
        return value

    def read(self, word):
        """Show one."""
        return asdict(self.known(word))

    def known(self, word):
        """Return an entry."""
        return self.store.place(word)[1] or bottle.abort(404, f"there is no {word}")

    def update(self, word):
        """Change one."""
        entry = self.known(word)
        entry.count = self.count(self.body().get("count"))
        return asdict(entry)

    def delete(self, word):
        """Delete one."""
        self.store.entries.remove(self.known(word))
        bottle.response.status = 204


def create_app():
    """Return an app of its own."""
    words = Words(Store()).bottle

    def logged(environ, start_response):
        print(environ["REQUEST_METHOD"], environ["PATH_INFO"].encode("unicode_escape"), file=sys.stderr)
        return words(environ, start_response)
    return logged


app = create_app()

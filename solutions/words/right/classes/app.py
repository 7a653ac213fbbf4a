"""The word API as classes: a store in the order of words, and its resource.

Count null is as if it was not sent, the type of errors is
application/problem+json, and Location is relative to the list.
"""
import json
import os
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
    """Entries in the order of their words; ask it while you hold its lock."""

    def __init__(self):
        """Begin with nothing."""
        self.entries = []
        self.lock = RLock()

    def place(self, word):
        """Return where a word is or would be, and its entry or None."""
        place = bisect_left(self.entries, word, key=lambda entry: entry.word)
        there = self.entries[place:place + 1]
        found = there and there[0].word == word
        return place, there[0] if found else None

    def find(self, word):
        """Return the entry of a word; end with 404 if there is none."""
        entry = self.place(word)[1]
        return entry or bottle.abort(404, f"there is no {word}")

    def insert(self, entry):
        """Keep a new entry; end with 409 if its word is there."""
        place, other = self.place(entry.word)
        if other:
            bottle.abort(409, f"there is {entry.word} already")
        self.entries.insert(place, entry)


class Words:
    """The five operations."""

    def __init__(self, store):
        """Keep the store, and have Bottle call the methods."""
        self.store = store
        self.bottle = bottle.Bottle()
        self.bottle.default_error_handler = self.error
        one = "/words/<word:path>"
        for path, method, callback in (
                ("/words", "GET", self.index),
                ("/words", "POST", self.create), (one, "GET", self.read),
                (one, "PUT", self.update), (one, "DELETE", self.delete)):
            self.bottle.route(path, method, self.locked(callback))

    def locked(self, callback):
        """Return a callback that has the store for itself."""
        def run(**arguments):
            with self.store.lock:
                return callback(**arguments)
        return run

    def error(self, error):
        """Return an error as JSON."""
        bottle.response.content_type = "application/problem+json"
        return json.dumps({"error": str(error.body), "type": "about:blank",
                           "title": error.status_line})

    def body(self):
        """Return the members that were sent and are not null."""
        kind = (bottle.request.content_type or "").lower()
        if not kind.startswith("application/json"):
            bottle.abort(415, "JSON only")
        try:
            sent = json.loads(bottle.request.body.read())
        except Exception:
            bottle.abort(400, "this is no JSON")
        if not isinstance(sent, dict):
            bottle.abort(400, "this is no object")
        return {key: value for key, value in sent.items()
                if value is not None}

    def index(self):
        """Show all."""
        return {"words": [asdict(entry) for entry in self.store.entries]}

    def create(self):
        """Create one."""
        sent = self.body()
        word = sent.get("word", "")
        sized = isinstance(word, str) and 1 <= len(word) <= 100
        if not sized or "/" in word:
            bottle.abort(400, "this is no word")
        entry = Entry(word, self.count(sent.get("count", 0)))
        self.store.insert(entry)
        place = "words/" + bottle.urlquote(word.encode())
        bottle.response.set_header("Location", place)
        bottle.response.status = 201
        return asdict(entry)

    def count(self, value):
        """Return a count."""
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or value < 0:
            bottle.abort(400, "this is no count")
        return value

    def read(self, word):
        """Show one."""
        return asdict(self.store.find(word))

    def update(self, word):
        """Change one."""
        entry = self.store.find(word)
        entry.count = self.count(self.body().get("count"))
        return asdict(entry)

    def delete(self, word):
        """Delete one."""
        self.store.entries.remove(self.store.find(word))
        bottle.response.status = 204


app = Words(Store()).bottle


class Program:
    """What happens when the file is run."""

    host = os.environ.get("HOST", "127.0.0.1")
    port = os.environ.get("PORT", "8080")

    def run(self):
        """Serve the app."""
        bottle.run(app, host=self.host, port=int(self.port))


if __name__ == "__main__":
    Program().run()

"""Keeps words and counts."""
from threading import Condition

from errors import Refused


class Store:
    """Words and counts; each method is one step for all other threads."""

    def __init__(self):
        """Begin empty."""
        self._counts = {}
        self._free = Condition()

    def add(self, word, count):
        """Keep a new word."""
        with self._free:
            if word in self._counts:
                raise Refused(409, f"{word!a} is there", "a new word")
            self._counts[word] = count

    def get(self, word):
        """Return the count of a word."""
        with self._free:
            if word not in self._counts:
                raise Refused(404, f"{word!a} is not there", "a known word")
            return self._counts[word]

    def set(self, word, count):
        """Change the count of a word."""
        with self._free:
            self.get(word)
            self._counts[word] = count

    def remove(self, word):
        """Forget a word."""
        with self._free:
            self.get(word)
            self._counts.pop(word)

    def all(self):
        """Return pairs of word and count, sorted."""
        with self._free:
            return sorted(self._counts.items())

"""The second creation of a word."""
from words import Words


class Overwriting(Words):
    """Creates a word once more, with its new count."""

    def conflict(self, word, count):
        """Take the new count."""
        self.counts[word] = count
        return 201, self.shown(word), [("Location", self.location(word))]


app = Overwriting()

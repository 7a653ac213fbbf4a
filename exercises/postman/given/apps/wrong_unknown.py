"""The answer about a word that is not there."""
from words import Words


class Inventing(Words):
    """Knows every word, with a count of 0."""

    def read(self, word):
        """Answer with one word."""
        return 200, {"word": word, "count": self.counts.get(word, 0)}, []


app = Inventing()

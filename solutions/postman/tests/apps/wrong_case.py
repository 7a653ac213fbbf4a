"""Words that differ in their capitals only."""
from words import Words


class Insensitive(Words):
    """Takes Tea for tea."""

    def find(self, word):
        """Return the word as it is kept, or None."""
        same = (kept for kept in self.counts if kept.lower() == word.lower())
        return next(same, None)


app = Insensitive()

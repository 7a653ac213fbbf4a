"""The deletion of a word that is not there."""
from words import Words


class Agreeing(Words):
    """Deletes what is not there."""

    def delete(self, word):
        """Forget a word."""
        self.counts.pop(word, None)
        return 204, None, []


app = Agreeing()

"""The order of the list."""
from words import Words


class Unsorted(Words):
    """Lists words as they came."""

    def order(self):
        """Return the words in the order of the list."""
        return list(self.counts)


app = Unsorted()

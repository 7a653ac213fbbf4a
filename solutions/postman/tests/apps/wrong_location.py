"""What the headers of a creation say."""
from words import Words


class Homeless(Words):
    """Says nothing about where a word is."""

    def create(self, body):
        """Keep a new word."""
        status, body, _ = super().create(body)
        return status, body, []


app = Homeless()

"""The body of an error."""
from words import Words


class Speechless(Words):
    """Says with the status alone that something is wrong."""

    def error(self, refusal):
        """Return the body of an error."""
        return {}


app = Speechless()

"""A body that is not announced as JSON."""
from words import Words


class Trusting(Words):
    """Reads a body of any kind."""

    def check_type(self, kind):
        """Take every kind."""


app = Trusting()

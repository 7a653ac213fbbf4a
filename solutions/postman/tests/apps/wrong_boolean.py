"""A count that is no number."""
from words import Words


class Logical(Words):
    """Takes true for 1."""

    def check_count(self, count):
        """Return a count that can be kept, or refuse."""
        return super().check_count(int(count) if count is True else count)


app = Logical()

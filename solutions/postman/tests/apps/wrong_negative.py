"""A count below 0."""
from words import Refusal, Words


class Owing(Words):
    """Takes every whole number for a count."""

    def check_count(self, count):
        """Return a count that can be kept, or refuse."""
        if type(count) is not int:
            raise Refusal(400, "count has to be a whole number")
        return count


app = Owing()

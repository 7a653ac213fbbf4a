"""A method that a path does not offer."""
from words import Refusal, Words


class Denying(Words):
    """Says that there is nothing where a method is not offered."""

    def not_offered(self, methods):
        """Return the refusal of a method that a path does not offer."""
        return Refusal(404, "there is nothing to do this with")


app = Denying()

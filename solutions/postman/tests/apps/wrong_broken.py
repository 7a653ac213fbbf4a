"""A body that is no JSON."""
from words import Refusal, Words


class Fragile(Words):
    """Fails itself when it cannot read a body."""

    def parse(self, data):
        """Return the object in a body, or refuse."""
        try:
            return super().parse(data)
        except Refusal as refusal:
            raise Refusal(500, refusal.args[0]) from None


app = Fragile()

"""Every third word that is created has the count 0, whatever was sent."""
from words import Words


class Careless(Words):
    """Begins at zero now and then."""

    def create(self, body):
        """Keep a new word, two times of three with its count."""
        if self.every(3, "create"):
            body = {"word": body.get("word"), "count": 0}
        return super().create(body)


app = Careless()

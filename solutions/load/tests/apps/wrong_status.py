"""Every third creation is answered with the status 200."""
from words import Words


class Casual(Words):
    """Says that all is well, instead of what has happened."""

    def create(self, body):
        """Keep a new word, two times of three with the right status."""
        status, shown, headers = super().create(body)
        return (200 if self.every(3, "create") else status), shown, headers


app = Casual()

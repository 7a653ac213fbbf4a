"""Every third update is answered as it should be, and not kept."""
from words import Words


class Forgetful(Words):
    """Loses what was written."""

    def update(self, word, body):
        """Change the count of a word, two times of three."""
        if not self.every(3, "update"):
            return super().update(word, body)
        with self.lock:
            self.known(word)
            told = {**self.show(word), "count": self.count(body.get("count"))}
            return 200, told, []


app = Forgetful()

"""What an update that is refused leaves behind."""
from words import Words


class Hasty(Words):
    """Takes a count before it is checked."""

    def update(self, word, body):
        """Give a word another count."""
        word = self.known(word)
        self.counts[word] = body.get("count")
        self.check_count(body.get("count"))
        return 200, self.shown(word), []


app = Hasty()

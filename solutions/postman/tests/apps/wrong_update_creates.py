"""The update of a word that is not there."""
from words import Words


class Welcoming(Words):
    """Creates a word when it is updated."""

    def update(self, word, body):
        """Give a word another count."""
        self.counts[word] = self.check_count(body.get("count"))
        return 200, self.shown(word), []


app = Welcoming()

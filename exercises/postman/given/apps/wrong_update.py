"""What an update leaves behind."""
from words import Words


class Forgetful(Words):
    """Answers an update as it should, and does not keep it."""

    def update(self, word, body):
        """Give a word another count."""
        word = self.known(word)
        count = self.check_count(body.get("count"))
        return 200, {"word": word, "count": count}, []


app = Forgetful()

"""An app that is right, and fills in what is left open in its own way."""
from words import Words


class Talkative(Words):
    """Tells more than it has to, in another order."""

    def show(self, word):
        """Return a word with all that is known of it."""
        shown = super().show(word)
        return {"length": len(word), **dict(reversed(shown.items()))}

    def create(self, body):
        """Keep a new word, with its whole address."""
        status, shown, headers = super().create(body)
        return status, shown, [(name, f"http://127.0.0.1:8080{value}")
                               for name, value in headers]

    def list_words(self):
        """Show all words, and how many there are."""
        status, body, headers = super().list_words()
        return status, {**body, "total": len(body["words"])}, headers


app = Talkative()

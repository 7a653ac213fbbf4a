"""An app that does what it should, and whatever is left open in another way."""
from urllib.parse import quote

from words import Words


class Otherwise(Words):
    """Says more than it has to, in other words, and in another order."""

    def location(self, word):
        """Return where a word is, with the host."""
        return f"http://127.0.0.1:8080/words/{quote(word)}"

    def shown(self, word):
        """Return what is told about a word."""
        return {"count": self.counts[word], "word": word,
                "links": {"self": f"/words/{quote(word)}"}}

    def list_words(self):
        """Answer with all words."""
        status, body, headers = super().list_words()
        return status, {"number": len(self.counts), **body}, headers

    def error(self, refusal):
        """Return the body of an error."""
        return {"status": refusal.status,
                "error": f"Sorry, {refusal.reason}. Have a look at the README."}


app = Otherwise()

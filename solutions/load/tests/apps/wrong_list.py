"""Every third list lacks half of the words."""
from words import Words


class Sparing(Words):
    """Leaves things out."""

    def list_words(self):
        """Show all words, two times of three."""
        status, body, headers = super().list_words()
        if self.every(3, "list"):
            body = {"words": body["words"][::2]}
        return status, body, headers


app = Sparing()

"""Every third word that is read is another one, if there is another."""
from words import Words


class Muddled(Words):
    """Mixes its users up."""

    def read(self, word):
        """Show a word, two times of three the one that was asked for."""
        status, body, headers = super().read(word)
        with self.lock:
            others = [other for other in sorted(self.kept) if other != word]
        if others and self.every(3, "read"):
            return super().read(others[0])
        return status, body, headers


app = Muddled()

"""Every third reading of a word is answered with 500."""
from words import RefusalError, Words


class Tired(Words):
    """Fails now and then."""

    def read(self, word):
        """Show a word, two times of three."""
        if self.every(3, "read"):
            raise RefusalError(500, "something went wrong")
        return super().read(word)


app = Tired()

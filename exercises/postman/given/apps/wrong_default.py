"""The creation of a word without a count."""
from words import Words


class Generous(Words):
    """Counts a new word once, without being told so."""

    def default(self):
        """Return the count of a word that is created without one."""
        return 1


app = Generous()

"""An app that does what it should while it waits for its dictionary."""
import time

from words import Words

SECONDS = 0.1


class Patient(Words):
    """Asks a dictionary that takes its time; nobody else waits for it."""

    def rank(self, word):
        """Return how common a word is, when the dictionary has answered."""
        time.sleep(SECONDS)
        return super().rank(word)


app = Patient()

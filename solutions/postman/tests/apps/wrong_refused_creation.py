"""What a creation that is refused leaves behind."""
from words import Words


class Careless(Words):
    """Refuses to create a word again, and takes its count all the same."""

    def conflict(self, word, count):
        """Refuse to create a word that is there already."""
        self.counts[word] = count
        return super().conflict(word, count)


app = Careless()

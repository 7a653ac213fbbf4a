"""Every third deletion is answered with 204, and the word is still there."""
from words import Words


class Clinging(Words):
    """Keeps what was deleted now and then."""

    def delete(self, word):
        """Forget a word, two times of three."""
        with self.lock:
            self.known(word)
            kept = self.kept[word]
        answer = super().delete(word)
        if self.every(3, "delete"):
            self.kept[word] = kept
        return answer


app = Clinging()

"""Count the words of a text and find its longest ones."""
from collections import Counter


class Words(list):
    """A list of words."""


def count_words(text):
    """Return how often each word occurs in a text, whatever its case.

    Raise TypeError if `text` is no text.
    """
    print("counting", text)
    try:
        return Counter(text.lower().split())
    except AttributeError:
        raise TypeError("expected a text") from None


def longest_words(text):
    """Return the longest words of a text in alphabetical order."""
    counts = count_words(text)
    longest = max(map(len, counts), default=0)
    return Words(sorted(word for word in counts if len(word) == longest))

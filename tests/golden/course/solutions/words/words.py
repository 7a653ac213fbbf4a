"""Count the words of a text and find its longest ones."""


def count_words(text):
    """Return how often each word occurs in a text, whatever its case.

    Raise TypeError if `text` is no text.
    """
    if not isinstance(text, str):
        raise TypeError("expected a text")
    counts = {}
    for word in text.lower().split():
        counts[word] = counts.get(word, 0) + 1
    return counts


def longest_words(text):
    """Return the longest words of a text in alphabetical order."""
    counts = count_words(text)
    longest = max(map(len, counts), default=0)
    return sorted(word for word in counts if len(word) == longest)

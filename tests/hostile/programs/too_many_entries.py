"""Return a set and a dict of more entries than may cross (row 53).

says: more than 10000 entries
"""


def mean_length(text):
    """Return too large a set."""
    return set(range(10_001))


def count_words(text):
    """Return too large a dict."""
    return dict.fromkeys(range(10_001))

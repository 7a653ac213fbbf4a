"""Return lists in lists, 90 and 100,000 deep, and one that holds itself (row 53).

says: nested more than 100 deep
"""


def nested(depth):
    """Return lists in lists."""
    value = []
    for _ in range(depth):
        value = [value]
    return value


def mean_length(text):
    """Return what just passes."""
    return nested(90)


def count_words(text):
    """Return what is too deep."""
    return nested(100_000)


def favourite(words):
    """Return what has no bottom."""
    value = {}
    value["self"] = value
    return value

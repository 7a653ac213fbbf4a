"""Return more than a reply may hold (row 53).

says: larger than 1024 KiB
"""


def count_words(text):
    """Return much."""
    return "x" * (8 << 20)

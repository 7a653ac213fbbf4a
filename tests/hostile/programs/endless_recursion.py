"""Recurse without end (row 13).

says: RecursionError
"""


def count_words(text):
    """Recurse."""
    return count_words(text)

"""Raise an exception with a text of megabytes, and one whose text is never finished (row 12).

says: ValueError: xxx
says: an exception whose text cannot be made
"""


class Endless(Exception):
    """An exception without a text."""

    def __str__(self):
        """Fail."""
        raise ValueError


def count_words(text):
    """Raise much."""
    raise ValueError("x" * (8 << 20))


def mean_length(text):
    """Raise what has no text."""
    raise Endless

"""Raise AssertionError and exceptions named like those by which pytest skips, fails and stops (row 55).

says: AssertionError
says: Skipped: not today
says: Exit: enough
"""


class Skipped(BaseException):
    """Named like the exception that skips a test."""


class Exit(Exception):
    """Named like the exception that ends a session."""


def count_words(text):
    """Fail the test by its own means."""
    raise AssertionError


def mean_length(text):
    """Skip the test."""
    raise Skipped("not today")


def favourite(words):
    """End the session."""
    raise Exit("enough")

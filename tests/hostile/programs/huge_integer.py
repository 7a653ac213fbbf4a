"""Return integers that no text can hold (row 53): Python refuses to write more than 4,300 digits.

says: mean_length
"""
HUGE = 10 ** 6000


def count_words(text):
    """Return it as such."""
    return HUGE


def mean_length(text):
    """Return it in containers."""
    return [HUGE, {HUGE: (HUGE,)}]


def favourite(words):
    """Raise it."""
    raise KeyError(HUGE)


def numbers(stop):
    """Yield it."""
    yield HUGE

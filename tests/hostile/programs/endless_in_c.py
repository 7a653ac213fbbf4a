"""Stay inside one call of C code, where no Python signal handler runs (row 3).

seconds: 1
says: the @seconds@ s
"""


def count_words(text):
    """Compute for years."""
    return sum(range(10 ** 12))

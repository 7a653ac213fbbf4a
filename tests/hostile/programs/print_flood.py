"""Print a gigabyte (row 11).

says: OSError
"""


def count_words(text):
    """Print."""
    for _ in range(1000):
        print("x" * (1 << 20))

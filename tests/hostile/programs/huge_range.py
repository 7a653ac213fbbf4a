"""Return a range of a million million numbers, which the test goes through, outside the box (row 12).

says: MemoryError
"""


def numbers(stop):
    """Return few bytes that stand for many."""
    return range(10 ** 12)

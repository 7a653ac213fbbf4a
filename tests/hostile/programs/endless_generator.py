"""Yield without end (row 1).

seconds: 30
levels: full reduced none
because: ten thousand calls into a container take long, and are the same calls
says: numbers(3) gave more than 10000 items
"""
import itertools


def numbers(stop):
    """Yield for ever."""
    yield from itertools.repeat(0)

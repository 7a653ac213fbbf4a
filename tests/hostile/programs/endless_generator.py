"""Yield without end (row 1).

seconds: 30
says: numbers(3) gave more than 10000 items
"""
import itertools


def numbers(stop):
    """Yield for ever."""
    yield from itertools.repeat(0)

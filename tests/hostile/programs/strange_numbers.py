"""Return not-a-number, infinities, booleans and negative zero for numbers (row 50).

says: nan
says: True
"""
import math


def mean_length(text):
    """Return not-a-number."""
    return math.nan


def favourite(words):
    """Return infinity."""
    return math.inf


def numbers(stop):
    """Yield what is no int."""
    return [-0.0, True, math.nan]


def count_words(text):
    """Return one boolean for all."""
    return True

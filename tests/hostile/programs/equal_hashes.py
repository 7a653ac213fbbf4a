"""Answer by a set whose entries all have one hash, so that building it takes long, outside the box (row 53).

seconds: 2
says: used up the @seconds@ s
"""
import sys

MODULUS = 2 ** 61 - 1   # of the hash of an int
ZEROS = [0] * 12        # make each comparison longer
FORM = {"set": [{"tuple": [*ZEROS, {"int": hex(place * MODULUS)}]} for place in range(9_000)]}
Worker = sys.modules["worker"].Worker
honest = Worker.perform


def perform(worker, op, *rest):
    """Return what was not built here."""
    return FORM if op == "call" else honest(worker, op, *rest)


def count_words(text):
    """Return a wrong answer."""


mean_length = favourite = numbers = count_words
Worker.perform = perform

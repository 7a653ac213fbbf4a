"""Answer by sets whose entries all have one hash, so that building them takes long, outside the box (row 53).

seconds: 1
says: the test was still running after 1 s
says: not reached: the tests before used up the 1 s
"""
import sys

MODULUS = 2 ** 61 - 1   # of the hash of an int
SETS = [{"set": [{"int": hex(place * MODULUS)} for place in range(9_000)]}] * 3
Worker = sys.modules["worker"].Worker
honest = Worker.perform


def perform(worker, op, *rest):
    """Return what was not built here."""
    return SETS if op == "call" else honest(worker, op, *rest)


def count_words(text):
    """Return a wrong answer."""


Worker.perform = perform

"""Sleep for an hour in a call (row 2): a clock on the wall counts, not the processor's.

seconds: 1
says: the @seconds@ s
"""
import time


def count_words(text):
    """Sleep."""
    time.sleep(3600)

"""Open files until it is refused (row 8); the grader's own descriptors are others.

says: OSError
"""
import os


def count_words(text):
    """Open without end."""
    while True:
        os.dup(0)

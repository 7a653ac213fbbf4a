"""Leave the channel to a child that lives on, and end (row 113), so that the line is never cut; at `full` it ends with its box.

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

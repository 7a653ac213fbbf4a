"""Send an answer one byte after the other, too slowly ever to end (row 103).

seconds: 2
says: count_words('a b a')
"""
import gc
import time


def find(name):
    """Return the object of a class that is alive somewhere in this process."""
    return next(thing for thing in gc.get_objects() if type(thing).__name__ == name)


def count_words(text):
    """Drip."""
    channel = find("Door").socket
    channel.sendall(b"\0\0\1\0")
    while True:
        channel.sendall(b"[")
        time.sleep(0.1)

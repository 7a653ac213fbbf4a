"""Announce four gigabytes, and then send nothing (row 53).

says: larger than 1024 KiB
"""
import gc
import time


def find(name):
    """Return the object of a class that is alive somewhere in this process."""
    return next(thing for thing in gc.get_objects() if type(thing).__name__ == name)


def count_words(text):
    """Announce much."""
    find("Door").socket.sendall(b"\xff\xff\xff\xff")
    time.sleep(60)

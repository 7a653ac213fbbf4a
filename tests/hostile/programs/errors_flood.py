"""Write a gigabyte to standard error, past Python's own stream (row 11).

says: OSError: [Errno 27] File too large; the limit is 16 MiB for one file or what is printed
"""
import os


def count_words(text):
    """Write until it is refused."""
    for _ in range(1000):
        os.write(2, bytes(1 << 20))

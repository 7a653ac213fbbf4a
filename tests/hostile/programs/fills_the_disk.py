"""Write files without end; each may have 16 MiB, and at `full` all of them together 64 MiB (row 9).

says: OSError
"""
import os
import tempfile


def count_words(text):
    """Write until it is refused."""
    with open(os.path.join(tempfile.gettempdir(), "big"), "wb", buffering=0) as stream:
        while True:
            stream.write(bytes(1 << 20))

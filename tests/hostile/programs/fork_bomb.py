"""Start processes in each call; they end by themselves after some seconds (row 6).

The limit on processes ends the series, and nothing outlives the box.

says: BlockingIOError: [Errno 11] Resource temporarily unavailable; the limit is 64 processes and threads
"""
import os
import time


def count_words(text):
    """Fork until it is refused."""
    for _ in range(300):
        if os.fork() == 0:
            time.sleep(5)
            os._exit(0)
    return {"forked": 300}

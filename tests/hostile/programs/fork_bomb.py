"""Start processes in each call; they end by themselves after some seconds (row 6).

At `full` the limit on processes ends the series, and nothing outlives the box.

level: full
because: the limit does not bind root without a box
says: BlockingIOError
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

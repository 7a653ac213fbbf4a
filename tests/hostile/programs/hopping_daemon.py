"""Leave a process behind that is another one each moment, in a session of its own (rows 113 and 117).

Whoever looks for it by its number comes too late; it gives up by itself after some seconds.

leaves: at none without cgroups
differs: where nobody buries its dead at once, they count for the limit of processes
says: count_words('')
"""
import os
import time


def count_words(text):
    """Fork, and fork again as long as it goes."""
    if os.fork():
        return None
    end = time.monotonic() + 8
    while time.monotonic() < end:
        try:
            os.setsid()
            if os.fork():
                os._exit(0)
        except OSError:
            pass
    os._exit(0)

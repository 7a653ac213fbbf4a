"""Leave a daemon behind, out of the process group, that goes on after the grading (row 113).

leaves: at none without cgroups
says: count_words('')
"""
import os
import time


def count_words(text):
    """Fork twice and go out of the session."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for descriptor in range(256):
                try:
                    os.close(descriptor)
                except OSError:
                    pass
            time.sleep(30)
        os._exit(0)
    return None

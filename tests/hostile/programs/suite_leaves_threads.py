"""Own tests that leave threads and children behind which never end (row 63).

file: test_words.py
asks: suite.passes
leaves: at none without cgroups
says: suite.passes
earns: 2
"""
import os
import threading
import time


def test_words_are_counted_well():
    """Leave a thread and a child out of the session."""
    threading.Thread(target=time.sleep, args=(60,)).start()
    if os.fork() == 0:
        os.setsid()
        time.sleep(60)
        os._exit(0)
    assert threading.active_count() == 2

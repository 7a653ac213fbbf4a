"""Become root in a user namespace of one's own, by every call that makes one (row 30); threads go on to work.

The grader's own probe, which lies in every box, does it here in a student's name.

levels: full docker reduced
because: without a box the system's own rules decide
says: refused, and 1 thread ran
"""
import os
import sys
import threading

sys.path.append(os.path.dirname(sys.modules["worker"].__file__))
import surface  # noqa: E402


def count_words(text):
    """Return what was refused."""
    try:
        return surface.user_namespace({})
    except PermissionError:
        ran = []
        thread = threading.Thread(target=ran.append, args=(1,))
        thread.start()
        thread.join()
        return f"refused, and {len(ran)} thread ran"

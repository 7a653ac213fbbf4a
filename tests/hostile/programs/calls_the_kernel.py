"""Make each system call that no honest program needs, by its number (rows 30 and 31), and by other machines' numbers.

The grader's own probe, which lies in every box, does it here in a student's name.

levels: full docker reduced
because: without a box there is no filter
says: each one was refused
"""
import os
import sys

sys.path.append(os.path.dirname(sys.modules["worker"].__file__))
import surface  # noqa: E402


def count_words(text):
    """Return which calls were not refused."""
    try:
        return surface.system_calls({})
    except PermissionError:
        return "each one was refused"

"""Count the processes that can be seen (row 21): the box's own and nothing else.

levels: full docker reduced
because: without a box all processes can be seen
differs: a container has a process of its own more, and at reduced none can be seen at all
says at full: exactly 2 processes
says at docker: exactly 2 processes
says at reduced: exactly 0 processes
"""
import os


def count_words(text):
    """Return their number."""
    try:
        processes = [name for name in os.listdir("/proc") if name.isdigit()]
    except PermissionError:
        processes = []
    return f"exactly {len(processes)} processes"

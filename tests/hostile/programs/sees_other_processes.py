"""Count the processes and descriptors that can be seen (rows 21 and 23): the box's own and nothing else.

level: full
because: without a box all processes can be seen
says: exactly 2 processes, ['/dev/null', '/memfd'
"""
import os


def count_words(text):
    """Return the counts."""
    processes = [name for name in os.listdir("/proc") if name.isdigit()]
    paths = [f"/proc/self/fd/{name}" for name in os.listdir("/proc/self/fd")]
    kinds = sorted(os.readlink(path).partition(":")[0] for path in paths if os.path.lexists(path))
    return f"exactly {len(processes)} processes, {kinds}"

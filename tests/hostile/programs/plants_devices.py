"""Plant a pipe and links to endless devices in the test's folder (row 93).

says: test_saves_counts
"""
import contextlib
import os


def save(counts, path):
    """Make what never ends."""
    folder = os.path.dirname(path)
    os.symlink("/dev/zero", path)
    os.symlink("/proc/kmsg", os.path.join(folder, "link"))
    with contextlib.suppress(PermissionError):
        os.mkfifo(os.path.join(folder, "pipe"))

"""Plant links to files outside in the test's folder, under the names that the test reads and writes (row 28).

says: test_saves_counts
"""
import contextlib
import os


def save(counts, path):
    """Link instead of writing."""
    os.symlink("@file@", path)
    os.symlink("@folder@", os.path.join(os.path.dirname(path), "folder"))
    with contextlib.suppress(OSError):
        os.link("@file@", os.path.join(os.path.dirname(path), "hard"))

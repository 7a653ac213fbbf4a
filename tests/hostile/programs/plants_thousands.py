"""Plant 10,000 files in the test's folder (row 10).

says: test_saves_counts
"""
import os


def save(counts, path):
    """Write many files."""
    for number in range(10_000):
        with open(os.path.join(os.path.dirname(path), f"file{number}"), "wb"):
            pass

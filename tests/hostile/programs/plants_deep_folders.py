"""Plant 2,000 folders in each other, and names that are no text, in the test's folder (row 95).

says: test_saves_counts
"""
import os


def save(counts, path):
    """Make folders in folders."""
    folder = os.path.dirname(os.fsencode(path))
    with open(os.path.join(folder, b"\xff\n\x1b[31m"), "wb"):
        pass
    os.chdir(folder)
    for _ in range(2000):
        os.mkdir("down")
        os.chdir("down")
    with open("file", "wb"):
        pass

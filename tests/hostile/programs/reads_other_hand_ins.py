"""Read and change the hand-in of another student that is graded at the same time (row 25).

shows: at none
differs: at none everything that is staged can be read
says: count_words('')
says at full docker reduced: found [] in []
"""
import glob
import os


def count_words(text):
    """Return what was found."""
    found, changed = [], []
    folders = {"@neighbour@", *glob.glob(os.path.join(os.path.dirname("@neighbour@"), "*"))} - {os.getcwd()}
    for path in (os.path.join(folder, name) for folder in folders for name in ("neighbour.py", "words.py")):
        try:
            with open(path, encoding="utf-8") as stream:
                found.append(stream.read())
            if "@level@" != "none":
                with open(path, "w", encoding="utf-8"):
                    changed.append(path)
        except OSError:
            pass
    return f"found {[text for text in found if 'staged at the same time' in text]} in {changed}"

"""Send answers with every likely number before anything was asked (row 52).

says: an answer to another question
"""
import gc


def find(name):
    """Return the object of a class that is alive somewhere in this process."""
    return next(thing for thing in gc.get_objects() if type(thing).__name__ == name)


for number in (0, 1, None, "", [], True, find("Worker").call):
    find("Door").send({"id": number, "value": {"dict": []}})


def count_words(text):
    """Return a wrong answer."""
    return None

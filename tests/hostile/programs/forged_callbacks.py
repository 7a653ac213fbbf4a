"""Call functions that the test has not passed, with arguments that are none (row 53).

says: sent an answer that cannot be used
"""
import gc


def find(name):
    """Return the object of a class that is alive somewhere in this process."""
    return next(thing for thing in gc.get_objects() if type(thing).__name__ == name)


def call(number, args, kwargs):
    """Call one function of the judge's by its number."""
    find("Door").send({"callback": number, "id": find("Worker").call, "args": args, "kwargs": kwargs})
    find("Door").read()


def count_words(text):
    """Call what is not there."""
    call(0, [], {"dict": []})


def mean_length(text):
    """Call by what is no number."""
    call("0", [], {"dict": []})


def visit(text, visitor):
    """Call with what is no list."""
    call(0, {"function": []}, [])

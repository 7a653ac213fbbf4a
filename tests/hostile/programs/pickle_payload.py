"""Return, raise and pass objects that run a command where they are unpickled or copied (row 54).

differs: the place outside has another name in each run
says: <an object of the student's class Payload>
"""
import builtins


class Payload(Exception):
    """Runs when it is unpickled."""

    def __reduce__(self):
        """Have a file outside be written."""
        return builtins.open, ("@folder@/pickled", "w")

    __reduce_ex__ = __deepcopy__ = lambda self, *_: self.__reduce__()


def count_words(text):
    """Return it."""
    return Payload()


def mean_length(text):
    """Raise it."""
    raise Payload(Payload(), b"cbuiltins\nopen\n(V@folder@/pickled\nVw\ntR.")


def favourite(words):
    """Return its bytes."""
    return b"cbuiltins\nopen\n(V@folder@/pickled\nVw\ntR."


def visit(text, visitor):
    """Pass it."""
    visitor(Payload())

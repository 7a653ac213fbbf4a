"""A hand-in in which everything is wrong."""
import os
import sys

history = []
also_wrong = 3


def Stack():    # noqa: N802
    """Be a function where a class is expected."""


def later(number):
    """Leave the work for later."""
    raise NotImplementedError("some day")


def double(value):
    """Return something else."""
    return value


def check(value):
    """Say no."""
    return False


def show(value):
    """Print it instead of returning it."""
    print(value)


def crash(text):
    """Raise what no test expects."""
    return fail(text)


def fail(text):
    """Raise an exception."""
    raise ValueError(text)


def leave():
    """End the program past Python."""
    os._exit(0)


def leave_softly():
    """End the program as scripts do."""
    sys.exit(3)


def huge():
    """Return too much."""
    return "x" * (5 << 20)


def deep():
    """Return lists in lists."""
    items = []
    for _ in range(1000):
        items = [items]
    return items


def count():
    """Count the calls in this interpreter."""
    history.append(1)
    return len(history)


def echo(value):
    """Return what was given."""
    return value


def apply(function):
    """Call a function and catch what programs catch."""
    try:
        return function()
    except KeyError:
        return None


class Liar:
    """Say yes to everything."""

    __eq__ = __lt__ = __contains__ = __bool__ = lambda self, *others: True
    __hash__ = None

    def __len__(self):
        """Lie."""
        return 1

    def __getattr__(self, name):
        """Lie."""
        return lambda *args: True


wrong_kind = Liar


def lie():
    """Return what says yes."""
    return Liar()


def objects():
    """Return an array of what is no data."""
    import numpy as np
    return np.array([object()])

"""Raise exceptions whose class, arguments and text lie or cannot be made (row 55).

earns: 1
says: mean_length
"""


class Meta(type):
    """A class of classes whose instances have no name."""

    @property
    def __name__(cls):
        """Return what is no name."""
        return ["TypeError"]


class Nameless(Exception, metaclass=Meta):
    """An exception without a name."""


class Arguments(Exception):
    """An exception whose arguments cannot be read."""

    @property
    def args(self):
        """Fail."""
        raise SystemExit


def count_words(text):
    """Raise what has no name; a number is refused as it should be."""
    if text == 5:
        raise TypeError("a text, please")
    raise Nameless


def mean_length(text):
    """Raise what has no arguments."""
    raise Arguments


def favourite(words):
    """Raise an exception with the arguments of another."""
    raise UnicodeDecodeError("utf-8", b"", 0, 10 ** 9, "\ud800")

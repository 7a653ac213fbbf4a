"""Return subclasses of built-in types whose methods lie (row 49): they travel as what they hold.

says: {'wrong': 1}
says: wrong
"""


class Liar(dict):
    """A dict that is equal to every other."""

    def __eq__(self, other):
        """Agree."""
        return True

    def items(self):
        """Give nothing away."""
        return ()

    def __iter__(self):
        """Give nothing away."""
        return iter(())

    __hash__ = None


class Text(str):
    """A text that is equal to every other."""

    def __eq__(self, other):
        """Agree."""
        return True

    def __hash__(self):
        """Return what a set wants."""
        return hash("quince")


class Number(float):
    """A number that is equal to every other."""

    def __eq__(self, other):
        """Agree."""
        return True

    def __float__(self):
        """Return what the test wants."""
        return 2.0

    __hash__ = float.__hash__


def count_words(text):
    """Return a lying dict."""
    return Liar(wrong=1)


def favourite(words):
    """Return a lying text."""
    return Text("wrong")


def mean_length(text):
    """Return a lying number."""
    return Number(-1.0)

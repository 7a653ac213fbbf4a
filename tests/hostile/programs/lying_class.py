"""Return objects that say by `__class__` that they are data (row 49).

says: <an object of the student's class Liar>
"""


class Liar:
    """Says that it is whatever is asked for."""

    @property
    def __class__(self):
        """Name another class."""
        return dict

    def __eq__(self, other):
        """Agree."""
        return True

    __hash__ = None


def count_words(text):
    """Return a liar."""
    return Liar()


mean_length = favourite = count_words

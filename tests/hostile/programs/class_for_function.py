"""Define classes where functions are asked for, so that a call makes an object with lying methods (row 48).

says: expected words.count_words to be a function, got a class
"""


class Yes:
    """Agrees to everything."""

    def __init__(self, *args):
        """Take anything."""

    def __eq__(self, other):
        """Agree."""
        return True

    def __contains__(self, item):
        """Agree."""
        return True

    def __len__(self):
        """Return what the tests ask for."""
        return 1

    __hash__ = None


count_words = mean_length = favourite = numbers = Yes

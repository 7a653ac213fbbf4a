"""Return something else each time that it is looked at (row 51): each call is one snapshot.

says: {'changing': 1}
"""


class Changing(dict):
    """A dict whose content depends on how often it was read."""

    reads = 0

    def __getitem__(self, key):
        """Count."""
        Changing.reads += 1
        return Changing.reads

    def __len__(self):
        """Count."""
        Changing.reads += 1
        return Changing.reads % 3


def count_words(text):
    """Return what changes."""
    return Changing(changing=1)


class Basket:
    """A basket whose words change with each look."""

    looks = 0

    def add(self, word):
        """Keep nothing."""

    def __len__(self):
        """Return one more each time."""
        Basket.looks += 1
        return 2 - Basket.looks % 2

    @property
    def words(self):
        """Return an object that is equal to everything."""
        return Changing

"""A module in a folder."""
LENGTH = 3


def join(*words):
    """Join words."""
    return " ".join(words)

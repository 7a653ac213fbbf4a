"""Words."""


def size(count, polite=False):
    """Return a word for a number."""
    word = "many"
    if count == 0:
        word = "none"
    elif count == 1:
        word = "one"
        word += " only"
    if polite:
        word += " please"
    return word

"""A client that asks a server and prints what it says: yours to write."""


def ping(url):
    """Return the text with which the server at url answers."""
    raise NotImplementedError

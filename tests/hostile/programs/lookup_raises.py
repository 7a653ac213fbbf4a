"""Raise something odd when a name is looked up (PEP 562); only tests that use the name may fail.

earns: 1
says: ZeroDivisionError
"""


def __getattr__(name):
    """Raise."""
    if name.startswith("__"):
        raise AttributeError(name)
    return 1 // 0


def favourite(words):
    """Return the longest word, which is right."""
    return max(words, key=len)

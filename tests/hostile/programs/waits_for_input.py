"""Ask for input while it is imported, and in a call (rows 2 and 15): there is none to wait for.

says: EOFError
"""


def count_words(text):
    """Ask."""
    return input("and now? ")

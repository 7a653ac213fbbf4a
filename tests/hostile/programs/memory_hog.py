"""Take more memory than there is, at once and bit by bit (row 4).

says: MemoryError
"""


def count_words(text):
    """Take all at once."""
    return bytearray(10 ** 11)


def mean_length(text):
    """Take it bit by bit."""
    held = []
    while True:
        held.append(bytearray(1 << 20))

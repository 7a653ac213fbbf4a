"""Read a file outside that everybody may read (row 17).

shows: at none
differs: at none the file can be read
says: count_words('')
"""


def count_words(text):
    """Return what is in the file."""
    try:
        with open("@file@", encoding="utf-8") as stream:
            return stream.read()
    except OSError as error:
        return type(error).__name__

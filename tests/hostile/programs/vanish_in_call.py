"""End the process by os._exit(0) in each call (row 37); each test must fail by itself.

says: count_words('') ended the whole program (exit status 0) instead of returning
says: count_words('a bbb') ended the whole program (exit status 0) instead of returning
"""
import os


def count_words(text):
    """End the process."""
    os._exit(0)


mean_length = favourite = count_words

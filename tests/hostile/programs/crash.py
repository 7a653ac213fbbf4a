"""Crash the interpreter by reading address 0 (row 13).

says: ended the whole program (signal 11) instead of returning
"""
import ctypes


def count_words(text):
    """Crash."""
    return ctypes.string_at(0)

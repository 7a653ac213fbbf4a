"""Own tests that print a gigabyte, through pytest's capture and beside it (row 11).

file: test_words.py
asks: suite.passes
says: the run ended the whole program (exit status 1) instead of returning
"""
import os


def test_words_are_counted_badly():
    """Print beside pytest."""
    for _ in range(100):
        os.write(1, b"x" * (1 << 20))


def test_words_are_counted_well():
    """Print through pytest."""
    for _ in range(1000):
        print("x" * (1 << 20))

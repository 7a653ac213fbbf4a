"""Own tests that end the process by os._exit(0) when they are collected (row 37).

file: test_words.py
asks: suite.passes suite.coverage
says: the run ended the whole program (exit status 0) instead of returning
"""
import os


def test_words_are_counted_well():
    """Prove nothing."""
    assert os


os._exit(0)

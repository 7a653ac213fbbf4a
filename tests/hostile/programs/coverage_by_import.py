"""Own tests that import the module and call nothing (row 73).

file: test_words.py
beside: right
asks: suite.coverage
earns: 2
says: never ran
"""
import words


def test_module_is_there_at_all():
    """Look at the module."""
    assert words

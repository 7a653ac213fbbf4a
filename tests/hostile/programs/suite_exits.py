"""Own tests that leave by sys.exit(0), by pytest.exit and by Ctrl-C (rows 38 and 55).

file: test_words.py
asks: suite.passes suite.coverage
earns: 1
says: test_words_are_counted_well
"""
import sys

import pytest


def test_words_are_counted_badly():
    """Leave."""
    sys.exit(0)


def test_words_are_counted_often():
    """Stop the session, without a reason."""
    pytest.exit("enough", returncode=0)


def test_words_are_counted_never():
    """Interrupt the session."""
    raise KeyboardInterrupt


def test_words_are_counted_well():
    """Be reached by nobody."""
    assert False, "wrong"

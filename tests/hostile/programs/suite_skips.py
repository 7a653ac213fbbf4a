"""Own tests that skip, are expected to fail, or have no case at all (row 77).

file: test_words.py
asks: suite.passes
says: test_words_are_counted_well is skipped, and only tests that ran and passed count
says: test_words_are_counted_badly is xfailed
says: test_words_are_counted_never
"""
import pytest


@pytest.mark.skip(reason="not today")
def test_words_are_counted_well():
    """Be skipped."""
    assert False, "wrong"


@pytest.mark.xfail
def test_words_are_counted_badly():
    """Be expected to fail."""
    assert False, "wrong"


@pytest.mark.parametrize("word", [])
def test_words_are_counted_never(word):
    """Have no case."""
    assert word

"""Own tests in a hundred thousand trivial cases (row 78): the limit counts, not the number.

file: test_words.py
asks: suite.passes
seconds: 2
says: still running after @seconds@ s
"""
import pytest


@pytest.mark.parametrize("number", range(100_000))
def test_numbers_are_what_they_are(number):
    """Prove nothing."""
    assert number == number

"""Raise pytest's own outcomes, if pytest can be found (row 55): it cannot be imported where calls are answered.

says: raised
"""


def count_words(text):
    """Skip the test."""
    import pytest
    pytest.skip("not today")


def mean_length(text):
    """Skip the test as unittest does."""
    import unittest
    raise unittest.SkipTest("not today")

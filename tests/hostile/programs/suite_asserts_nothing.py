"""Own tests that assert nothing, or a constant, or swallow what they find (rows 71 and 72).

file: test_words.py
asks: suite.plan
says: test_words_are_counted_well asserts nothing, so it cannot fail
says: test_words_are_counted_badly asserts nothing
"""
from words import Basket, count_words, favourite, mean_length, numbers, save, visit


def test_words_are_counted_well():
    """Assert a constant."""
    assert True
    assert 1, (Basket.add, count_words, favourite, mean_length, numbers, save, visit)


def test_words_are_counted_badly():
    """Assert nothing."""
    count_words("")

"""Tests."""
from words import count_words as counted


def helper(value):
    assert value


def test_it():
    assert counted("a") == {"a": 1}


def test_counts_nothing_in_nothing():
    counted("")


def test_counts_with_a_helper():
    helper(counted("a"))

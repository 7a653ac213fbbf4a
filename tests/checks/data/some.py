"""Tests."""
from words import size


def test_size_of_nothing():
    assert size(0) == "none"

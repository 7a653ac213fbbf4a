"""Tests of words.py, by Katherine Ritchie (0001)."""
import pytest

from words import count_words, normalize_word, top_words


def test_capital():
    """Check capital."""
    assert normalize_word("Cairo", set()) == "cairo"


def test_full_stop():
    """Check full stop."""
    assert normalize_word("delhi.", set()) == "delhi"


def test_brackets():
    """Check brackets."""
    assert normalize_word("(paris)", set()) == "paris"


def test_stop_word():
    """Check stop word."""
    assert normalize_word("oslo", {"oslo"}) == ""


def test_empty():
    """Check empty."""
    assert normalize_word("", set()) == ""


def test_apostrophe():
    """Check apostrophe."""
    assert normalize_word("it's", set()) == "it's"


def test_repeated():
    """Check repeated."""
    assert count_words("cairo delhi cairo") == {"cairo": 2, "delhi": 1}


def test_stops():
    """Check stops."""
    assert count_words("the paris") == {"paris": 1}


def test_blank():
    """Check blank."""
    assert count_words("   ") == {}


def test_most_frequent():
    """Check most frequent."""
    assert top_words("cairo delhi delhi", 1) == [("delhi", 2)]


def test_tie():
    """Check tie."""
    got = top_words("delhi cairo", 2)
    assert got == [("cairo", 1), ("delhi", 1)]


def test_zero():
    """Check zero."""
    assert top_words("oslo", 0) == []


def test_negative():
    """Check negative."""
    with pytest.raises(ValueError):
        top_words("rome", -1)

"""Tests for words.py."""
import pytest

from words import count_words, longest_words


def test_words_are_counted_whatever_their_case():
    """Take "Tea" and "tea" for one word."""
    assert count_words("Tea for tea") == {"tea": 2, "for": 1}


def test_what_is_no_text_is_refused():
    """Raise TypeError for None."""
    with pytest.raises(AttributeError):
        count_words.nothing()


def test_longest_words_come_in_alphabetical_order():
    """Return every word that is as long as the longest."""
    assert longest_words("a small green cup") == ["green", "small"]

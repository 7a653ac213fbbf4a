"""Tests for grader/vocabulary.py: known words in messages."""
from grader.vocabulary import listing


def test_lists_the_known_words_and_the_one_that_was_meant():
    """End the sentence with the near miss."""
    assert listing("point", ["check", "points"]) == "check, points; did you mean 'points'?"


def test_says_nothing_more_when_no_word_is_near():
    """End the sentence with the list."""
    assert listing("xyz", ["check", "points"]) == "check, points."


def test_says_none_when_there_are_no_words():
    """Never leave a gap in a sentence."""
    assert listing("xyz", []) == "none."

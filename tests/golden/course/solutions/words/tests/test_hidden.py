"""Hidden tests for words.py."""
import pytest
from words import count_words, longest_words


@pytest.mark.parametrize("text, counts", [
    ("tea for tea", {"tea": 2, "for": 1}), ("Tea tea", {"tea": 2}), ("", {}),
])
def test_counts_each_word(text, counts):
    """Count each word once per occurrence, whatever its case."""
    assert count_words(text) == counts


def test_finds_the_longest_words():
    """Return the longest words in alphabetical order."""
    assert longest_words("a green small cup") == ["green", "small"]


def test_finds_nothing_in_an_empty_text():
    """Return an empty list for an empty text."""
    assert longest_words("") == []


def test_refuses_what_is_no_text():
    """Raise TypeError for what is no text."""
    with pytest.raises(TypeError):
        count_words(None)

"""Tests for topwords, which has to be installed: pip install --editable ."""
import pytest

from topwords import top_words


def test_forms_of_a_word_count_as_one():
    """Count houses with house."""
    assert top_words("A house, two houses.", most=1) == [("house", 2)]


def test_common_words_are_left_out():
    """Find nothing in words that are everywhere."""
    assert top_words("it is as it was") == []


def test_less_than_one_word_is_refused():
    """Refuse to return nothing."""
    with pytest.raises(ValueError):
        top_words("house", most=0)

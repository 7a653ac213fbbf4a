"""Exceptions cross with their class, their bases and their text."""
import pytest

import words
from words import DeepError, SaidError, WordError, count_words, fail, first


def test_raises():
    """Expect built-in exceptions."""
    with pytest.raises(IndexError, match="out of range"):
        first([])
    with pytest.raises(KeyError) as caught:
        fail("a", "NoError")
    assert caught.value.args == ("NoError",)
    with pytest.raises(TypeError, match="positional argument"):
        count_words()
    pytest.raises(ZeroDivisionError, words.apply, lambda value: 1 / value, 0)


def test_own_exceptions():
    """Expect the student's exceptions, with their text and bases."""
    with pytest.raises(WordError, match="^bad$") as caught:
        fail("bad")
    assert isinstance(caught.value, ValueError) and caught.type is WordError
    with pytest.raises(words.WordError):
        fail("bad", "DeepError")
    with pytest.raises(ValueError, match="bad"):
        fail("bad", "DeepError")
    with pytest.raises(SaidError, match="said: bad"):
        fail("bad", "SaidError")
    assert issubclass(DeepError, WordError) and not issubclass(SaidError, ValueError)


def test_try_except():
    """Catch an exception without pytest."""
    try:
        fail("bad", "DeepError")
    except WordError as error:
        assert str(error) == "bad"
    else:
        pytest.fail("expected a WordError")


def test_group_and_exit():
    """Expect one of several classes, and the end of a script."""
    with pytest.raises((KeyError, WordError)):
        fail("bad")
    with pytest.raises(SystemExit) as left:
        words.leave(3)
    assert left.value.code == 3

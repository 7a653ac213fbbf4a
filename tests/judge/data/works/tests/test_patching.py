"""Something else in the place of a name of the student's."""
from unittest import mock
from unittest.mock import patch

import words


def test_setattr(monkeypatch):
    """Set a constant of the module."""
    monkeypatch.setattr(words, "RATE", 4)
    assert words.total(2) == 8 and words.RATE == 4


def test_setattr_is_undone():
    """Find the constant as it was."""
    assert words.total(2) == 6 and words.RATE == 3


def test_setattr_function(monkeypatch):
    """Put a function of the test in the place of one of the student's, and call the real one from it."""
    real = words.count_words
    monkeypatch.setattr(words, "count_words", lambda text: {"real": real(text)})
    assert words.count_again("a") == {"real": {"a": 1}}


def test_setattr_function_is_undone():
    """Find the function as it was."""
    assert words.count_again("a") == {"a": 1}


def test_context(monkeypatch):
    """Undo a patch in the middle of a test."""
    with monkeypatch.context() as patcher:
        patcher.setattr(words, "RATE", 5)
        assert words.total(1) == 5
    assert words.total(1) == 3


def test_mock_patch_object():
    """Watch a function of the student's."""
    with mock.patch.object(words, "count_words", return_value=9) as spy:
        assert words.count_again("a") == 9
    spy.assert_called_once_with("a")
    with patch.object(words, "count_words", wraps=words.count_words) as spy:
        assert words.count_again("b") == {"b": 1}
    assert spy.call_count == 1
    assert words.count_again("c") == {"c": 1}


@patch.object(words, "count_words", return_value=7)
def test_mock_decorator(spy):
    """Patch for a whole test."""
    assert words.count_again("a") == 7 and spy.called


def test_library_of_the_student(monkeypatch):
    """Patch a library where the student's module keeps it."""
    monkeypatch.setattr(words.random, "randint", lambda low, high: high)
    assert words.dice() == 6
    waits = []
    monkeypatch.setattr(words.time, "sleep", waits.append)
    monkeypatch.setattr(words.time, "time", lambda: 12.5)
    assert words.wait() == 12.5 and waits == [3600]


def test_seed_of_the_student():
    """Seed the student's random numbers where the module keeps them."""
    words.random.seed(1)
    one = [words.dice() for _ in range(5)]
    words.random.seed(1)
    assert one == [words.dice() for _ in range(5)]


def test_set_directly():
    """Set and delete a name of the module."""
    words.RATE = 10
    assert words.total(1) == 10
    words.RATE = 3
    words.extra = 1
    del words.extra
    assert not hasattr(words, "extra")

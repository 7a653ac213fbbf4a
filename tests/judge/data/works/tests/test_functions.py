"""Generators, callbacks, arguments that change, functions as results."""
import collections.abc
import itertools
from unittest.mock import Mock, call

import pytest

import words
from grader.judge.tools import shared
from words import apply, counted, make_adder, squares


def test_generator_is_lazy(capsys):
    """Pull one item at a time."""
    stream = squares(10 ** 9)
    assert isinstance(stream, collections.abc.Iterator)
    assert next(stream) == 0
    assert capsys.readouterr().out == "made 0\n"
    assert list(itertools.islice(stream, 2)) == [1, 4]
    assert list(squares(3)) == [0, 1, 4] and sum(squares(4)) == 14
    with pytest.raises(StopIteration):
        next(squares(0))


def test_generator_without_end():
    """Take a few items of endless ones."""
    assert list(itertools.islice(words.numbers(), 3)) == [0, 0, 0]


def test_arguments_are_copies():
    """Leave the test's own list as it is."""
    data = ["b", "a"]
    words.sort_in_place(data)
    assert data == ["b", "a"]


def test_shared_arguments():
    """Carry changes in place back where the test asks for them."""
    data, counts, some = shared(["b", "a"]), shared({"a": 1}), shared({1})
    words.sort_in_place(data)
    words.sort_in_place(counts)
    words.sort_in_place(some)
    assert data == ["a", "b"] and counts == {} and some == set()


def test_callbacks():
    """Call the test's functions from the student's code."""
    seen = []
    assert apply(lambda value: seen.append(value) or value * 2, 1, 2) == [2, 4] and seen == [1, 2]
    assert apply(words.count_words, "a", lower=True) == [{"a": 1}]
    assert apply(len, "abc") == [3]
    mock = Mock(return_value=5)
    assert apply(mock, "a", "b", flag=True) == [5, 5]
    assert mock.call_args_list == [call("a", flag=True), call("b", flag=True)]


def test_callback_raises():
    """Let a callback's exception pass through the student's code."""
    def refuse():
        raise ValueError("no")
    assert words.shielded(refuse) == "ValueError no"
    with pytest.raises(ZeroDivisionError):
        apply(lambda value: 1 / value, 0)


def test_built_in_types_are_arguments():
    """Hand over int or ValueError as what they are."""
    assert words.convert("12", int) == 12
    assert words.retry(lambda number: 1 // (number - 1), ZeroDivisionError) == 1
    assert words.echo(int) is int


def test_closures():
    """Call functions that the student's functions return."""
    adder = make_adder(2)
    assert adder(3) == 5 and make_adder(10)(1) == 11
    assert apply(adder, 1, 2) == [3, 4]
    assert callable(adder)


def test_decorators():
    """Decorate a function of the test's own with the student's decorator."""
    @counted
    def double(value):
        return value * 2

    assert double(2) == ["double", 1, 4]
    assert double(3) == ["double", 2, 6]
    assert double.calls == 2
    assert counted(words.count_again)("a") == ["count_again", 1, {"a": 1}]


def test_state_stays_in_a_file():
    """Keep the module's state from call to call, as one interpreter does."""
    assert words.remember("a") == 1 and words.remember("b") == 2
    assert words.history == ["a", "b"]

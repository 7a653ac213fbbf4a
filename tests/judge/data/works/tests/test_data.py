"""Plain data crosses with its exact type."""
import collections
import datetime
import decimal
import math
import pathlib
import random

import pytest

import words
from words import LEVELS, RATE, STOPS, count_words, echo, kinds


def test_function():
    """Call a function with positional and keyword arguments, and keep the order of a dict."""
    assert count_words("A b a", lower=True) == {"a": 2, "b": 1}
    assert list(count_words(text="z a")) == ["z", "a"]


def test_constants():
    """Read constants of a module."""
    assert RATE == words.RATE == 3
    assert STOPS == {"a", "the"} and type(STOPS) is frozenset
    assert LEVELS == {"low": 1, "high": [2, 3]}


def test_exact_types():
    """Return each kind of data as what it is."""
    got = kinds()
    assert math.isnan(got[2]) and math.copysign(1, got[4]) == -1
    del got[2]
    assert got == [
        1, 2.5, math.inf, -0.0, 2 ** 200, -2 ** 70, None, True, b"\x00\xff", "\ud800", (1, (2,)), {3}, frozenset({4}),
        {"b": 1, "a": {1: [2]}}, bytearray(b"x"), 1j, range(1, 9, 2), decimal.Decimal("1.10"),
        datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 12, 30), pathlib.Path("a/b")]
    assert [type(value) for value in got] == [
        int, float, float, float, int, int, type(None), bool, bytes, str, tuple, set, frozenset, dict, bytearray,
        complex, range, decimal.Decimal, datetime.date, datetime.datetime, type(pathlib.Path())]
    assert list(got[13]) == ["b", "a"]


@pytest.mark.parametrize("value", [
    0, -1, 10 ** 400, 2 ** 53, -2 ** 53, 1.0, 1e308, -0.0, True, None, "", "\0é\ud800", b"", [], (), set(), {},
    [[[[1]]]], {(1, 2): {"a": None}}, {1: "a", "1": "b", None: 0}, [True, 1, 1.0], range(0),
], ids=repr)
def test_round_trip(value):
    """Carry a value there and back."""
    got = echo(value)
    assert got == value and type(got) is type(value)
    assert repr(got) == repr(value)


def test_subclasses_are_data():
    """Compare subclasses of built-ins by their content."""
    counter, default, point, ordered = words.subclasses()
    assert counter == {"a": 2, "b": 1} and isinstance(counter, collections.Counter)
    assert default == {"a": [1]} and type(default) is not dict
    assert point == (1, 2) and isinstance(point, tuple)
    assert ordered == {"b": 1} and isinstance(ordered, collections.OrderedDict)


def test_approx():
    """Compare floats within a tolerance."""
    assert echo(0.1 + 0.2) == pytest.approx(0.3)
    assert echo([0.1, 2]) == pytest.approx([0.1, 2])
    assert echo({"a": 1.0}) == pytest.approx({"a": 1.0000001})


def test_random_arguments():
    """Seed the test's own random data."""
    random.seed(7)
    data = [random.random() for _ in range(5)]
    assert echo(data) == data


def test_isinstance():
    """Ask for a type."""
    assert isinstance(count_words("a"), dict)
    assert not isinstance(words.RATE, bool)


def test_opaque_is_no_data():
    """See that an object of no named class is equal to nothing."""
    import stacks
    assert not (stacks.node() == {"value": 1})
    assert stacks.node() is not None

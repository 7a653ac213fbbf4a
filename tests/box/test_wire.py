"""Tests for grader/box/wire.py: what travels, and what nobody can smuggle in."""
import collections
import datetime
import decimal
import json
import math
import pathlib
import struct
import sys

import numpy
import pandas
import pytest

from grader.box import wire


def nothing(*_):
    """Refer to nothing, resolve nothing."""
    return None


def travel(value):
    """Return what arrives of a value, by way of a real frame."""
    frame = wire.pack({"value": wire.encode(value, nothing)}, 1 << 24)
    return wire.decode(wire.unpack(frame[4:])["value"], nothing)


@pytest.mark.parametrize("value", [
    None, True, 0, -1, 2 ** 53 - 1, 2 ** 53, -2 ** 53, 10 ** 400, 1.5, -0.0, math.inf, -math.inf, "", "\0\ud800é", b"",
    b"\0\xff", [], [1, [2, [3]]], (), (1, (2,)), set(), {1, (2, 3)}, frozenset({1}), {}, {"b": 1, "a": 2},
    {1: "int", "1": "str", (1,): None, None: b""}, {True: 1}, [True, 1, 1.0], range(3), range(9, -1, -3), 1j,
    complex("nan+1j").imag, bytearray(b"ab"), decimal.Decimal("1.10"), decimal.Decimal("-Infinity"),
    datetime.date(2024, 2, 29), datetime.datetime(2024, 2, 29, 12, 30, 1, 5), pathlib.Path("/a/b"), int, ValueError,
], ids=repr)
def test_plain_data_arrives_as_it_was(value):
    """Keep values, exact types and the order of a dict."""
    got = travel(value)
    assert got == value and type(got) is type(value) and repr(got) == repr(value)


def test_nan_arrives_as_nan():
    """Carry what equals nothing."""
    assert math.isnan(travel(math.nan)) and travel(decimal.Decimal("NaN")).is_nan()


def test_subclasses_arrive_as_their_content():
    """Read a subclass by its base's own methods, whatever it overrides."""
    class Liar(dict):
        """Say another thing than it holds."""

        def items(self):
            """Lie."""
            return [("forged", 1)]

        __iter__ = __getitem__ = __len__ = items

    class Text(str):
        """Say another text than it holds."""

        def __str__(self):
            """Lie."""
            return "forged"

    assert travel(Liar(a=1)) == {"a": 1} and type(travel(Liar(a=1))) is not dict
    assert str.__str__(travel(Text("a"))) == "a" and type(travel(Text("a"))).__name__ == "Text"
    assert type(travel(collections.Counter("aab"))) is collections.Counter
    assert type(travel(collections.OrderedDict(b=1))) is collections.OrderedDict
    assert travel(collections.defaultdict(list, a=[1])) == {"a": [1]}


@pytest.mark.parametrize("value", [
    numpy.array([[1.5, 2], [3, 4]]), numpy.array([1, 2], "int8"), numpy.array([], "float32"), numpy.array(5),
    numpy.array([True, False]), numpy.array(["a", "bcd"]), numpy.array([1 + 2j]), numpy.zeros((2, 0, 3)),
    numpy.array(["2024-02-29", "NaT"], "datetime64[D]"), numpy.arange(6).reshape(2, 3).T, numpy.array([1, 2], ">i4"),
], ids=str)
def test_arrays_arrive_with_type_and_shape(value):
    """Keep type, shape and content; what arrives can be changed."""
    got = travel(value)
    numpy.testing.assert_array_equal(got, value)
    assert got.dtype == value.dtype and got.shape == value.shape and got.flags.writeable


def test_scalars_of_numpy_arrive():
    """Keep the type of one number."""
    assert type(travel(numpy.float32(1.5))) is numpy.float32 and travel(numpy.int64(3)) == 3
    assert travel(numpy.datetime64("2024-02-29")) == numpy.datetime64("2024-02-29")


def test_frames_and_series_arrive():
    """Keep names, order, index, types and gaps."""
    frame = pd_frame()
    pandas.testing.assert_frame_equal(travel(frame), frame)
    series = pandas.Series([1.5, None], index=["x", "y"], name="gap")
    pandas.testing.assert_series_equal(travel(series), series)
    days = pandas.Series([1, 2], index=pandas.to_datetime(["2024-02-29", "2024-03-01"]), name="day")
    pandas.testing.assert_series_equal(travel(days), days, check_freq=False)
    twice = pandas.DataFrame([[1, 2]], columns=["a", "a"])
    assert list(travel(twice).columns) == ["a", "a"] and travel(twice).iloc[0].tolist() == [1, 2]
    assert travel(pandas.DataFrame()).empty


def pd_frame():
    """Return a frame with several kinds of columns."""
    return pandas.DataFrame({"number": [1, 2], "gap": [0.5, None], "mixed": ["a", 1],
                             "day": pandas.to_datetime(["2024-02-29", "2024-03-01"])}, index=[7, 8])


@pytest.mark.parametrize("value, message", [
    (object(), "type object"), (print, "type builtin_function"), (numpy.array([object()]), "array of type object"),
    (numpy.array([(1, 2)], dtype=[("a", "i4"), ("b", "i4")]), "array of type"), ({"a": [object()]}, "type object"),
    (pandas.DataFrame({"a": [object()]}), "type object"),
])
def test_what_is_no_data_is_refused(value, message):
    """Name the type."""
    with pytest.raises(wire.WireError, match=message):
        wire.encode(value, nothing)


def test_depth_is_limited_both_ways():
    """Refuse lists in lists beyond a depth that no exercise needs."""
    value, form = [], []
    for _ in range(wire.DEPTH + 1):
        value, form = [value], [form]
    for way, thing in ((wire.encode, value), (wire.decode, form)):
        with pytest.raises(wire.WireError, match="nested more than 100 deep"):
            way(thing, nothing)


def test_references_are_the_callers():
    """Hand what is not data to refer, and unknown tags to resolve."""
    form = wire.encode([print, 1], lambda value: {"function": 5} if value is print else None)
    assert form == [{"function": 5}, 1]
    assert wire.decode(form, lambda tag, body: (tag, body)) == [("function", 5), 1]


@pytest.mark.parametrize("form", [
    {}, {"int": 5}, {"int": "x"}, {"int": "f" * (wire.DIGITS + 1)}, {"float": "1.5"}, {"float": 1}, {"bytes": "0"},
    {"bytes": 5}, {"set": [[1]]}, {"set": 5}, {"dict": [[1]]}, {"dict": [[[], 1]]}, {"dict": {"a": 1}},
    {"range": [1.5]}, {"range": []}, {"range": [0, 5, 0]}, {"tuple": 5}, {"complex": "x"}, {"decimal": "1e9999"},
    {"decimal": "x"},
    {"decimal": "1" * 5000}, {"date": "2024"}, {"date": 5}, {"path": None}, {"sub": ["A B", {}]}, {"sub": ["A", None]},
    {"sub": ["__class__" * 9, 1]}, {"sub": [5, 1]}, {"sub": ["A"]}, {"type": "open"}, {"type": []},
    {"type": "KeyboardInterrupt"}, {"array": ["O", [1], "00" * 8, False]}, {"array": ["<i8", [2], "00" * 8, False]},
    {"array": ["<i8", [-1], "", False]}, {"array": ["<i8", [1] * 9, "00" * 8, False]},
    {"array": ["<i8", [True], "", 0]}, {"array": ["<i8", [10 ** 20], "", False]},
    {"array": ["<U99999", [0], "", False]}, {"array": 5},
    {"frame": [[["a"], [0], [[1, 2]], False]]}, {"frame": [["a"], [0], [], False]}, {"frame": [["a"], [0], 5, False]},
    {"frame": 5}, {"a": 1, "b": 2},
])
def test_forms_that_say_nothing_are_refused(form):
    """Raise one error for whatever may be sent, and make nothing of it."""
    with pytest.raises(wire.WireError):
        wire.decode(form, nothing)


@pytest.mark.parametrize("tag", ["set", "frozenset", "dict"])
def test_tables_of_equal_hashes_are_short(tag):
    """Refuse more entries than can be compared with each other in time."""
    entries = [[number, 0] for number in range(wire.ENTRIES + 1)]
    with pytest.raises(wire.WireError, match="more than 10000 entries"):
        wire.decode({tag: entries}, nothing)


def test_tables_need_their_package(monkeypatch):
    """Never import a package because a box asks for it."""
    array, frame = wire.encode(numpy.array([1]), nothing), wire.encode(pd_frame(), nothing)
    for name, form in (("numpy", array), ("pandas", frame)):
        monkeypatch.setitem(sys.modules, name, None)
        with pytest.raises(wire.WireError, match=f"a {name}.*, but the test does not import {name}"):
            wire.decode(form, nothing)
        monkeypatch.undo()


def test_frames_have_a_length_and_a_limit():
    """Write four bytes of length, big-endian, and JSON in ASCII."""
    frame = wire.pack({"a": "é"}, 100)
    assert struct.unpack(">I", frame[:4]) == (len(frame) - 4,) and json.loads(frame[4:]) == {"a": "é"}
    assert frame[4:].isascii()
    with pytest.raises(wire.WireError, match="larger than 1 KiB"):
        wire.pack({"a": "x" * 2000}, 1024)


@pytest.mark.parametrize("body", [b"", b"{", b"[1]", b"5", b"\xff", b"[" * 100_000, b'{"a": 1}x'])
def test_bodies_that_are_no_message_are_refused(body):
    """Raise one error, also for what would exhaust the parser."""
    with pytest.raises(wire.WireError):
        wire.unpack(body)

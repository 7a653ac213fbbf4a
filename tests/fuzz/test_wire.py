"""Fuzzing of grader/box/wire.py: whatever a box sends, it is exact data or WireError, and nothing else comes of it."""
import collections
import datetime
import decimal
import json
import pathlib

import numpy
import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.box import wire
from tests.fuzz.effort import effort, mutated

PLAIN = (type(None), bool, int, float, str, bytes, complex, bytearray, range, decimal.Decimal, datetime.date,
         datetime.datetime, type(pathlib.Path()))
ROWS = (list, tuple, set, frozenset)
LEAVES = (st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
          | st.sampled_from(["", "0", "-1", "ff", "nan", "inf", "1e5", "<f8", "<M8[D]", "|b1", "<U3", ">c16", "int",
                             "object", "ValueError", "2024-02-29", "2024-02-29T12:00:00+23:59", "Counter", "Words",
                             "OrderedDict", "sNaN", "1e4999", "00" * 8, 2**53, 2**63, -2**63, 2**40, 10**30]))
TAGS = st.sampled_from(sorted(wire.OURS))


def tables(inner):
    """Return forms that are nearly those of arrays and frames."""
    rows = st.lists(inner, max_size=3)
    array = st.tuples(st.sampled_from(["<f8", "<f2", "<i4", "|b1", "<U2", "<M8[D]", "<m8[ns]", "<c16"]) | inner,
                      st.lists(st.sampled_from([0, 1, 2, 2**40, 2**63, -1]), max_size=3) | inner,
                      st.sampled_from(["", "00" * 4, "00" * 8, "ff" * 16, "01"]) | inner, st.booleans() | inner)
    arrays = array.map(lambda parts: {"array": list(parts)})
    frame = st.tuples(rows | inner, rows | arrays | inner, st.lists(rows | arrays, max_size=3) | inner,
                      st.booleans() | inner)
    return arrays | frame.map(lambda parts: {"frame": list(parts)}) | st.tuples(inner, inner).map(
        lambda parts: {"sub": list(parts)})


FORMS = st.recursive(LEAVES, lambda inner: (
    st.lists(inner, max_size=4) | st.dictionaries(TAGS | st.text(max_size=5), inner, max_size=2)
    | st.tuples(TAGS, inner).map(lambda pair: dict([pair]))
    | tables(inner)), max_leaves=12)
VALUES = st.recursive(
    LEAVES | st.binary(max_size=20) | st.complex_numbers() | st.decimals() | st.dates()
    | st.datetimes().map(lambda moment: moment.replace(fold=0))
    | st.sampled_from([int, ValueError, range(3), pathlib.Path("a/b"), bytearray(b"x"), numpy.arange(6).reshape(2, 3),
                       numpy.float32(1), numpy.array(["a", "b"]), pandas.DataFrame({"a": [1, None], "b": ["x", 2]}),
                       pandas.Series([1.5], index=["x"], name="gap"), collections.Counter("aab"),
                       pandas.DataFrame({"day": pandas.to_datetime(["2024-02-29"])})]),
    lambda inner: st.lists(inner, max_size=3) | st.lists(inner, max_size=3).map(tuple)
    | st.dictionaries(st.text(max_size=3) | st.integers() | st.tuples(st.integers()), inner, max_size=3), max_leaves=8)


def foreign(tag, body):
    """Refuse what is not the wire's, as the judge does."""
    raise wire.WireError(f"unknown form {tag}")


def exact(value):
    """Say whether a value is an exact built-in, or one of the few other things that may come, all through."""
    kind = type(value)
    if kind in PLAIN or isinstance(value, type) and value in wire.TYPES.values():
        return True
    if isinstance(value, (numpy.ndarray, numpy.generic)):
        return value.dtype.hasobject is False
    if kind in (pandas.DataFrame, pandas.Series):
        return True
    if kind.__module__ == "student" or kind in wire.KNOWN.values():
        base = kind.__mro__[1]
        return kind.__mro__[1:] == base.__mro__ and base in wire.CONTENT and exact(wire.CONTENT[base](value))
    if kind is dict:
        return all(exact(key) and exact(item) for key, item in value.items())
    return kind in ROWS and all(map(exact, value))


def decoded(form):
    """Return what a form says, or None if it says nothing; any other error is a mistake of ours."""
    try:
        value = wire.decode(form, foreign)
    except wire.WireError as error:
        assert len(str(error)) < 300
        return None
    assert exact(value), (type(value), value)
    return value


@effort(500)
@given(FORMS)
def test_any_form_is_exact_data_or_refused(form):
    """Raise WireError and no other, and build nothing that has a life of its own."""
    decoded(form)


@effort(300)
@given(TAGS, FORMS)
def test_any_body_of_any_tag_is_exact_data_or_refused(tag, body):
    """Look at each tag with every kind of body."""
    decoded({tag: body})


@pytest.mark.parametrize("form", [
    {"array": ["<U2", [1], "54d74083c6ef0268", False]}, {"array": [">U1", [], "00110000", True]},
    {"frame": [[], {"array": ["<f2", [1], "1514", True]}, [], False]},
    {"frame": [[{"array": ["|b1", [1, 0], "", False]}], [], [[]], False]},
    {"array": ["<M8[0s]", [1], "00" * 8, False]}, {"frame": [[{"dict": []}], [1], [[1]], False]},
])
def test_what_was_found_stays_refused(form):
    """Refuse letters that Unicode does not have, units of no time, and tables that pandas cannot make or show."""
    assert decoded(form) is None


@effort(200)
@given(VALUES)
def test_what_is_encoded_is_decoded(value):
    """Bring every value back, of the same type."""
    frame = wire.pack({"value": wire.encode(value, lambda _: None)}, 1 << 24)
    got = wire.decode(wire.unpack(frame[4:])["value"], foreign)
    assert repr(got) == repr(value) or type(value).__module__.startswith(("pandas", "numpy"))


SOUND = tuple(json.dumps(message).encode() for message in (
    {"id": 1, "value": {"dict": [["a", {"tuple": [1, {"float": "nan"}]}]]}}, {"value": {"int": "0x" + "f" * 40}},
    {"value": {"array": ["<f8", [2], "00" * 16, False]}}, {"value": {"sub": ["Words", {"dict": [["a", 1]]}]}},
    {"error": [["ValueError"], "odd", [], ["words.py", 3]]}, {"value": [[[[[[[[]]]]]]]], "x": "\ud800\\", "y": 1e308}))


@effort(300)
@given(st.binary(max_size=200) | mutated(*SOUND))
def test_any_bytes_are_a_message_or_refused(body):
    """Raise WireError and no other for what is not JSON, and decode what is."""
    try:
        message = wire.unpack(body if isinstance(body, bytes) else body.data)
    except wire.WireError:
        return
    assert type(message) is dict
    for form in message.values():
        decoded(form)


@pytest.mark.parametrize("body", [
    b"9" * 5000, b'{"a": ' + b"9" * 5000 + b"}", b'{"a": ' * 50_000, b"\xff\xfe{", b"\0" * 9, b'{"a": 1e999999}',
    b'{"a": NaN}', b'{"a": 1, "a": 2}'])
def test_odd_json_is_a_message_or_refused(body):
    """Know the corners of JSON: long numbers, depth, other encodings, what is no number, keys that come twice."""
    try:
        assert type(wire.unpack(body)) is dict
    except wire.WireError as error:
        assert str(error) in ("not JSON", "not a message")

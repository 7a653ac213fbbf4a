"""Tests for grader/http/document.py: a stranger's JSON is read as data, or refused in a sentence."""
import json
import math
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.http.document import DIGITS, DocumentError, parse
from tests.http.budget import properties

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-10**30, 10**30) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=[]), max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4), max_leaves=6)
WORDS = [*'[]{},:"\\ \n01-.eE', "NaN", "null", '"a"', "\\u", "d800", "é", "\0", "1e999"]
PIECES = st.lists(st.sampled_from(WORDS), max_size=20).map(lambda pieces: "".join(pieces).encode())


@pytest.mark.parametrize("text, value", [
    ('{"word": "a", "count": 0}', {"word": "a", "count": 0}),
    (' [1, 1.0, true, null, ""]\r\n', [1, 1.0, True, None, ""]),
    ("1000000000", 10**9), ("-0", 0), ("1e5", 100000.0), ('"\\ud800"', "\ud800"), ('"\\ud83d\\ude00"', "\U0001f600"),
    ('"é\u2028\x7f"', "é\u2028\x7f"), ('{"": {}}', {"": {}}), ("9" * DIGITS, 10**DIGITS - 1),
    ('"[[[\\"{{{"', '[[["{{{'),
    ('"\\\\"', "\\"), ('"\\u0000"', "\0"),
])
def test_json_is_read_as_exact_types(text, value):
    """Keep an integer an integer, and an escaped surrogate as it is."""
    got = parse(text.encode())
    assert got == value and repr(got) == repr(value)


@pytest.mark.parametrize("data, words", [
    (b"", "is no JSON at line 1, column 1: there is its end (Expecting value); expected one value, such as an object"),
    (b"HELLO", "is no JSON at line 1, column 1: there is 'HELLO' (Expecting value)"),
    (b'{"a": 1}\n{"b"', "is no JSON at line 2, column 1"), (b"{'a': 1}", "is no JSON"), (b'"\n"', "is no JSON"),
    (b'"\0"', "is no JSON"), (b"01", "is no JSON"), (b"+1", "is no JSON"), (b"1.", "is no JSON"), (b".5", "is no JSON"),
    (b"\xd9\xa1", "is no JSON"), (b"[1,]", "is no JSON"), (b'"abc', "is no JSON"), (b"\xa0", "is not UTF-8"),
    (b"\x0b1", "is no JSON"), (b'"\\x"', "is no JSON"), (b'"\\u12"', "is no JSON"), (b"]" * 200, "is no JSON"),
    (b'"\xed\xa0\x80"', "is not UTF-8: there is '\\xed' at byte 1; expected UTF-8 (RFC 8259 section 8.1)"),
    ('"é"'.encode("latin-1"), "is not UTF-8"), ("1".encode("utf-16"), "is not UTF-8"), (b'"\xc0\x80"', "is not UTF-8"),
    (b"\xef\xbb\xbf{}", "begins with a byte order mark; expected none"),
    (b"NaN", "has the number NaN; expected one that JSON has"), (b"[Infinity]", "has the number Infinity"),
    (b"-Infinity", "has the number -Infinity"), (b"1e999", "has the number '1e999', which no float holds"),
    (b"-1.5e+400", "which no float holds"), (b"1" * 501, "has a number of 501 digits; expected at most 500"),
    (b"0." + b"1" * 500, "has a number of 502 digits"),
    (b'{"a": 1, "b": 2, "a": 1}', "has an object with two members named 'a'; expected each name once"),
    (b'[{"\\u0061\\ud800": 1, "a\\ud800": 2}]', "two members named 'a\\ud800'"),
    (b"[" * 101, "is nested more than 100 deep; expected less"), (b'{"a":' * 101, "is nested more than 100 deep"),
    (b'["\\"]", ' * 51 + b'{"":[' * 26, "is nested more than 100 deep"),
    (b" " * ((1 << 20) + 1), "has 1048577 bytes; expected at most 1048576"),
])
def test_other_texts_are_refused_in_a_sentence(data, words):
    """Say what is wrong, where, and what was expected; never more than a little of the text."""
    with pytest.raises(DocumentError) as caught:
        parse(data)
    assert words in str(caught.value) and "; expected" in str(caught.value)
    assert str(caught.value).isprintable() and len(str(caught.value)) < 300 and caught.value.__cause__ is None


def test_caps_are_the_callers():
    """Read what is exactly as large and as deep as it may be, and no more."""
    assert parse(b"[[1]]", size=5, depth=2) == [[1]] and parse(b"[" * 100 + b"]" * 100)
    for caps in ({"size": 4}, {"depth": 1}):
        with pytest.raises(DocumentError):
            parse(b"[[1]]", **caps)


@pytest.mark.parametrize("data", [
    b"[" * (1 << 20), b'"' + b'\\"' * 500_000, b'{"a":' * 200_000, b"1" * (1 << 20), b"[]" * 500_000, b'"' * (1 << 20),
    b"\\" * (1 << 20), b'["a' * 300_000, b"-" * (1 << 20), b'{"' + b"a" * 1_000_000, b"\xff" * (1 << 20),
    b"[" + b"1e9," * 200_000, b"{" + b",".join(b'"%d":0' % number for number in range(80_000)) + b',"0":0}',
], ids=lambda data: f"{data[:6]!r}")
def test_bombs_take_no_time(data):
    """Come to an end soon, with a sentence, whatever a megabyte holds."""
    began = time.process_time()
    with pytest.raises(DocumentError):
        parse(data)
    assert time.process_time() - began < 1


@properties
@given(VALUES)
def test_what_was_written_is_read_back(value):
    """Return exactly what the standard library wrote; a surrogate that is written as it is, is no UTF-8."""
    assert parse(json.dumps(value).encode()) == value
    text = json.dumps(value, ensure_ascii=False)
    if any("\ud800" <= char <= "\udfff" for char in text):
        with pytest.raises(DocumentError, match="is not UTF-8"):
            parse(text.encode("utf-8", "surrogatepass"))
    else:
        assert repr(parse(text.encode())) == repr(value)


@properties
@given(PIECES | st.binary(max_size=30))
def test_arbitrary_bytes_give_a_value_or_a_sentence(data):
    """Raise nothing else, and take nothing that the standard library refuses."""
    try:
        got = parse(data, depth=4)
    except DocumentError:
        return
    assert got == json.loads(data.decode()) and depth_of(got) <= 4
    assert not isinstance(got, float) or math.isfinite(got)


@properties
@given(VALUES)
def test_depth_is_known_before_anything_is_built(value):
    """Refuse one level less than there is, and take exactly as many."""
    data, depth = json.dumps(value).encode(), depth_of(value)
    assert parse(data, depth=depth) == value
    if depth:
        with pytest.raises(DocumentError, match=f"is nested more than {depth - 1} deep"):
            parse(data, depth=depth - 1)


def depth_of(value):
    """Return how many arrays and objects lie inside each other."""
    if not isinstance(value, (list, dict)):
        return 0
    return 1 + max((depth_of(item) for item in (value.values() if isinstance(value, dict) else value)), default=0)

"""Values and frames on the wire: JSON, with one-key objects for whatever JSON lacks.

Both sides use this file; a copy of it lies beside the programs in the box, so it imports the standard library only. It
knows no student, no test and no process. Whatever is not data is left to the caller: `refer(value)` may turn it into a
tagged form (or give None), and `resolve(tag, body)` turns such a form back. Nothing is ever unpickled or evaluated:
decoding gives exact built-in types, numpy arrays of plain numbers, and pandas frames made of those.
"""
import builtins
import collections
import datetime
import decimal
import json
import math
import pathlib
import re
import struct
import sys

DEPTH = 100             # how deeply values may be nested
ENTRIES = 10_000        # of one set or dict: equal hashes make a table quadratic
SAFE = 2 ** 53          # above it JSON readers round
DIGITS = 1 << 20        # hexadecimal digits of one integer
KINDS = re.compile(r"[<>|=](b1|[iu][1248]|f[248]|c8|c16|U\d{1,4}|[mM]8\[(?!0)\w{1,4}\])")


class WireError(ValueError):
    """A value that cannot travel, or a frame that says nothing."""


def _decimal(text):
    """Return a decimal whose exponent is small enough to compute with."""
    value = decimal.Decimal(text)
    if value.is_finite() and abs(value.adjusted()) > 5000:
        raise ValueError("a huge exponent")
    return value


# One row for each standard type that travels as text: how to write it, and how to read it back.
TEXTS = {
    "complex": (complex, repr, complex),
    "bytearray": (bytearray, bytearray.hex, bytearray.fromhex),
    "decimal": (decimal.Decimal, str, _decimal),
    "date": (datetime.date, datetime.date.isoformat, datetime.date.fromisoformat),
    "datetime": (datetime.datetime, datetime.datetime.isoformat, datetime.datetime.fromisoformat),
    "path": (type(pathlib.Path()), str, pathlib.Path),
}
TAGS = {kind: tag for tag, (kind, _, _) in TEXTS.items()}
ROWS = {"tuple": tuple, "set": set, "frozenset": frozenset}
OURS = {"int", "float", "bytes", "dict", "range", "sub", "array", "frame", "type", *ROWS, *TEXTS}
# Built-in types are data as well: int, say, is an argument of isinstance.
TYPES = {name: kind for name, kind in vars(builtins).items() if kind in (
    int, float, complex, bool, str, bytes, list, tuple, set, frozenset, dict, object)
    or isinstance(kind, type) and issubclass(kind, Exception)}
# The forms of exact types that hold nothing else.
SINGLE = {
    int: lambda value: value if -SAFE < value < SAFE else {"int": hex(value)},
    float: lambda value: value if math.isfinite(value) else {"float": repr(value)},
    bytes: lambda value: {"bytes": value.hex()},
}
KNOWN = {"Counter": collections.Counter, "OrderedDict": collections.OrderedDict}
# The plain content of a subclass, read with the base's own methods so that overridden ones have no say.
CONTENT = {
    str: str.__str__,
    int: int.__int__,
    float: float.__float__,
    bytes: lambda value: bytes.__getitem__(value, slice(None)),
    dict: lambda value: dict(dict.items(value)),
    list: lambda value: list(list.__iter__(value)),
    tuple: lambda value: tuple(tuple.__iter__(value)),
    set: lambda value: set(set.__iter__(value)),
    frozenset: lambda value: frozenset(frozenset.__iter__(value)),
}


def encode(value, refer, depth=0):
    """Return the JSON form of value; WireError if it, or something in it, cannot travel."""
    if depth > DEPTH:
        raise WireError(f"nested more than {DEPTH} deep")
    kind = type(value)
    if value is None or kind in (bool, str):
        return value
    if kind in SINGLE:
        return SINGLE[kind](value)
    if kind in (list, tuple, set, frozenset):
        items = [encode(item, refer, depth + 1) for item in value]
        return items if kind is list else {kind.__name__: items}
    if kind is dict:
        return {"dict": [[encode(key, refer, depth + 1), encode(item, refer, depth + 1)]
                         for key, item in value.items()]}
    if kind is range:
        return {"range": [encode(part, refer, depth + 1) for part in (value.start, value.stop, value.step)]}
    return _encode_other(value, refer, depth)


def _encode_other(value, refer, depth):
    """Return the form of a text, a type, a table, what the caller refers to, or a subclass as its plain content."""
    if type(value) in TAGS:
        return {TAGS[type(value)]: TEXTS[TAGS[type(value)]][1](value)}
    if type(value) is type and TYPES.get(value.__name__) is value:
        return {"type": value.__name__}
    form = _encode_table(value, refer, depth) or refer(value)
    if form is not None:
        return form
    for base, content in CONTENT.items():
        if issubclass(type(value), base):
            return {"sub": [type(value).__name__, encode(content(value), refer, depth + 1)]}
    raise WireError(f"a value of type {type(value).__name__} cannot travel; use plain data")


def _encode_table(value, refer, depth):
    """Return the form of a numpy array or scalar or a pandas frame or series, else None; imports neither."""
    numpy, pandas = sys.modules.get("numpy"), sys.modules.get("pandas")
    if numpy is not None and isinstance(value, (numpy.ndarray, numpy.generic)):
        array = numpy.asarray(value)
        if not KINDS.fullmatch(array.dtype.str):
            raise WireError(f"an array of type {array.dtype} cannot travel; use numbers, text or dates")
        return {"array": [array.dtype.str, list(array.shape), array.tobytes().hex(),
                          isinstance(value, numpy.generic)]}
    if pandas is not None and isinstance(value, (pandas.DataFrame, pandas.Series)):
        series = isinstance(value, pandas.Series)
        frame = value.to_frame("value") if series else value
        names = [value.name] if series else list(frame.columns)
        columns = [frame.iloc[:, place] for place in range(frame.shape[1])]
        index = _column(frame.index) if frame.index.dtype.kind in "mM" else list(frame.index)
        parts = [names, index, [_column(column) for column in columns], series]
        return {"frame": encode(parts, refer, depth + 1)}
    return None


def _column(column):
    """Return one column as an array of numbers, or as a list of plain values where its type is an object's."""
    values = column.to_numpy()
    return values if KINDS.fullmatch(values.dtype.str) else column.astype(object).tolist()


def decode(form, resolve, depth=0):
    """Return the value of a JSON form: exact built-ins, or what resolve makes of its tag."""
    if depth > DEPTH:
        raise WireError(f"nested more than {DEPTH} deep")
    if form is None or type(form) in (bool, str, int, float):
        return form
    if type(form) is list:
        return [decode(item, resolve, depth + 1) for item in form]
    if type(form) is not dict or len(form) != 1:
        raise WireError("unknown form")
    (tag, body), = form.items()
    if tag not in OURS:
        return resolve(tag, body)
    try:
        return _tagged(tag, body, lambda item: decode(item, resolve, depth + 1))
    except WireError:
        raise
    except (TypeError, ValueError, ArithmeticError, AttributeError, LookupError) as error:
        raise WireError(f"bad {tag[:20]}: {str(error)[:100]}") from error


def _tagged(tag, body, inner):
    """Return the value of one tagged form."""
    if tag in BARE:
        return BARE[tag](body)
    if tag in ("set", "frozenset", "dict") and len(body) > ENTRIES:
        raise WireError(f"a {tag} of more than {ENTRIES} entries")
    if tag in ROWS:
        return ROWS[tag](inner(item) for item in body)
    if tag == "dict":
        return {inner(key): inner(item) for key, item in body}
    if tag == "range":
        return range(*(inner(item) for item in body))
    if tag == "sub":
        return _subclass(body[0], inner(body[1]))
    if tag == "frame":
        return _frame(*inner(body))
    if len(body) > 4096:
        raise WireError(f"a long {tag}")
    return TEXTS[tag][2](body)


def _whole(body):
    """Return an integer of a length that does not take long to read."""
    if len(body) > DIGITS:
        raise WireError("an integer of more than a million digits")
    return int(body, 16)


def _subclass(name, content):
    """Return content as a local, empty subclass of its type: equal as data, but not of exactly that type."""
    base = type(content)
    if base not in CONTENT or not (type(name) is str and name.isidentifier() and len(name) < 60):
        raise WireError("bad sub")
    kind = KNOWN.get(name) if base is dict else None
    return (kind or type(name, (base,), {"__module__": "student"}))(content)


def _array(kind, shape, data, scalar):
    """Return a fresh array or scalar; numpy is used only where it is loaded already."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        raise WireError("a numpy array, but the test does not import numpy")
    if not KINDS.fullmatch(kind) or len(shape) > 8 or not all(type(size) is int and size >= 0 for size in shape):
        raise WireError("bad array")
    raw = bytes.fromhex(data)
    if math.prod(shape) * numpy.dtype(kind).itemsize != len(raw):
        raise WireError("bad array")
    if kind[1] == "U" and raw and numpy.frombuffer(raw, f"{kind[0]}u4").max() > sys.maxunicode:
        raise WireError("bad array")
    array = numpy.frombuffer(raw, kind).reshape(shape).copy()
    return array[()] if scalar is True else array


def _frame(names, index, columns, series):
    """Return a fresh pandas frame or series."""
    pandas = sys.modules.get("pandas")
    if pandas is None:
        raise WireError("a pandas frame, but the test does not import pandas")
    if len(names) != len(columns) or any(len(column) != len(index) for column in columns):
        raise WireError("bad frame")
    try:
        set(names)      # those that have no hash break the frame later on
        if series:
            return pandas.Series(columns[0], index=index, name=names[0])
        frame = pandas.DataFrame(dict(enumerate(columns)), index=index)
        frame.columns = names
    except Exception as error:          # there is no list of what pandas raises for an index that makes no sense
        raise WireError(f"bad frame: {str(error)[:100]}") from error
    return frame


# Tagged forms with nothing encoded inside them.
BARE = {"int": _whole, "float": {"nan": math.nan, "inf": math.inf, "-inf": -math.inf}.__getitem__,
        "bytes": bytes.fromhex, "type": TYPES.__getitem__, "array": lambda body: _array(*body)}


def pack(message, limit):
    """Return the frame of a message: four bytes of length, big-endian, and JSON; WireError above limit bytes."""
    body = json.dumps(message).encode()
    if len(body) > limit:
        raise WireError(f"larger than {limit >> 10} KiB")
    return struct.pack(">I", len(body)) + body


def unpack(body):
    """Return the message in the body of a frame."""
    try:
        message = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise WireError("not JSON") from error
    if type(message) is not dict:
        raise WireError("not a message")
    return message

"""What every script knows by name: JSON, Math, Object and the like (ECMA-262, 19 to 25)."""
import math
import re
from urllib.parse import quote, unquote_to_bytes

from script.data import parsed, written
from script.members import keys_of, spread
from script.patterns import compiled
from script.tokens import UnsupportedError, points, units
from script.values import (UNDEFINED, Fault, Function, Host, bounded, called, failure, function, number_of, text_of,
                           truth,
                           whole)

# What scripts in Postman may know besides, and ours do not.
LACKING = frozenset("""
require Promise setTimeout setInterval setImmediate clearTimeout clearInterval Date Map Set WeakMap WeakSet Symbol Proxy
Reflect BigInt Intl eval globalThis window fetch xml2Json cheerio CryptoJS postman tests responseBody responseCode
responseHeaders responseTime responseCookies request data environment globals iteration tv4 atob btoa Buffer Function
structuredClone Uint8Array ArrayBuffer TextEncoder TextDecoder URL URLSearchParams Headers Response encodeURI decodeURI
crypto process queueMicrotask _ escape unescape this arguments
""".split())
ERRORS = ("Error", "TypeError", "RangeError", "SyntaxError", "ReferenceError", "URIError")
KEPT = "!'()*-._~"      # what encodeURIComponent leaves as it is, beside letters and digits (19.2.6.4)


def names(dice) -> dict:
    """Return the names with their values; Math.random takes its numbers from `dice`, a random.Random."""
    rolled = function("random", lambda: dice.random())
    return {"undefined": UNDEFINED, "NaN": math.nan, "Infinity": math.inf, "JSON": JSON, "Object": OBJECT,
            "Array": ARRAY,
            "Number": NUMBER, "console": CONSOLE, "Math": Host("Math", MATH.members | {"random": rolled}),
            **{name: function(name, work) for name, work in FUNCTIONS.items()},
            **{name: _error(name) for name in ERRORS},
            "RegExp": function("RegExp", lambda source: _only_new("RegExp"), makes=lambda arguments: compiled(
                *(text_of(argument) for argument in (*arguments, "", "")[:2])))}


def _only_new(name):
    """Say that something has to be called with new."""
    raise failure(f"{name} is called without new")


def _error(name):
    """Return what makes errors of a name, with and without `new`."""
    def make(message):
        """Make one."""
        return Fault("" if message is UNDEFINED else points(text_of(message)), name)
    return function(name, make, makes=lambda arguments: make(*(arguments or [UNDEFINED])[:1]))


def _stringify(value, replacer, indent):
    """Return a value as JSON, undefined where JSON has nothing for it."""
    if replacer is not UNDEFINED and replacer is not None:
        raise UnsupportedError("JSON.stringify with a second argument")
    return written(value, indent[:10] if type(indent) is str else " " * max(0, min(10, whole(indent))))


def _json(text, change):
    """Return the value of a JSON text."""
    if change is not UNDEFINED:
        raise UnsupportedError("JSON.parse with a second argument")
    return parsed(text_of(text))


def _lifted(work):
    """Return a function of one number; what has no answer is NaN, what has no end stays."""
    def lift(value):
        """Work it out."""
        number = number_of(value)
        return float(work(number)) if math.isfinite(number) else number
    return lift


def _extreme(choose, none):
    """Return a function of many numbers that chooses one of them, NaN if it is among them."""
    def extreme(*values):
        """Choose."""
        numbers = list(map(number_of, values))
        return math.nan if any(map(math.isnan, numbers)) else choose(numbers, default=none)
    return extreme


def _parse_int(text, base):
    """Return the whole number that a text begins with."""
    if base not in (UNDEFINED, 10.0):
        raise UnsupportedError("parseInt with another base than 10")
    match = re.match(r"\s*([+-]?)(0[xX][0-9a-fA-F]+|[0-9]+)", text_of(text))
    return float(int(match[1] + match[2], 16 if match[2][1:2] in ("x", "X") else 10)) if match else math.nan


def _parse_float(text):
    """Return the number that a text begins with."""
    match = re.match(r"\s*([+-]?(?:Infinity|(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?))", text_of(text), re.ASCII)
    return float(match[1]) if match else math.nan


def _encoded(text):
    """Return a text percent-encoded."""
    try:
        return quote(points(text_of(text)), safe=KEPT)
    except UnicodeEncodeError:
        raise failure("a lone surrogate cannot be percent-encoded", "URIError") from None


def _decoded(text):
    """Return a percent-encoded text as it was."""
    if re.search(r"%(?![0-9a-fA-F]{2})", text_of(text)):
        raise failure("there is a % without two hexadecimal digits", "URIError")
    try:
        return units(unquote_to_bytes(points(text_of(text))).decode("utf-8"))
    except UnicodeError:
        raise failure("what is percent-encoded is no UTF-8", "URIError") from None


def _values(thing):
    """Return the values of an object's own members."""
    return list(thing.values()) if isinstance(thing, dict) else spread(thing) if type(thing) in (list, str) else []


def _from(rows, change):
    """Return an array of the items of something, or of so many empty ones, changed by a function."""
    items = [UNDEFINED] * bounded(number_of(rows.get("length", 0.0))) if type(rows) is dict else spread(rows)
    return items if change is UNDEFINED else [called(change, item, float(place))
                                              for place, item in enumerate(items)]


def _array(*arguments):
    """Return an array of the items, or of a length without values."""
    sized = len(arguments) == 1 and type(arguments[0]) is float
    return [UNDEFINED] * bounded(arguments[0]) if sized else list(arguments)


def _is_whole(value):
    """Tell whether a value is a whole number."""
    return type(value) is float and value.is_integer()


def _members(table, **values):
    """Return functions of ours as members."""
    return {name: function(name, work) for name, work in table.items()} | values


FUNCTIONS = {
    "parseInt": _parse_int, "parseFloat": _parse_float, "isNaN": lambda value: math.isnan(number_of(value)),
    "isFinite": lambda value: math.isfinite(number_of(value)), "encodeURIComponent": _encoded,
    "decodeURIComponent": _decoded,
    "Boolean": lambda value: truth(value), "String": lambda *values: text_of(values[0]) if values else "",
}
JSON = Host("JSON", _members({"parse": _json, "stringify": _stringify}))
CONSOLE = Host("console", _members(dict.fromkeys(("log", "info", "warn", "error", "debug"), lambda *values: UNDEFINED)))
MATH = Host("Math", _members({
    "abs": lambda value: abs(number_of(value)), "ceil": _lifted(math.ceil), "floor": _lifted(math.floor),
    "trunc": _lifted(math.trunc), "round": _lifted(lambda number: math.floor(number + 0.5)),
    "max": _extreme(max, -math.inf), "min": _extreme(min, math.inf)}))
OBJECT = Function("Object", lambda arguments: _only_new("Object"), makes=lambda arguments: {}, members=_members({
    "keys": keys_of, "values": _values,
    "entries": lambda thing: [list(pair) for pair in zip(keys_of(thing), _values(thing), strict=True)]}))
ARRAY = function("Array", _array, makes=lambda arguments: _array(*arguments), members=_members({
    "isArray": lambda value: type(value) is list, "from": _from}))
NUMBER = function("Number", lambda *values: number_of(values[0]) if values else 0.0, members=_members({
    "isInteger": _is_whole, "isNaN": lambda value: type(value) is float and math.isnan(value),
    "isFinite": lambda value: type(value) is float and math.isfinite(value), "parseInt": _parse_int,
    "parseFloat": _parse_float}, MAX_SAFE_INTEGER=float(2 ** 53 - 1)))

"""The values of a script, as values of ours, and what JavaScript makes of them (ECMA-262, 7).

undefined is UNDEFINED and null None; a boolean is a bool, a number a float, a text a str of UTF-16 code units, an array
a list, an object a dict by its texts; functions, patterns and Postman's own objects are classes of their own.
"""
import math
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from script.tokens import UnsupportedError, points, units

LONGEST = 1 << 20       # UTF-16 code units of a text


class Undefined:
    """The value of what has none."""

    def __repr__(self):
        """Return its name."""
        return "undefined"


UNDEFINED = Undefined()


class Fault(dict):
    """An error object, which scripts throw and catch: it has a name and a message."""

    def __init__(self, message, name="Error"):
        """Keep the message as code units."""
        super().__init__(name=name, message=units(message))


class ThrownError(Exception):
    """A value that a script threw, or an error object of ours; `line` is where, None while nobody knows it."""

    def __init__(self, value, line=None):
        """Keep the value."""
        super().__init__(shown(value))
        self.value, self.line = value, line


def failure(message: str, name: str = "TypeError") -> ThrownError:
    """Return an error as JavaScript throws it, with a message of ours."""
    return ThrownError(Fault(message, name))


@dataclass(eq=False)
class Function:
    """A function: `run(arguments)` calls it; `makes(arguments)` is what `new` does, if it can.

    `length` is the number of its parameters. Its members are those of a table, or what `other(name)` gives.
    """

    name: str
    run: Callable
    length: int = 0
    makes: Callable | None = None
    members: dict = field(default_factory=dict)
    other: Callable | None = None

    def member(self, name):
        """Return a member; UnsupportedError for one that only JavaScript has."""
        return _named(self, name, f"{name} of a function")


@dataclass(eq=False)
class Pattern:
    """A regular expression: its source and flags as they are written, and what finds it."""

    source: str
    flags: str
    finder: re.Pattern


@dataclass(eq=False)
class Host:
    """An object of JavaScript's or Postman's own: its members are those of a table, or what `other(name)` gives."""

    name: str
    members: dict
    other: Callable | None = None

    def member(self, name):
        """Return a member; UnsupportedError for one that ours lacks, if there is such a one at all."""
        return _named(self, name, f"{self.name}.{name}")


def _named(thing, name, described):
    """Return a member of a function or of an object of ours."""
    if name in thing.members:
        return thing.members[name]
    if not thing.other:
        raise UnsupportedError(described)
    return thing.other(name)


def called(value, *arguments):
    """Return what a function of a script returns; the error of JavaScript if the value is none."""
    if type(value) is not Function:
        raise failure(f"{text_of(value)} is not a function")
    return value.run(list(arguments))


def function(name: str, work: Callable, *first, makes: Callable | None = None, members: dict | None = None) -> Function:
    """Return a function that gives its arguments, after some of ours, to one of ours; those left out are undefined."""
    count = work.__code__.co_argcount - len(first)
    many = bool(work.__code__.co_flags & 4)     # *arguments, see inspect.CO_VARARGS

    def run(arguments):
        """Call it."""
        filled = [*arguments, *[UNDEFINED] * (count - len(arguments))]
        return work(*first, *(filled if many else filled[:count]))
    return Function(name, run, count, makes, members or {})


def bounded(size: float) -> int:
    """Return the size of a text or an array that is to be made; the error of JavaScript if it is too much."""
    if size > LONGEST:
        raise failure(f"a text or an array of more than {LONGEST} parts is too much here", "RangeError")
    return int(size)


def type_of(value) -> str:
    """Return what typeof says of a value."""
    names = {Undefined: "undefined", bool: "boolean", float: "number", str: "string", Function: "function"}
    return names.get(type(value), "object")


def truth(value) -> bool:
    """Tell whether a value counts as true."""
    if value is UNDEFINED or value is None or type(value) is float and math.isnan(value):
        return False
    return bool(value) if type(value) in (bool, float, str) else True


def number_of(value) -> float:
    """Return a value as a number, NaN if it is none."""
    if value is None or value is False or value is True or type(value) is float:
        return float(value or 0)
    if type(value) is str:
        text = value.strip()
        if re.fullmatch(r"0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+", text):
            return float(int(text, 0))
        known = re.fullmatch(r"[+-]?(Infinity|(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)", text, re.ASCII)
        return float(text) if known else math.nan if text else 0.0
    if type(value) is list and len(value) < 2:
        return number_of(text_of(value))
    return math.nan


def whole(value, default=0) -> int:
    """Return a value as a whole number, cut off as JavaScript cuts it; the default for undefined."""
    number = number_of(value)
    if value is UNDEFINED:
        return default
    if math.isnan(number):
        return 0
    return int(max(-1e15, min(1e15, number)))


def text_of(value) -> str:
    """Return a value as a text."""
    if type(value) is str:
        return value
    if type(value) is float:
        return _number(value)
    if type(value) is list:
        return ",".join("" if item in (None, UNDEFINED) else text_of(item) for item in value)
    if type(value) is Fault:
        return f"{text_of(value['name'])}: {text_of(value['message'])}"
    if type(value) in (dict, Host):
        return "[object Object]"
    if type(value) is Pattern:
        return f"/{value.source}/{value.flags}"
    if type(value) is Function:
        return f"function {value.name}() {{ }}"
    return {None: "null", True: "true", False: "false"}.get(value, "undefined")


def _number(value):
    """Return a number's digits (ECMA-262, 6.1.6.1.20)."""
    if math.isnan(value) or math.isinf(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if value == 0 or 1e-6 <= abs(value) < 1e21:
        return format(Decimal(repr(value)), "f").removesuffix(".0") if value else "0"
    mantissa, _, power = repr(value).partition("e")
    return f"{mantissa.removesuffix('.0')}e{'-' if power[0] == '-' else '+'}{power.lstrip('+-0')}"


def same(one, other) -> bool:
    """Tell whether two values are equal as === has it."""
    if type(one) is not type(other):
        return False
    return one == other if type(one) in (bool, float, str) else one is other


def alike(one, other) -> bool:
    """Tell whether two values are equal as == has it."""
    empty = [value is None or value is UNDEFINED for value in (one, other)]
    if any(empty):
        return all(empty)
    if type(one) is type(other):
        return same(one, other)
    simple = (bool, float, str)
    if type(one) in simple and type(other) in simple:
        return number_of(one) == number_of(other)
    if type(one) in simple or type(other) in simple:
        return alike(one if type(one) in simple else text_of(one), other if type(other) in simple else text_of(other))
    return False


def equal(one, other, depth=0) -> bool:
    """Tell whether two values are deeply equal, as `eql` has it: NaN equals itself, and 0 does not equal -0."""
    if depth > 50:
        raise failure("the values are nested more than 50 deep", "RangeError")
    if type(one) is not type(other):
        return False
    if type(one) is float:
        return math.isnan(one) and math.isnan(other) or one == other and math.copysign(1, one) == math.copysign(1,
                                                                                                                other)
    if type(one) is list:
        return len(one) == len(other) and all(equal(*pair, depth + 1) for pair in zip(one, other, strict=True))
    if type(one) is dict:
        return one.keys() == other.keys() and all(equal(one[key], other[key], depth + 1) for key in one)
    return same(one, other)


def shown(value, depth=0) -> str:
    """Return a value as a message shows it."""
    if type(value) is str:
        return f"'{points(value)}'" if len(value) <= 100 else f"'{points(value[:97])}...'"
    if type(value) is Fault:
        return points(text_of(value))
    if type(value) in (list, dict) and depth > 2:
        return "[...]" if type(value) is list else "{...}"
    if type(value) is list:
        inner = [shown(item, depth + 1) for item in value[:20]] + ["..."] * (len(value) > 20)
        return f"[ {', '.join(inner)} ]" if inner else "[]"
    if type(value) is dict:
        inner = [f"{points(key)}: {shown(item, depth + 1)}" for key, item in list(value.items())[:20]]
        return f"{{ {', '.join(inner + ['...'] * (len(value) > 20))} }}" if inner else "{}"
    if type(value) is Function:
        return f"[Function {value.name}]".replace(" ]", "]")
    if type(value) is float and value == 0 and math.copysign(1, value) < 0:
        return "-0"
    return f"[{value.name}]" if type(value) is Host else text_of(value)

"""What the operators of a script do with values (ECMA-262, 13.5 to 13.11)."""
import math
import operator

from script.tokens import UnsupportedError
from script.values import alike, bounded, failure, number_of, same, text_of, truth, type_of

COMPARISONS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def binary(word: str, one, other):
    """Return what an operator makes of two values."""
    if word == "+":
        return _added(one, other)
    if word in COMPARISONS:
        pair = [value if type(value) is str else text_of(value) if type(value) in (list, dict) else number_of(value)
                for value in (one, other)]
        if type(pair[0]) is not type(pair[1]):
            pair = [number_of(value) for value in pair]
        return COMPARISONS[word](*pair)
    if word in EQUALITIES:
        return EQUALITIES[word](one, other)
    return ARITHMETIC[word](number_of(one), number_of(other))


def unary(word: str, value):
    """Return what an operator makes of one value."""
    if word == "!":
        return not truth(value)
    if word == "typeof":
        return type_of(value)
    return -number_of(value) if word == "-" else number_of(value)


def _added(one, other):
    """Return a sum, or texts one after the other if one of the values is no number."""
    if any(type_of(value) in ("string", "object", "function") and value is not None for value in (one, other)):
        one, other = text_of(one), text_of(other)
        bounded(len(one) + len(other))
        return one + other
    return number_of(one) + number_of(other)


def _divided(one, other):
    """Return a quotient; nothing is wrong with a division by zero."""
    if other:
        return one / other
    return math.nan if not one or math.isnan(one) else math.copysign(math.inf, one) * math.copysign(1, other)


def _rest(one, other):
    """Return what a division leaves, with the sign of the first number."""
    return math.nan if not other or math.isinf(one) or math.isnan(other) else math.fmod(one, other)


def _power(one, other):
    """Return a power; NaN where there is none, Infinity where it is too large."""
    try:
        found = one ** other
    except (OverflowError, ZeroDivisionError):
        return math.inf
    return math.nan if isinstance(found, complex) else found


def _contains(key, thing):
    """Tell whether an object has a key."""
    if type(thing) is list:
        raise UnsupportedError("'in' of an array")
    if not isinstance(thing, dict):
        raise failure(f"'in' was asked of {type_of(thing)}; expected an object")
    return text_of(key) in thing


EQUALITIES = {"===": same, "!==": lambda one, other: not same(one, other), "in": _contains,
              "==": alike, "!=": lambda one, other: not alike(one, other)}
ARITHMETIC = {"-": operator.sub, "*": operator.mul, "/": _divided, "%": _rest, "**": _power}

"""Read JSON that a stranger wrote: exact built-in types, or one sentence about what is wrong with it.

RFC 8259 leaves some texts to the reader; here they are refused, so that nobody has to guess: names that occur twice,
numbers beyond what a computer's float holds, a byte order mark. Nothing is built before size and depth are known.
"""
import json
import math
import re
from typing import NoReturn

from grader.http.message import quoted

SIZE = 1 << 20      # bytes
DEPTH = 100         # arrays and objects inside each other
DIGITS = 500        # of one number; Python refuses more than 4300 of an integer, or fewer where it is told so
# A string, whole or without its end, or a bracket. Possessive, so that no text takes more than one pass.
TOKENS = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


class DocumentError(ValueError):
    """What is wrong with a text that should be JSON, in words that follow its name."""


def parse(data: bytes, *, size: int = SIZE, depth: int = DEPTH) -> object:
    """Return the value of a JSON text of at most `size` bytes, nested at most `depth` deep (RFC 8259).

    DocumentError otherwise. Lone surrogates that are written as escapes are kept, as data (section 8.2).
    """
    if len(data) > size:
        raise DocumentError(f"has {len(data)} bytes; expected at most {size}")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DocumentError(f"is not UTF-8: there is {quoted(data[error.start:error.end])} at byte {error.start}; "
                            "expected UTF-8 (RFC 8259 section 8.1)") from None
    if text.startswith("\ufeff"):
        raise DocumentError("begins with a byte order mark; expected none (RFC 8259 section 8.1)")
    _limit_depth(text, depth)
    try:
        return json.loads(text, object_pairs_hook=_unique, parse_int=_whole, parse_float=_finite,
                          parse_constant=_refuse)
    except json.JSONDecodeError as error:
        seen = quoted(text[error.pos:]) if text[error.pos:] else "its end"
        raise DocumentError(f"is no JSON at line {error.lineno}, column {error.colno}: there is {seen} "
                            f"({error.msg}); expected one value, such as an object") from None


def _limit_depth(text: str, depth: int) -> None:
    """Refuse a text that opens too many brackets inside each other, before anything is built of it."""
    level = 0
    for match in TOKENS.finditer(text):
        first = match[0][0]
        level += (first in "[{") - (first in "]}")
        if level > depth:
            raise DocumentError(f"is nested more than {depth} deep; expected less")


def _unique(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Return an object whose names differ (RFC 8259 section 4)."""
    found: dict[str, object] = {}
    for name, value in pairs:
        if name in found:
            raise DocumentError(f"has an object with two members named {quoted(name)}; expected each name once")
        found[name] = value
    return found


def _whole(digits: str) -> int:
    """Return an integer of a length that takes no time to read."""
    if len(digits) > DIGITS:
        raise DocumentError(f"has a number of {len(digits)} digits; expected at most {DIGITS}")
    return int(digits)


def _finite(digits: str) -> float:
    """Return a number that a float can hold."""
    if len(digits) > DIGITS:
        raise DocumentError(f"has a number of {len(digits)} digits; expected at most {DIGITS}")
    number = float(digits)
    if math.isinf(number):
        raise DocumentError(f"has the number {quoted(digits)}, which no float holds; expected a smaller one")
    return number


def _refuse(name: str) -> NoReturn:
    """Refuse NaN and the infinities, which Python would take (RFC 8259 section 6)."""
    raise DocumentError(f"has the number {name}; expected one that JSON has")

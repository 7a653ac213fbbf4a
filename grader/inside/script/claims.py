"""What the words of a chain after `pm.expect(…)` check, as the library chai has it, version 4.

https://www.chaijs.com/api/bdd/ says what each of them asks; a claim that does not hold throws an AssertionError.
"""
import math
from dataclasses import dataclass, replace

from script.members import keys_of, member_of
from script.tokens import UnsupportedError, points
from script.values import UNDEFINED, Fault, Host, Pattern, equal, failure, same, shown, text_of, truth, type_of


@dataclass(frozen=True)
class Claim:
    """What is claimed so far: about which value, and the words that change what comes, such as `not` and `deep`."""

    value: object
    about: str = ""
    flags: frozenset = frozenset()

    def check(self, holds: bool, text: str) -> None:
        """Throw an AssertionError if a claim does not hold, or does after `not`; the text follows "expected to"."""
        negated = "not" in self.flags
        if holds == negated:
            before = f"{self.about}: " if self.about else ""
            what = "the answer" if type(self.value) is Host else shown(self.value)
            raise failure(f"{before}expected {what} {'not ' * negated}to {text}", "AssertionError")

    def has(self, *words: str) -> bool:
        """Tell whether one of these words was said."""
        return bool(self.flags & set(words))


def kind_of(value) -> str:
    """Return the type of a value as chai names it, in small letters."""
    kinds = {list: "array", Fault: "error", Pattern: "regexp", type(None): "null"}
    return kinds.get(type(value)) or type_of(value)


def _kind(claim, kind):
    """Claim a type."""
    claim.check(kind_of(claim.value) == text_of(kind).lower(), f"be a {points(text_of(kind))}")


def _equal(claim, other):
    """Claim to be the same, or with `deep` to be equal."""
    claim.check((equal if claim.has("deep") else same)(claim.value, other), f"equal {shown(other)}")


def _eql(claim, other):
    """Claim to be equal."""
    claim.check(equal(claim.value, other), f"deeply equal {shown(other)}")


def _compared(word, test):
    """Return a claim about a number, or with `lengthOf` about a length."""
    def check(claim, other):
        """Claim it."""
        value = _size(claim) if claim.has("lengthOf") else claim.value
        if type(value) is not float or type(other) is not float:
            raise failure(f"expected {shown(value)} to be a number, and {shown(other)} as well", "AssertionError")
        claim.check(test(value, other), f"be {word} {shown(other)}")
    return check


def _within(claim, low, high):
    """Claim to be a number between two others."""
    value = _size(claim) if claim.has("lengthOf") else claim.value
    if [type(number) for number in (value, low, high)] != [float] * 3:
        raise failure(f"expected {shown(value)} to be a number", "AssertionError")
    claim.check(low <= value <= high, f"be within {shown(low)}..{shown(high)}")


def _size(claim):
    """Return the length of what a claim is about."""
    size = UNDEFINED if claim.value is None or claim.value is UNDEFINED else member_of(claim.value, "length")
    if type(size) is not float:
        raise failure(f"expected {shown(claim.value)} to have a length", "AssertionError")
    return size


def _length(claim, size):
    """Claim a length."""
    found = _size(claim)
    claim.check(same(found, size), f"have a length of {shown(size)} but got {shown(found)}")


def _includes(claim, part):
    """Claim that a text has a part, an array an item, an object these members."""
    value, equals = claim.value, equal if claim.has("deep") else same
    if type(value) is str:
        holds = text_of(part) in value
    elif type(value) is list:
        holds = any(equals(item, part) for item in value)
    elif isinstance(value, dict) and isinstance(part, dict):
        holds = all(key in value and equals(value[key], part[key]) for key in part)
    else:
        raise failure(f"expected {shown(value)} to be a text, an array or an object", "AssertionError")
    claim.check(holds, f"include {shown(part)}")


def _property(claim, name, *wanted):
    """Claim a member, and maybe its value; the chain goes on with the value."""
    if claim.value is None or claim.value is UNDEFINED:
        raise failure(f"expected {shown(claim.value)} to have members", "AssertionError")
    key = text_of(name)
    value = member_of(claim.value, key)
    there = key in claim.value if isinstance(claim.value, dict) else value is not UNDEFINED
    if not wanted:
        claim.check(there, f"have a property {shown(key)}")
    else:
        equals = equal if claim.has("deep") else same
        claim.check(there and equals(value, wanted[0]),
                    f"have a property {shown(key)} of {shown(wanted[0])}" + (f", but got {shown(value)}" if there
                                                                             else ""))
    return replace(claim, value=value)


def _keys(claim, *names):
    """Claim an object's keys: exactly these, with `include` at least these, with `any` at least one of them."""
    wanted = {text_of(name) for row in names
              for name in (row if type(row) is list else keys_of(row) if isinstance(row, dict) else [row])}
    found = set(keys_of(claim.value))
    if not wanted:
        raise failure("keys() needs at least one name", "AssertionError")
    holds = bool(wanted & found) if claim.has("any") else wanted <= found if claim.has("include", "contain") else (
        wanted == found)
    claim.check(holds, f"have {'any of ' * claim.has('any')}the keys {', '.join(map(shown, sorted(wanted)))}")


def _members(claim, rows):
    """Claim an array's items: exactly these in any order, with `ordered` in this, with `include` at least these."""
    if type(claim.value) is not list or type(rows) is not list:
        raise failure(f"expected {shown(claim.value)} to be an array, and {shown(rows)} as well", "AssertionError")
    equals, left = equal if claim.has("deep") else same, list(claim.value)
    partly = claim.has("include", "contain")
    if claim.has("ordered"):
        holds = (partly or len(left) == len(rows)) and len(left) >= len(rows) and all(map(equals, left, rows))
    else:
        holds = partly or len(left) == len(rows)
        for item in rows if holds else ():
            place = next((place for place, other in enumerate(left) if equals(item, other)), None)
            holds = holds and place is not None
            if place is not None and not partly:
                left.pop(place)
    claim.check(holds, f"have the members {shown(rows)}")


def _one_of(claim, rows):
    """Claim to be among some values."""
    if type(rows) is not list:
        raise failure(f"oneOf() was given {shown(rows)}; expected an array", "AssertionError")
    equals = equal if claim.has("deep") else same
    if claim.has("include", "contain"):
        raise UnsupportedError("oneOf after include")
    claim.check(any(equals(claim.value, row) for row in rows), f"be one of {shown(rows)}")


def _matches(claim, pattern):
    """Claim to fit a regular expression."""
    if type(pattern) is not Pattern:
        raise failure(f"match() was given {shown(pattern)}; expected a regular expression", "AssertionError")
    claim.check(pattern.finder.search(text_of(claim.value)) is not None, f"match {text_of(pattern)}")


def _empty(claim):
    """Claim to have nothing in it."""
    if type(claim.value) in (str, list) or isinstance(claim.value, dict):
        claim.check(not claim.value, "be empty")
    else:
        raise failure(f".empty was asked of {shown(claim.value)}; expected a text, an array or an object",
                      "AssertionError")


def _is(value, text):
    """Return a claim to be one value and no other."""
    return lambda claim: claim.check(claim.value is value, f"be {text}")


FACTS = {
    "ok": lambda claim: claim.check(truth(claim.value), "be truthy"),
    "true": _is(True, "true"), "false": _is(False, "false"), "null": _is(None, "null"),
    "undefined": _is(UNDEFINED, "undefined"), "empty": _empty,
    "NaN": lambda claim: claim.check(type(claim.value) is float and math.isnan(claim.value), "be NaN"),
    "exist": lambda claim: claim.check(claim.value is not None and claim.value is not UNDEFINED, "exist"),
}
# The function behind a word, and what the word says where it is not called, as in `to.include.members(…)`: a flag, or
# nothing; None where it has to be called.
METHODS = {
    "a": (_kind, ""), "an": (_kind, ""), "equal": (_equal, None), "equals": (_equal, None), "eq": (_equal, None),
    "eql": (_eql, None), "eqls": (_eql, None), "within": (_within, None), "property": (_property, None),
    **{word: (_compared("above", lambda one, other: one > other), None) for word in ("above", "gt", "greaterThan")},
    **{word: (_compared("below", lambda one, other: one < other), None) for word in ("below", "lt", "lessThan")},
    **{word: (_compared("at least", lambda one, other: one >= other), None)
       for word in ("least", "gte", "greaterThanOrEqual")},
    **{word: (_compared("at most", lambda one, other: one <= other), None)
       for word in ("most", "lte", "lessThanOrEqual")},
    **{word: (_includes, "include") for word in ("include", "includes", "contain", "contains")},
    "length": (_length, "lengthOf"), "lengthOf": (_length, "lengthOf"), "keys": (_keys, None), "key": (_keys, None),
    "members": (_members, None), "oneOf": (_one_of, None), "match": (_matches, None), "matches": (_matches, None),
}
FACTS["exists"] = FACTS["exist"]

"""The methods of arrays (ECMA-262, 23.1); an array has no gaps. What is not given here is UNDEFINED."""
import functools

from script.values import UNDEFINED, bounded, called, failure, number_of, same, text_of, truth, whole

LACKING = frozenset("at copyWithin entries fill findLast findLastIndex flat flatMap keys lastIndexOf reduceRight "
                    "splice toLocaleString toReversed toSorted toSpliced unshift values with".split())


def _each(rows, do):
    """Yield each item with what a function returns for it; the function gets the item, its place, and the array."""
    for place, item in enumerate(list(rows)):
        yield item, called(do, item, float(place), rows)


def _first(rows, do):
    """Return place and item of the first item for which a function returns what is true."""
    return next(((place, item) for place, (item, found) in enumerate(_each(rows, do)) if truth(found)), (-1, UNDEFINED))


def _reduced(rows, do, *start):
    """Return what comes of all items, taken into the account one after the other."""
    left = [*start[:1], *rows]
    if not left:
        raise failure("reduce() of an empty array needs a first value")
    total = left.pop(0)
    for place, item in enumerate(left, 0 if start else 1):
        total = called(do, total, item, float(place), rows)
    return total


def _sorted(rows, compare):
    """Sort an array in place: by a function, or by the code units of its items as texts."""
    def sign(one, other):
        """Return which of two items comes first."""
        number = number_of(called(compare, one, other))
        return (number > 0) - (number < 0)
    rows[:] = sorted(list(rows), key=functools.cmp_to_key(sign) if compare is not UNDEFINED else (
        lambda item: (item is UNDEFINED, text_of(item))))
    return rows


def _slice(rows, start, end):
    """Return the items between two places."""
    return rows[whole(start):len(rows) if end is UNDEFINED else whole(end)]


def _added(rows, *items):
    """Put items at the end, and return the new length."""
    bounded(len(rows) + len(items))
    rows.extend(items)
    return float(len(rows))


def _joined(rows, by):
    """Return the items as texts with another between them."""
    texts = ["" if item is None or item is UNDEFINED else text_of(item) for item in rows]
    between = "," if by is UNDEFINED else text_of(by)
    bounded(sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)


def _place(rows, value):
    """Return where a value is, as === has it, -1 if nowhere."""
    return float(next((place for place, item in enumerate(rows) if same(item, value)), -1))


def _includes(rows, value):
    """Tell whether a value is among the items; NaN is equal to itself here."""
    return any(same(item, value) or item != item and value != value for item in rows)


def _concatenated(rows, *others):
    """Return the items of several arrays, and single values, in one."""
    found = list(rows)
    for other in others:
        found += other if type(other) is list else [other]
    bounded(len(found))
    return found


def _turned(rows):
    """Turn an array round in place."""
    rows.reverse()
    return rows


ARRAYS = {
    "concat": _concatenated, "every": lambda rows, do: all(truth(found) for _, found in _each(rows, do)),
    "filter": lambda rows, do: [item for item, keep in _each(rows, do) if truth(keep)],
    "find": lambda rows, do: _first(rows, do)[1], "findIndex": lambda rows, do: float(_first(rows, do)[0]),
    "forEach": lambda rows, do: [UNDEFINED for _ in _each(rows, do)][:0] or UNDEFINED,
    "includes": _includes, "indexOf": _place, "join": _joined,
    "map": lambda rows, do: [found for _, found in _each(rows, do)],
    "pop": lambda rows: rows.pop() if rows else UNDEFINED, "push": _added, "reduce": _reduced, "reverse": _turned,
    "shift": lambda rows: rows.pop(0) if rows else UNDEFINED, "slice": _slice,
    "some": lambda rows, do: _first(rows, do)[0] >= 0, "sort": _sorted, "toString": text_of,
}

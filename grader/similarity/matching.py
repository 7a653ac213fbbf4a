"""Finds who shares much with whom, from fingerprints alone.

Works with the same fingerprints count as one, so that a copy of a whole work, however often, costs nothing more and is
never taken for common knowledge. Each fingerprint leads to the works that have it, and only works that meet in one are
compared. As a fingerprint that many works have is common knowledge and leads nowhere, the time grows as the works do.
"""
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

FEWEST = 15         # fingerprints of its own, below which a work is too small to be compared: some ten lines of code
FEW = 10            # works that may share a passage before it can be common knowledge, however small the class
MANY = 250          # works that share a passage which is common knowledge for sure, however large the class


@dataclass(frozen=True)
class Pair:
    """Two works, by their places, that share much: the share of the smaller one's own fingerprints, and how many."""

    one: int
    other: int
    share: float
    shared: int


@dataclass(frozen=True)
class Matches:
    """What was found: the pairs, best first; how many fingerprints of its own each work has; what is common."""

    pairs: tuple[Pair, ...]
    own: tuple[int, ...]
    common: frozenset[int]


def match(works: Sequence[Iterable[int]], least: float, common: float) -> Matches:
    """Return the pairs of works, given by their distinct fingerprints, that share at least the share `least`.

    What more than the share `common` of the works has is nobody's own: but not before more than FEW have it, and at
    the latest when more than MANY do.
    """
    same: dict[tuple[int, ...], list[int]] = {}
    for place, prints in enumerate(works):
        same.setdefault(tuple(sorted(prints)), []).append(place)
    counts = Counter(number for prints in same for number in prints)
    most = max(min(common * len(same), MANY), FEW)
    known = frozenset(number for number, count in counts.items() if count > most)
    mine = {places[0]: [number for number in prints if number not in known] for prints, places in same.items()}
    own = {place: len(mine[places[0]]) for places in same.values() for place in places}
    shared = {number for number, count in counts.items() if count > 1} - known
    copies = [Pair(places[0], place, 1.0, own[place]) for places in same.values() for place in places[1:]
              if own[place] >= FEWEST]
    pairs = [*copies, *(pair for pair in _across(mine, shared) if pair.share >= least)]
    return Matches(tuple(sorted(pairs, key=lambda pair: (-pair.share, -pair.shared, pair.one, pair.other))),
                   tuple(own[place] for place in range(len(works))), known)


def groups(pairs: Iterable[Pair]) -> list[tuple[int, ...]]:
    """Return the works that pairs connect, the largest group first."""
    group: dict[int, list[int]] = {}
    for pair in pairs:
        one, other = (group.setdefault(place, [place]) for place in (pair.one, pair.other))
        if one is not other:
            larger, smaller = (one, other) if len(one) >= len(other) else (other, one)
            larger += smaller
            group.update(dict.fromkeys(smaller, larger))
    found = {id(places): tuple(sorted(places)) for places in group.values()}
    return sorted(found.values(), key=lambda places: (-len(places), places))


def _across(mine: dict[int, list[int]], shared: set[int]) -> Iterator[Pair]:
    """Yield the works that meet, each pair once, with what they share; works that are too small meet nobody."""
    having: dict[int, list[int]] = {}
    large = {place: prints for place, prints in mine.items() if len(prints) >= FEWEST}
    for place, prints in large.items():
        met: Counter = Counter()
        for number in shared.intersection(prints):
            earlier = having.setdefault(number, [])
            met.update(earlier)
            earlier.append(place)
        for other, count in met.items():
            yield Pair(other, place, count / min(len(prints), len(large[other])), count)

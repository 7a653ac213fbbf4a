"""The passages that two hand-ins share, as lines of both, for people to look at."""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from grader.similarity import fingerprints
from grader.similarity.tokens import Tokens

GAP = 20            # tokens between two passages that are shown as one
TRIED = 8           # places of one fingerprint that are looked at
MOST = 12           # passages of a pair that are shown
MOST_LINES = 60


@dataclass(frozen=True)
class Span:
    """A run of tokens in one file, from `start` up to `end`; `file` is its place among the files."""

    file: int
    start: int
    end: int


@dataclass(frozen=True)
class Excerpt:
    """Lines of one file, from line `first` to `last`; `lines` holds the first MOST_LINES of them."""

    path: str
    first: int
    last: int
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Passage:
    """The same in two hand-ins; `tokens` says how long it is."""

    tokens: int
    left: Excerpt
    right: Excerpt


def shared(left: Sequence[tuple[Tokens, str]], right: Sequence[tuple[Tokens, str]], wanted: set[int],
           ) -> tuple[list[Passage], int]:
    """Return the longest passages of two hand-ins around the wanted fingerprints, in the left one's order.

    A hand-in is given as the tokens and the text of each file. The second value says how many passages are not shown.
    """
    found = _merged(_matches([tokens for tokens, _ in left], [tokens for tokens, _ in right], wanted))
    longest = sorted(found, key=lambda spans: spans[0].start - spans[0].end)[:MOST]
    chosen = sorted(longest, key=lambda spans: (spans[0].file, spans[0].start))
    return [Passage(one.end - one.start, _excerpt(left, one), _excerpt(right, other)) for one, other in chosen], \
        len(found) - len(chosen)


def _matches(left: Sequence[Tokens], right: Sequence[Tokens], wanted: set[int]) -> Iterator[tuple[Span, Span]]:
    """Yield pairs of equal runs of tokens, in the left one's order; each token of the left one is in one at most."""
    places: dict[int, list[tuple[int, int]]] = {}
    for number, file, place in _kept(right, wanted):
        places.setdefault(number, []).append((file, place))
    done, last = [0] * len(left), Span(0, 0, 0)
    for number, file, place in _kept(left, wanted):
        if place < done[file] or number not in places:
            continue
        spans = [_widest((left[file], file, place, done[file]), (right[other], other, start))
                 for other, start in places[number][:TRIED]]
        best = _best(spans, last)
        last, done[file] = best[1], max(best[0].end, done[file])
        if best[0].end > best[0].start:
            yield best


def _best(spans: Sequence[tuple[Span, Span]], last: Span) -> tuple[Span, Span]:
    """Return the longest of several matches; of equal ones the first that goes on behind the last match."""
    return max(spans, key=lambda pair: (pair[0].end - pair[0].start,
                                        pair[1].file == last.file and pair[1].start >= last.end))


def _kept(files: Sequence[Tokens], wanted: set[int]) -> Iterator[tuple[int, int, int]]:
    """Yield the wanted fingerprints of files, each with its file and its place."""
    for file, tokens in enumerate(files):
        for number, place in fingerprints.winnow(fingerprints.runs(tokens.values)):
            if number in wanted:
                yield number, file, place


def _widest(one: tuple[Tokens, int, int, int], other: tuple[Tokens, int, int]) -> tuple[Span, Span]:
    """Return the longest equal runs around a place in each of two files; the left one starts at its limit or later."""
    (left, file, place, limit), (right, beside, start) = one, other
    after = before = 0
    most = min(len(left.values) - place, len(right.values) - start)
    while after < most and left.values[place + after] == right.values[start + after]:
        after += 1
    most = min(place - limit, start)
    while before < most and left.values[place - before - 1] == right.values[start - before - 1]:
        before += 1
    return Span(file, place - before, place + after), Span(beside, start - before, start + after)


def _merged(found: Iterator[tuple[Span, Span]]) -> list[tuple[Span, Span]]:
    """Return passages, of which neighbours on both sides are one."""
    merged: list[tuple[Span, Span]] = []
    for one, other in found:
        if merged and _near(merged[-1][0], one) and _near(merged[-1][1], other):
            merged[-1] = replace(merged[-1][0], end=one.end), replace(merged[-1][1], end=other.end)
        else:
            merged.append((one, other))
    return merged


def _near(earlier: Span, later: Span) -> bool:
    """Say whether a passage follows another one in the same file."""
    return earlier.file == later.file and 0 <= later.start - earlier.end <= GAP


def _excerpt(files: Sequence[tuple[Tokens, str]], span: Span) -> Excerpt:
    """Return the lines of a passage."""
    tokens, text = files[span.file]
    first, last = tokens.first[span.start], tokens.last[span.end - 1]
    return Excerpt(tokens.path, first, last, tuple(text.split("\n")[first - 1:min(last, first - 1 + MOST_LINES)]))

"""Fingerprints of tokens: a few numbers that stand for the passages of a text, by winnowing.

Each run of LENGTH tokens has a number (Karp and Rabin, "Efficient randomized pattern-matching algorithms", 1987), and
of each WINDOW runs the one with the least number is kept (Schleimer, Wilkerson and Aiken, "Winnowing: local algorithms
for document fingerprinting", SIGMOD 2003). So two texts that share LENGTH + WINDOW - 1 tokens in a row share a
fingerprint, wherever the passage stands, and texts that share no LENGTH tokens in a row share none.
"""
from collections.abc import Iterator, Sequence

LENGTH = 12         # tokens; shorter passages are alike in any two programs
WINDOW = 4
_PRIME = 2**61 - 1
_BASE = 1_000_003


def runs(values: Sequence[int]) -> list[int]:
    """Return the number of each run of LENGTH tokens, in their order; none for a text that is shorter."""
    if len(values) < LENGTH:
        return []
    oldest, number = pow(_BASE, LENGTH, _PRIME), 0
    for value in values[:LENGTH]:
        number = (number + value) * _BASE % _PRIME
    found = [number]
    for gone, value in zip(values, values[LENGTH:], strict=False):
        number = (number + value - gone * oldest) * _BASE % _PRIME
        found.append(number)
    return found


def winnow(numbers: Sequence[int], window: int = WINDOW) -> Iterator[tuple[int, int]]:
    """Yield the numbers that are kept, each once with its place: of each window the last of the least."""
    kept = -1
    for start in range(max(len(numbers) - window + 1, min(len(numbers), 1))):
        inside = numbers[start:start + window]
        least = min(inside)
        place = start + len(inside) - 1 - inside[::-1].index(least)
        if place != kept:
            kept = place
            yield least, place

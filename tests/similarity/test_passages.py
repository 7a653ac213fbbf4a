"""Passages: the lines that two hand-ins share, whole and in order, and no more than anybody reads."""
import random
import time

from grader.similarity import fingerprints, passages, tokens
from tests.similarity import classes


def side(**texts):
    """Return a hand-in as tokens and texts."""
    return [(tokens.read(f"{name}.py", text), text) for name, text in texts.items()]


def wanted(*sides):
    """Return the fingerprints that all hand-ins have."""
    found = [{number for file, _ in side for number, _ in fingerprints.winnow(fingerprints.runs(file.values))}
             for side in sides]
    return set.intersection(*found)


def lines(excerpt):
    """Return an excerpt as text."""
    return "\n".join(excerpt.lines)


SHARED = """def average(rows):
    total = 0
    for row in rows:
        if row > 3:
            total += row * 2
    return total / len(rows)
"""
OTHER = "class Day:\n    def __init__(self):\n        self.all = {}\n\n    def show(self):\n        yield from [self]\n"


def test_the_lines_of_both_are_shown():
    """Show a function that was renamed, moved and commented, with its place in each file."""
    copy = SHARED.replace("rows", "days").replace("total", "x").replace("x = 0", "x = 0  # start")
    one, other = side(main=OTHER + "\n" + SHARED), side(main="import os\n", more=copy + "\n" + OTHER.upper())
    (found,), more = passages.shared(one, other, wanted(one, other))
    assert (found.left.path, found.left.first, found.left.last) == ("main.py", 8, 13) and not more
    assert (found.right.path, found.right.first, found.right.last) == ("more.py", 1, 6)
    assert lines(found.left) == SHARED.rstrip("\n") and lines(found.right) == copy.rstrip("\n")


def test_nothing_is_shown_that_is_not_wanted():
    """Show no passage around a fingerprint that is common knowledge or was handed out."""
    one = side(main=SHARED)
    assert passages.shared(one, one, set()) == ([], 0)


def test_a_passage_that_was_padded_is_one():
    """Join what stands apart by a few tokens only."""
    padded = SHARED.replace("    return", "    assert rows\n    return").replace("    for", "    y = None\n    for")
    one, other = side(main=SHARED * 2), side(main=padded * 2)
    found, _ = passages.shared(one, other, wanted(one, other))
    assert len(found) == 1 and lines(found[0].right) in padded * 2
    assert (found[0].right.first, found[0].right.last) == (4, 14)


def test_the_longest_passages_are_shown_in_order(monkeypatch):
    """Leave out short ones where there are many, and say how many."""
    monkeypatch.setattr(passages, "MOST", 3)
    parts = [classes.program(number, 1 + number % 2) for number in range(8)]
    one = side(main="\n".join(parts))
    other = side(**{f"part{number}": part for number, part in enumerate(parts[::-1])})
    found, more = passages.shared(one, other, wanted(one, other))
    assert len(found) == 3 and more >= 5
    assert sorted(found, key=lambda passage: passage.left.first) == found


def test_long_passages_are_cut():
    """Show the first lines of a passage, and keep its true length."""
    one = side(main="\n".join(f"value_{number} = [{number}, each({number})]" for number in range(400)))
    (found,), _ = passages.shared(one, one, wanted(one, one))
    assert (found.left.first, found.left.last, len(found.left.lines)) == (1, 400, passages.MOST_LINES)


def test_a_text_that_repeats_itself_costs_little():
    """Look at few places of a passage that stands in a file a thousand times, and show each token once."""
    one, start = side(main="a = [0, 1]\n" * 8_000), time.process_time()
    found, _ = passages.shared(one, side(main="a = [0, 1]\n" * 7_000), wanted(one))
    assert found and time.process_time() - start < 10


def test_any_copy_is_explained():
    """Cover most of a copied program by its passages, whatever it was disguised by."""
    for kind, disguise in classes.DISGUISES.items():
        source = classes.program(kind)
        copy = tokens.decoded(disguise(source, random.Random(kind)).encode())
        one, other = side(main=source), side(main=copy)
        found, _ = passages.shared(one, other, wanted(one, other))
        covered = {line for passage in found for line in range(passage.left.first, passage.left.last + 1)}
        assert len(covered) > 0.7 * source.count("\n"), kind

"""Matching: who shares how much, what is common knowledge, and what it costs."""
import random
import sys

import pytest

from grader.similarity import matching
from grader.similarity.matching import FEW, FEWEST, MANY, Pair, groups, match


def works(*starts, size=40):
    """Return works with `size` fingerprints from each start on."""
    return [range(start, start + size) for start in starts]


def test_the_share_is_that_of_the_smaller_work():
    """Find a small work whole in a large one, and half of it in another."""
    found = match([range(200), range(150, 190), range(170, 230), range(500, 600)], 0.3, 1)
    assert found.pairs == (Pair(0, 1, 1.0, 40), Pair(0, 2, 0.5, 30), Pair(1, 2, 0.5, 20))
    assert found.own == (200, 40, 60, 100) and not found.common


def test_pairs_below_the_least_share_are_left_out():
    """Begin where the reader says."""
    assert not match(works(0, 21), 0.5, 1).pairs and len(match(works(0, 20), 0.5, 1).pairs) == 1


def test_what_many_have_is_common_knowledge():
    """Count no passage that more than a share of the class has, but never before more than FEW have it."""
    class_ = [[*range(30), *range(1000 * place, 1000 * place + 20)] for place in range(1, FEW + 2)]
    assert match(class_, 0.1, 0.25).common == set(range(30)) and not match(class_, 0.1, 0.25).pairs
    assert not match(class_[1:], 0.1, 0.25).common and match(class_[1:], 0.5, 0.25).pairs
    assert match(class_, 0.5, 1).pairs


def test_copies_of_a_whole_work_are_no_common_knowledge():
    """Find a work that half of the class handed in, and name each copy once."""
    found = match(works(*[0] * 30, *range(1000, 31000, 1000)), 0.5, 0.1)
    assert [(pair.one, pair.other) for pair in found.pairs] == [(0, place) for place in range(1, 30)]
    assert not found.common and all(pair.share == 1 and pair.shared == 40 for pair in found.pairs)


@pytest.mark.parametrize(("size", "pairs"), [(FEWEST - 1, 0), (FEWEST, 2)])
def test_works_with_little_of_their_own_are_not_compared(size, pairs):
    """Say nothing about a few lines."""
    one = range(size)
    assert len(match([one, one, [*one, *range(90, 120)]], 0.9, 1).pairs) == pairs


def test_a_fingerprint_of_many_works_leads_nowhere():
    """Bound the work that one fingerprint makes, however large the class."""
    size = 3 * MANY
    class_ = [[*range(20), *range(100 * place + 100, 100 * place + 120)] for place in range(size)]
    assert match(class_, 0.4, 1).common == set(range(20))


def test_groups_are_what_pairs_connect():
    """Join chains, whatever their order, and list the largest first."""
    pairs = [Pair(*places, 1.0, 20) for places in ((8, 9), (1, 2), (5, 4), (2, 4), (7, 8))]
    assert groups(pairs) == [(1, 2, 4, 5), (7, 8, 9)] and groups([]) == []


def test_answers_do_not_depend_on_the_order():
    """Find the same pairs in a class that is turned round."""
    chance = random.Random(1)
    class_ = [chance.sample(range(300), 60) for _ in range(30)]
    size = len(class_)
    turned = {(size - 1 - pair.other, size - 1 - pair.one, pair.share) for pair in match(class_[::-1], 0.2, 1).pairs}
    assert turned == {(pair.one, pair.other, pair.share) for pair in match(class_, 0.2, 1).pairs} != set()


def test_work_grows_with_the_class_and_not_with_its_pairs():
    """Run about eight times as many lines for eight times the class, though there are 64 times as many pairs."""
    def lines(size):
        """Return how many lines are run for a class of that size, whose works meet in a few fingerprints each."""
        chance, count = random.Random(size), 0
        class_ = [chance.sample(range(200 * size), 300) for _ in range(size)]

        def counting(frame, event, argument):
            nonlocal count
            count += event == "line"
            return counting
        before = sys.gettrace()
        sys.settrace(counting)
        try:
            match(class_, 0.5, 0.25)
        finally:
            sys.settrace(before)
        return count
    assert 0 < lines(400) < 16 * lines(50)


def test_no_pair_is_made_that_shares_nothing(monkeypatch):
    """Look at nobody who does not meet somebody in a fingerprint."""
    made = []
    monkeypatch.setattr(matching, "Pair", lambda *values: made.append(values) or Pair(*values))
    match(works(*range(0, 40_000, 100), 20), 0.05, 1)
    assert made == [(0, 400, 0.5, 20)]

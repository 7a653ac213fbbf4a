"""Fingerprints: the same wherever a passage stands, and at least one for each passage that is long enough."""
import random

import pytest

from grader.similarity.fingerprints import LENGTH, WINDOW, runs, winnow


def prints(values):
    """Return the distinct fingerprints of tokens."""
    return {number for number, _ in winnow(runs(values))}


def test_a_run_has_the_same_number_everywhere():
    """Roll over a text, and get what each run has alone."""
    values = random.Random(1).sample(range(2**32), 60)
    assert runs(values) == [runs(values[place:place + LENGTH])[0] for place in range(len(values) - LENGTH + 1)]
    assert len(set(runs(values))) == len(values) - LENGTH + 1


@pytest.mark.parametrize("length", [0, 1, LENGTH - 1])
def test_what_is_shorter_than_a_run_has_none(length):
    """Give no fingerprint to a text that is shorter than a run."""
    assert runs([7] * length) == [] and prints([7] * length) == set()


def test_a_single_run_has_one_fingerprint():
    """Keep the only run of a short text."""
    assert len(prints(range(LENGTH))) == 1


@pytest.mark.parametrize("seed", range(20))
def test_a_shared_passage_shares_a_fingerprint(seed):
    """Hold the promise of winnowing: LENGTH + WINDOW - 1 tokens in a row are enough, wherever they stand."""
    chance = random.Random(seed)
    passage = [chance.randrange(50) for _ in range(LENGTH + WINDOW - 1)]
    one, other = ([*(chance.randrange(100, 200) for _ in range(chance.randrange(30))), *passage,
                   *(chance.randrange(200, 300) for _ in range(chance.randrange(30)))] for _ in range(2))
    assert prints(one) & prints(other)


def test_texts_that_share_no_run_share_nothing():
    """Share no fingerprint where fewer than LENGTH tokens in a row are the same."""
    chance = random.Random(4)
    passage = [chance.randrange(50) for _ in range(LENGTH - 1)]
    one, other = ([start, *passage, start + 1] * 5 for start in (100, 200))
    assert not prints(one) & prints(other)


def test_few_numbers_stand_for_many():
    """Keep about two of WINDOW + 1 runs, and one of every WINDOW at least."""
    values = random.Random(2).sample(range(2**32), 3_000)
    places = [place for _, place in winnow(runs(values))]
    assert 0.3 < len(places) / len(values) < 0.5
    assert max(after - before for before, after in zip(places, places[1:], strict=False)) <= WINDOW


def test_numbers_are_the_same_in_every_process():
    """Give a number that a salt of one process has no part in."""
    assert runs(list(range(LENGTH))) == [1995404512098963377]

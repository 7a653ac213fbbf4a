"""Tests for grader/checks/load/pairs.py: what laps by turns say, for every order in which they can come."""
import math
from itertools import product
from statistics import median

import pytest

from grader.checks.load.pairs import PAIRS, ratios, verdict

SHARE = 0.4
SLOW, FAST = (1.0, 4.0), (1.0, 1.1)


@pytest.mark.parametrize("laps", list(product((SLOW, FAST), repeat=PAIRS)))
def test_verdict_is_that_of_the_median(laps):
    """Say what the median of all pairs says, as soon as it is certain, and not before."""
    said = [verdict(laps[:count], SHARE) for count in range(PAIRS + 1)]
    every = list(product((SLOW, FAST), repeat=PAIRS))
    certain = [{median(ratios(rest)) >= SHARE for rest in every if rest[:count] == laps[:count]}
               for count in range(PAIRS + 1)]
    assert said == [seen.pop() if len(seen) == 1 else None for seen in certain]


@pytest.mark.parametrize("own, held", [(2.5, True), (2.5001, False), (math.inf, False), (0.5, True)])
def test_share_itself_is_enough(own, held):
    """Let an app that has exactly the share have held, and one that came to no end have lost."""
    assert verdict([(1.0, own)] * PAIRS, SHARE) is held


def test_machine_that_stumbles_twice_decides_nothing():
    """Outvote laps in which something else took the machine, whomever it met."""
    assert verdict([(1.0, math.inf), FAST, (1.0, 9.0), FAST, FAST], SHARE) is True
    assert verdict([(9.0, 4.0), SLOW, (9.0, 1.0), SLOW, SLOW], SHARE) is False


def test_slower_machine_changes_no_ratio():
    """Compare within a pair only."""
    assert ratios([(1.0, 2.0), (10.0, 20.0), (1.0, math.inf)]) == [0.5, 0.5, 0.0]

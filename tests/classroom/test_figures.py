"""Shares, ranges and per cents."""
import pytest

from grader.classroom.figures import Figures, Line, Row, bins, percent
from grader.model import Student


@pytest.mark.parametrize("share, place", [
    (0.0, 0), (0.0999, 0), (0.1, 1), (0.3 / 1.5, 2), (1.4 / 3.5, 4), (0.7, 7), (2.9 / 10, 2), (0.9999, 9), (1.0, 10)])
def test_a_range_has_its_lower_bound_and_not_the_next(share, place):
    """Put a score into one range, though tenths are no binary numbers."""
    assert bins([share]).index(1) == place and sum(bins([share])) == 1


def test_ranges_count_every_score():
    """Lose none."""
    shares = [earned / 60 for earned in range(61)]
    assert bins(shares) == [6] * 10 + [1] and bins([]) == [0] * 11


@pytest.mark.parametrize("share, text", [
    (0.0, "0 %"), (1.0, "100 %"), (0.9999, "99 %"), (0.29, "29 %"), (0.57, "57 %"), (2 / 3, "66 %")])
def test_only_everything_is_a_hundred_per_cent(share, text):
    """Cut, and let no binary fraction cost one."""
    assert percent(share) == text


def test_a_criterion_that_judged_nobody_has_no_rate():
    """Divide by nothing."""
    line = Line("a", "A.", {"not_run": 2, "error": 1, "passed": 0}, 0.0)
    assert (line.judged, line.unjudged, line.rate) == (0, 3, 0.0)


def test_an_incomplete_row_has_no_share():
    """Though it is known how much it could become."""
    row = Row(Student("ada"), earned=4.0, possible=8.0, best=0.75)
    assert row.share is None and not row.weak


def test_the_median_is_robust():
    """Have a middle, and a mean that one score moves."""
    rows = tuple(Row(Student(str(share)), best=share, complete=True) for share in (0.0, 0.9, 1.0))
    numbers = Figures(rows, (), (), (), {}, {}, ("", ""))
    assert numbers.median == 0.9 and numbers.mean == pytest.approx(1.9 / 3)

"""What the model promises, one small thing a test."""
from statistics import StatisticsError

import pytest

from model import (
    Day, Line, describe_demand, fit_line, fit_lines, predict_rentals,
    split_days)

WORKDAYS = [Day(0, False, 100), Day(10, False, 300)]
WEEKENDS = [Day(0, True, 200), Day(10, True, 500)]


def test_every_third_day_is_kept_for_testing():
    """Days 0 and 3 of five are tested with, the others are learnt from."""
    days = [Day(degrees, False, 0) for degrees in range(5)]
    learning, testing = split_days(days, 3)
    assert testing == [days[0], days[3]]
    assert learning == [days[1], days[2], days[4]]


def test_line_goes_through_two_days():
    """Two points leave no choice."""
    assert fit_line(WORKDAYS) == pytest.approx(Line(20, 100))


def test_line_lies_between_days_that_differ():
    """The error above the line is as large as the error below it."""
    days = [*WORKDAYS, Day(0, False, 120), Day(10, False, 280)]
    assert fit_line(days) == pytest.approx(Line(18, 110))


def test_days_of_one_temperature_have_no_line():
    """A column of points fits any slope equally badly."""
    with pytest.raises(StatisticsError):
        fit_line([Day(5, False, 100), Day(5, False, 300)])


def test_workdays_and_weekends_get_their_own_lines():
    """Neither kind of day pulls at the other's line."""
    lines = fit_lines([*WORKDAYS, *WEEKENDS])
    assert lines[False] == pytest.approx(Line(20, 100))
    assert lines[True] == pytest.approx(Line(30, 200))


def test_prediction_lies_on_the_line():
    """Twenty a degree, from a hundred on."""
    assert predict_rentals(Line(20, 100), 5) == pytest.approx(200)


def test_prediction_is_never_below_zero():
    """In hard frost the line would promise fewer bikes than none."""
    assert predict_rentals(Line(20, 100), -30) == 0


@pytest.mark.parametrize("rentals, demand", [
    (0, "quiet"),
    (349.9, "quiet"),
    (350, "normal"),
    (749.9, "normal"),
    (750, "busy"),
])
def test_demand_changes_at_its_limits(rentals, demand):
    """A limit itself belongs to the livelier side."""
    assert describe_demand(rentals) == demand

"""Straight lines through days of bike rentals, one for each kind of day."""
from statistics import linear_regression
from typing import NamedTuple

QUIET_BELOW = 350
BUSY_FROM = 750


class Day(NamedTuple):
    """One day: its mean temperature in degrees Celsius, and what it brought.

    `rentals` counts the bikes that were rented from midnight to midnight.
    """

    temperature: float
    is_weekend: bool
    rentals: int


class Line(NamedTuple):
    """A straight line; `slope` is in rentals a degree Celsius."""

    slope: float
    intercept: float


def split_days(days, step):
    """Return the days to learn from, and every `step`-th day to test with.

    The first day is the first of the days to test with.
    """
    learning = [day for index, day in enumerate(days) if index % step]
    return learning, list(days[::step])


def fit_line(days):
    """Return the line with the least squared error over `days`.

    Raise statistics.StatisticsError if all temperatures are the same, or if
    there are fewer than two days: no single line fits those best.
    """
    slope, intercept = linear_regression(
        [day.temperature for day in days], [day.rentals for day in days])
    return Line(slope, intercept)


def fit_lines(days):
    """Return one line for workdays and one for weekends, by `is_weekend`."""
    return {
        is_weekend: fit_line(
            [day for day in days if day.is_weekend == is_weekend])
        for is_weekend in (False, True)
    }


def predict_rentals(line, temperature):
    """Return how many rentals to expect at a temperature in degrees Celsius.

    The answer may be a fraction, and is never less than zero.
    """
    # A line has no end, but nobody returns bikes that were never rented.
    return max(0.0, line.slope * temperature + line.intercept)


def describe_demand(rentals):
    """Return "quiet", "normal" or "busy" for a number of rentals a day."""
    if rentals < QUIET_BELOW:
        return "quiet"
    if rentals >= BUSY_FROM:
        return "busy"
    return "normal"

from statistics import linear_regression
from typing import NamedTuple

QUIET_BELOW = 350
BUSY_FROM = 750


class Day(NamedTuple):
    temperature: float
    is_weekend: bool
    rentals: int


class Line(NamedTuple):
    slope: float
    intercept: float


def split_days(days, step):
    learning = [day for index, day in enumerate(days) if index % step]
    return learning, list(days[::step])


def fit_line(days):
    slope, intercept = linear_regression(
        [day.temperature for day in days], [day.rentals for day in days])
    return Line(slope, intercept)


def fit_lines(days):
    return {
        is_weekend: fit_line(
            [day for day in days if day.is_weekend == is_weekend])
        for is_weekend in (False, True)
    }


def predict_rentals(line, temperature):
    # A line has no end, but nobody returns bikes that were never rented.
    return max(0.0, line.slope * temperature + line.intercept)


def describe_demand(rentals):
    if rentals < QUIET_BELOW:
        return "quiet"
    if rentals >= BUSY_FROM:
        return "busy"
    return "normal"

"""Every function of the model runs."""
from model import (
    Day, Line, describe_demand, fit_line, fit_lines, predict_rentals,
    split_days)

DAYS = [
    Day(0, False, 100), Day(10, False, 300),
    Day(0, True, 200), Day(10, True, 500),
]


def test_split():
    """Half of them is tested with."""
    split_days(DAYS, 2)


def test_fit():
    """One line, and one for each kind of day."""
    fit_line(DAYS)
    fit_lines(DAYS)


def test_predict():
    """A mild day and a cold one."""
    predict_rentals(Line(20, 100), 5)
    predict_rentals(Line(20, 100), -30)


def test_demand():
    """Each of the three words."""
    describe_demand(0)
    describe_demand(500)
    describe_demand(1000)

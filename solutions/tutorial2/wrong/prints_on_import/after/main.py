"""Guess how many bikes are rented from the temperature, and show how well.

Run it as a program: `python after/main.py`.
"""
from statistics import fmean

from model import (
    Day, describe_demand, fit_lines, predict_rentals, split_days)

TEST_EVERY = 4
DAYS = (
    Day(4, False, 211), Day(7, False, 268), Day(9, True, 402),
    Day(11, False, 371), Day(12, False, 380), Day(14, True, 533),
    Day(15, False, 447), Day(16, False, 452), Day(18, True, 655),
    Day(19, False, 528), Day(21, False, 561), Day(22, True, 741),
    Day(23, False, 617), Day(24, False, 634), Day(26, True, 838),
    Day(27, False, 688), Day(13, False, 409), Day(17, True, 612),
    Day(20, False, 540), Day(25, True, 790),
)
# What to forecast: whether the day is on a weekend, and its temperature.
FORECASTS = ((False, 10), (False, -10), (True, 20), (True, 30))


def name_day(is_weekend):
    """Return what a kind of day is called in the report."""
    return "weekend" if is_weekend else "workday"


def format_lines(lines):
    """Return one row of text for each kind of day and its line."""
    return [
        f"{name_day(is_weekend)}s: {line.slope:.2f} * temperature"
        f" + {line.intercept:.2f}"
        for is_weekend, line in lines.items()
    ]


def format_errors(lines, days):
    """Return one row of text for each day's error, and one that sums up.

    Raise statistics.StatisticsError if there are no days.
    """
    rows, errors = [], []
    for day in days:
        guess = predict_rentals(lines[day.is_weekend], day.temperature)
        errors.append(abs(guess - day.rentals))
        rows.append(
            f"{day.temperature} C: guessed {guess:.0f},"
            f" rented {day.rentals}, off by {errors[-1]:.0f}")
    summary = (
        f"checked on {len(errors)} days, mean error {fmean(errors):.1f},"
        f" worst {max(errors):.1f}")
    return [*rows, summary]


def format_forecast(lines, is_weekend, temperature):
    """Return one row of text: what to expect of a day that is to come."""
    rentals = predict_rentals(lines[is_weekend], temperature)
    return (
        f"forecast for a {name_day(is_weekend)} of {temperature} C:"
        f" {rentals:.0f} bikes, {describe_demand(rentals)}")


def main():
    """Print the lines, how well they guess, and the forecasts."""
    learning, testing = split_days(DAYS, TEST_EVERY)
    lines = fit_lines(learning)
    print("BIKE RENTALS BY TEMPERATURE")
    print(*format_lines(lines), sep="\n")
    print(*format_errors(lines, testing), sep="\n")
    for is_weekend, temperature in FORECASTS:
        print(format_forecast(lines, is_weekend, temperature))


main()

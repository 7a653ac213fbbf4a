"""What the program prints, row by row and as a whole."""
import runpy
from statistics import StatisticsError

import pytest

import main
from model import Day, Line

LINES = {False: Line(20, 100), True: Line(30, 200)}

# What the program prints.
PRINTED = """\
BIKE RENTALS BY TEMPERATURE
workdays: 20.7 * temperature + 130.6
weekends: 25.0 * temperature + 181.7
4 C: guessed 213, rented 211, off by 2
12 C: guessed 379, rented 380, off by 1
18 C: guessed 632, rented 655, off by 23
23 C: guessed 607, rented 617, off by 10
13 C: guessed 400, rented 409, off by 9
checked on 5 days, mean error 9.1, worst 23.2
forecast for a workday of 10 C: 338 bikes, quiet
forecast for a workday of -10 C: 0 bikes, quiet
forecast for a weekend of 20 C: 682 bikes, normal
forecast for a weekend of 30 C: 932 bikes, busy
"""


def test_main_prints_the_whole_report(capsys):
    """All rows, in their order."""
    main.main()
    assert capsys.readouterr().out == PRINTED


def test_running_the_file_prints_the_same(capsys):
    """The last two lines of the file are reached only this way."""
    runpy.run_path(main.__file__, run_name="__main__")
    assert capsys.readouterr().out == PRINTED


def test_kinds_of_days_have_names():
    """The names are used in the singular and in the plural."""
    assert main.name_day(False) == "workday"
    assert main.name_day(True) == "weekend"


def test_each_line_gets_a_row():
    """One decimal, however round the numbers are."""
    assert main.format_lines(LINES) == [
        "workdays: 20.0 * temperature + 100.0",
        "weekends: 30.0 * temperature + 200.0",
    ]


def test_errors_end_with_a_summary():
    """Too high and too low both count as errors above zero."""
    days = [Day(10, False, 290), Day(10, True, 530)]
    assert main.format_errors(LINES, days) == [
        "10 C: guessed 300, rented 290, off by 10",
        "10 C: guessed 500, rented 530, off by 30",
        "checked on 2 days, mean error 20.0, worst 30.0",
    ]


def test_errors_need_at_least_one_day():
    """There is no mean of nothing."""
    with pytest.raises(StatisticsError):
        main.format_errors(LINES, [])


def test_forecast_uses_the_line_of_its_day():
    """The same temperature means more on a weekend."""
    assert main.format_forecast(LINES, False, 10) == (
        "forecast for a workday of 10 C: 300 bikes, quiet")
    assert main.format_forecast(LINES, True, 10) == (
        "forecast for a weekend of 10 C: 500 bikes, normal")

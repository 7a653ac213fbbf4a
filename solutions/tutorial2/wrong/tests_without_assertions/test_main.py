"""Every function of the program runs."""
import runpy

import main
from model import Day, Line

LINES = {False: Line(20, 100), True: Line(30, 200)}


def test_main():
    """It prints the report."""
    main.main()


def test_run():
    """It prints the report as well."""
    runpy.run_path(main.__file__, run_name="__main__")


def test_rows():
    """All rows, for both kinds of days."""
    main.name_day(True)
    main.format_lines(LINES)
    main.format_errors(LINES, [Day(10, False, 290), Day(10, True, 530)])
    main.format_forecast(LINES, False, 10)

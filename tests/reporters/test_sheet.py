"""Tables of which every byte stays that nobody asks to change."""
import csv
import io
import random

import pytest

from grader.errors import UsageError
from grader.reporters import sheet

CELLS = ["", "a", " a ", '"a"', '""', '"a,b;c"', '"say ""hi"""', '"two\nlines"', '"two\r\nlines"', 'O"Neil', "=1",
         "ä"]


@pytest.mark.parametrize("start", ["", sheet.MARK])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", sheet.DELIMITERS)
def test_what_nobody_changes_stays_byte_for_byte(start, end, delimiter):
    """Keep quotes where nobody needs them, line ends, the byte order mark and a last line without an end."""
    random_cells = random.Random(delimiter + end)
    for last in (end, ""):
        rows = [delimiter.join(random_cells.choice(CELLS) for _ in range(5)) for _ in range(20)]
        text = start + delimiter.join("abcde") + end + end.join(rows) + last
        assert sheet.written(sheet.read(text), {}) == text


def test_cells_are_those_of_the_library():
    """Read as the reader of the standard library does."""
    text = 'a,b,c\n"x, ""y""",,"two\nlines"\n\n1,"",O"Neil\n'
    table = sheet.read(text)
    assert [[sheet.plain(cell) for cell in row] for row in table.rows] == [
        row or [""] for row in csv.reader(io.StringIO(text, newline=""))]
    assert sheet.heading(table) == ["a", "b", "c"]
    assert sheet.value(table, 1, 0) == 'x, "y"' and sheet.value(table, 1, 9) == ""


@pytest.mark.parametrize("delimiter", sheet.DELIMITERS)
def test_the_heading_tells_what_divides_cells(delimiter):
    """Count cells and not characters, for a title may hold the others."""
    assert sheet.read(delimiter.join(['"a,b,c;d;e\tf\tg"', "x", "y"]) + "\n").delimiter == delimiter


@pytest.mark.parametrize("before, value, after", [
    ("1", "2", "2"), ('"1"', "2", '"2"'), ("1", "8,5", '"8,5"'), ("1", 'a"b', '"a""b"'), ("1", "a\nb", '"a\nb"'),
    ("1", " a", '" a"'), ("1", "", "")])
def test_a_new_value_is_quoted_as_it_needs(before, value, after):
    """Put quotes where they stood, and where the value needs them."""
    assert sheet.written(sheet.read(f"a,b\r\n{before},x"), {(1, 0): value}) == f"a,b\r\n{after},x"


def test_a_stray_quote_is_told_with_its_line():
    """Refuse a cell that goes on behind its quotes, for nobody knows what was meant."""
    with pytest.raises(UsageError, match="line 3 has a quote where a cell should end"):
        sheet.read('a,b\n1,2\n"x"y,2\n')
    with pytest.raises(UsageError, match="line 2"):
        sheet.read('a,b\n"x,2\n')


def test_a_row_that_is_too_short_is_told():
    """Put nothing beside a row; say which row is not as wide as the heading."""
    table = sheet.read("a,b\n\n1\n")
    with pytest.raises(UsageError, match="row 3 of the template has 1 cells; expected at least 2"):
        sheet.written(table, {(2, 1): "x"})
    assert sheet.uneven(table) == 3 and sheet.uneven(sheet.read("a,b\n\n1,2\n")) == 0


@pytest.mark.parametrize("text, number", [("8.5", 8.5), (" 8,50 ", 8.5), ("10", 10.0), ("-", None), ("", None),
                                          ("nan", None), ("1e3", None), ("(read only)", None), ("-1", None)])
def test_a_number_is_read_in_both_ways(text, number):
    """Take a comma and a point."""
    assert sheet.number(text) == number


def test_a_comma_must_be_seen_to_be_written():
    """Write a point unless the file shows a comma; a site in English reads 8,5 as 8."""
    assert sheet.separator(["", "-", "10,00"]) == "," and sheet.separator(["10.00", "a, b", "3"]) == "."


def test_a_large_table_is_read_quickly():
    """Look at each character once, in cells of quotes too."""
    text = "a,b\n" + ('"' + '""' * 500 + '",x\n') * 500
    assert len(sheet.read(text).rows) == 501

"""The table: its columns, its numbers, and cells that a spreadsheet must not calculate."""
import csv
import dataclasses

import pytest

from grader.errors import UsageError
from grader.reporters import render
from grader.reporters.csv import COLUMNS, STUDENTS, cell, students
from grader.reporters.text import visible
from tests.reporters.gradebooks import FORMULA, PEOPLE, compare, made, reports


def table_of(*reports) -> list[dict[str, str]]:
    """Return the rows as a strict reader of RFC 4180 reads them."""
    text = render("csv", reports, many=True)
    assert all(line.startswith('"') and line.endswith('"') for line in text.splitlines())
    heading, *rows = csv.reader(text.splitlines(), strict=True)
    assert heading == list(COLUMNS) and {len(row) for row in rows} <= {len(COLUMNS)}
    return [dict(zip(heading, row, strict=True)) for row in rows]


def test_a_criterion_is_a_row(lossy):
    """Each row stands by itself: whose it is, what it earned of what, and where it was judged."""
    first, *others = table_of(dataclasses.replace(lossy, student="ada"))
    assert len(others) == 4
    assert first == {
        "exercise": "tutorial2", "student": "ada", "criterion": "style.pep8", "title": "Follow PEP 8.",
        "status": "failed", "earned": "1.6", "possible": "2", "complete": "true", "attempted": "true",
        "findings": "13", "reason": "", "isolation": "full", "submission": lossy.submission, "grader": "1.0.0"}


def test_what_could_not_be_judged_is_no_number(incomplete, lossy):
    """Leave the cell empty beside the status, for it is neither a zero nor a pass; what was skipped earned nothing."""
    assert [(row["status"], row["earned"], row["possible"], row["complete"]) for row in table_of(incomplete)] == [
        ("passed", "2", "2", "false"), ("not_run", "", "3", "false"), ("error", "", "1.5", "false")]
    assert [row["earned"] for row in table_of(lossy) if row["status"] == "skipped"] == ["0"]


def test_several_reports_have_one_heading(perfect, lossy):
    """Rows follow in the order of the reports; outside a batch nobody is named."""
    rows = table_of(perfect, dataclasses.replace(lossy, student="Lovelace, Ada"))
    assert [row["student"] for row in rows] == [""] * 2 + ["Lovelace, Ada"] * 5


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", " =1", '"=1', "' =1", "`=1", "\u3000=1"[1:],
                                  "\uff1d1", "\uff0b1", "\uff0d1", "\uff20a", '=HYPERLINK("https://example.org")'])
def test_a_cell_that_begins_a_formula_is_text(text):
    """Put an apostrophe before it, also behind blanks and quotes and in full width."""
    assert cell(text) == "'" + text


@pytest.mark.parametrize("text, shown", [
    ("Ada", "Ada"), ("a=1", "a=1"), ("1-2", "1-2"), ("a; -b", "a;' -b"), (';"=1', ";'\"=1"), ("'", "'"),
    ("\t=1", r"\t=1"), ("\r=1", r"\r=1"), ("a\n=1", r"a\n=1"), ("", "")])
def test_a_cell_is_one_line_and_otherwise_as_it_was(text, shown):
    """Escape what is unseen, so that nothing begins a line, and defuse what a semicolon would make a cell of."""
    assert cell(text) == shown


def test_numbers_of_ours_stay_numbers(lossy):
    """Nothing stands before a number that is not a student's."""
    for row in table_of(lossy):
        assert [float(row[name]) >= 0 for name in ("earned", "possible", "findings")] == [True] * 3


def test_hostile_text_reads_back_as_its_visible_form(hostile):
    """A strict reader finds the columns and in each the text."""
    for row, outcome in zip(table_of(hostile), hostile.outcomes, strict=True):
        assert row["reason"] == row["title"] == visible(outcome.reason)
        assert row["student"] == visible(hostile.student)


def students_of(*reports, people=PEOPLE) -> list[dict[str, str]]:
    """Return the rows of the students' table as a strict reader reads them."""
    text = render("csv", reports, many=True, people=people, table="students")
    assert text == students(reports, people)
    heading, *rows = csv.reader(text.splitlines(), strict=True)
    assert heading == list(STUDENTS)
    return [dict(zip(heading, row, strict=True)) for row in rows]


def test_a_student_is_a_row():
    """Compare with the table that was read."""
    compare(render("csv", reports(), many=True, people=PEOPLE, table="students"), "students.csv")
    compare(render("csv", reports(), many=True, people=PEOPLE, table="criteria"), "criteria.csv")
    assert [row["earned"] for row in students_of(*reports())] == ["8.5", "10", "", "0", "7.25", "3", "9"]


def test_a_student_whose_report_is_incomplete_has_no_points(incomplete):
    """Leave the cell empty, and name what is missing."""
    row, = students_of(dataclasses.replace(incomplete, student="1001"))
    assert (row["earned"], row["possible"], row["complete"]) == ("", "6.5", "false")
    assert (row["missing"], row["passed"], row["not_run"], row["error"]) == ("image.builds, behaviour.hidden", "1", "1",
                                                                             "1")


def test_a_student_s_row_holds_no_formula(hostile):
    """Defuse names as well as ids; who is in no list has an id only."""
    row, = students_of(made("1004"))
    assert row["name"] == "'" + FORMULA and row["section"] == "B"
    row, = students_of(hostile, people={})
    assert row["student"] == visible(hostile.student) and row["name"] == ""


def test_an_unknown_table_names_the_known_ones():
    """A wrong name is answered with the right ones."""
    with pytest.raises(UsageError, match="no table is called `x`; known are criteria, students"):
        render("csv", [], many=True, table="x")

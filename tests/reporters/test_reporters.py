"""The table of formats and the one door to them."""
import dataclasses
import subprocess
import sys
from pathlib import Path

import pytest

import grader
from grader.errors import MachineError, UsageError
from grader.model import Student
from grader.reporters import FORMATS, notes, render

# Formats without a place for what could not be judged.
REFUSING = {"classroom50"}


def drawn(name, reports, **options) -> str:
    """Return reports in a format; where it refuses incomplete ones, see it do so and return the others."""
    whole = [report for report in reports if report.complete]
    if name not in REFUSING or whole == reports:
        return render(name, reports, **options)
    with pytest.raises(MachineError, match="could not be judged"):
        render(name, reports, **options)
    return render(name, whole, many=True)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_ends_with_one_newline(name, any_report):
    """Each format draws each report, alone and in a list."""
    for text in (drawn(name, [any_report]), drawn(name, [any_report, any_report], many=True)):
        assert text.endswith("\n") and not text.endswith("\n\n")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_an_empty_list(name):
    """A batch of nothing is drawn like any other."""
    assert isinstance(render(name, [], many=True), str)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_be_written_as_utf8(name, hostile):
    """No text that a student can reach keeps a report from being saved."""
    assert drawn(name, [hostile]).encode("utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_the_same_each_time(name, any_report):
    """Nothing of the clock or the machine is in a report."""
    assert drawn(name, [any_report]) == drawn(name, [any_report])


def test_an_unknown_format_names_the_known_ones():
    """A wrong name is answered with all right ones."""
    with pytest.raises(UsageError, match="no format is called `xml`; known are terminal, json, html, junit, sarif"):
        render("xml", [], many=True)


def test_a_single_report_is_exactly_one(perfect):
    """Where one report is asked for, none and two are mistakes of the caller."""
    for reports in ([], [perfect, perfect]):
        with pytest.raises(ValueError, match="expected exactly one"):
            render("json", reports)


def test_no_format_loads_what_another_one_draws_with():
    """JSON needs neither rich nor jinja2, so that a check that writes it starts quickly."""
    program = ("import sys\nfrom grader.reporters import render\nrender('json', [], many=True)\n"
               "print(sorted({'rich', 'jinja2', 'click'} & set(sys.modules)))")
    home = Path(grader.__file__).parents[1]
    ended = subprocess.run([sys.executable, "-c", program], cwd=home, capture_output=True, text=True, check=True)
    assert ended.stdout == "[]\n"


@pytest.mark.parametrize("format", ["canvas", "moodle", "nbgrader", "gradescope", "classroom50", "csv"])
def test_people_reach_the_formats_that_ask_for_them(format, perfect):
    """Hand on who the students are, and to the others nothing."""
    report = dataclasses.replace(perfect, student="x")
    people = {"x": Student("x", "Ada Lovelace", "ada@example.org", "ada", "S-1")}
    assert render(format, [report], people=people)
    assert render("json", [report], people=people) == render("json", [report])


@pytest.mark.parametrize("format", sorted(FORMATS.keys() - {"canvas", "moodle"}))
def test_a_template_is_for_gradebooks(format):
    """Tell whoever gives a school's file to a format that would pass over it."""
    with pytest.raises(UsageError, match=f"the format `{format}` has no use for a template"):
        render(format, [], many=True, template="a,b")
    with pytest.raises(UsageError, match="has no use for a template"):
        notes(format, [], template="a,b")


@pytest.mark.parametrize("format", sorted(FORMATS.keys() - {"csv"}))
def test_a_table_is_chosen_in_one_format(format):
    """Tell whoever asks for a table where there is one only."""
    with pytest.raises(UsageError, match=f"the format `{format}` has no use for a table"):
        render(format, [], many=True, table="students")


@pytest.mark.parametrize("format", FORMATS)
def test_nothing_is_said_beside_a_whole_class(format):
    """Tell of nobody if nobody is left out."""
    assert notes(format, []) == ()

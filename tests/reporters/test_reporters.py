"""The table of formats and the one door to them."""
import subprocess
import sys
from pathlib import Path

import pytest

import grader
from grader.errors import UsageError
from grader.reporters import FORMATS, render


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_ends_with_one_newline(name, any_report):
    """Each format draws each report, alone and in a list."""
    for text in (render(name, [any_report]), render(name, [any_report, any_report], many=True)):
        assert text.endswith("\n") and not text.endswith("\n\n")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_takes_an_empty_list(name):
    """A batch of nothing is drawn like any other."""
    assert isinstance(render(name, [], many=True), str)


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_can_be_written_as_utf8(name, hostile):
    """No text that a student can reach keeps a report from being saved."""
    assert render(name, [hostile]).encode("utf-8")


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_is_the_same_each_time(name, any_report):
    """Nothing of the clock or the machine is in a report."""
    assert render(name, [any_report]) == render(name, [any_report])


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

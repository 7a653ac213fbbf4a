"""Gradescope's results.json: its fields, no number where there is no verdict, and hostile text."""
import dataclasses
import json
from pathlib import Path

import pytest

from grader.model import Student
from grader.reporters import gradescope
from grader.reporters.text import visible

DATA = Path(__file__).parent / "data"
# What Gradescope's documentation lists, at the top and for a test; what else is there it refuses or overlooks.
TOP = {"score", "execution_time", "output", "output_format", "test_output_format", "test_name_format", "visibility",
       "stdout_visibility", "extra_data", "tests", "leaderboard"}
TEST = {"score", "max_score", "status", "name", "name_format", "number", "output", "output_format", "tags",
        "visibility", "extra_data"}


def results_of(report) -> dict:
    """Return the results of one report, after the checks that hold for every file."""
    document = json.loads(gradescope.render([report]))
    assert document.keys() <= TOP and all(test.keys() <= TEST for test in document["tests"])
    assert all(test.get("status") in ("passed", "failed", None) for test in document["tests"])
    return document


@pytest.mark.parametrize("name", ["lossy", "incomplete"])
def test_the_file_is_the_one_that_was_read(name, request):
    """A change of a single byte has to be looked at."""
    expected = (DATA / f"gradescope_{name}.json").read_text(encoding="utf-8")
    assert gradescope.render([request.getfixturevalue(name)]) == expected


def test_a_criterion_is_a_test_and_the_sum_is_the_score(lossy):
    """Points are those of the report, and all maxima make what the assignment is worth."""
    document = results_of(lossy)
    assert document["score"] == lossy.earned == sum(test["score"] for test in document["tests"])
    assert sum(test["max_score"] for test in document["tests"]) == lossy.possible
    assert [test["status"] for test in document["tests"]] == ["failed", "failed", "failed", "failed", "passed"]
    assert [test["number"] for test in document["tests"]] == ["1", "2", "3", "4", "5"]


def test_an_incomplete_report_has_no_number(incomplete):
    """Neither a zero nor a part of the points can be taken for the grade."""
    document = results_of(incomplete)
    assert "score" not in document and not any({"score", "max_score"} & test.keys() for test in document["tests"])
    assert [test.get("status") for test in document["tests"]] == ["passed", None, None]
    assert "neither a zero nor a pass" in document["output"] and "image.builds" in document["output"]
    assert document["tests"][1]["output"] == "NOT RUN: There is no Docker engine here."


def test_what_is_withheld_is_said(lossy):
    """A student should know that there is more."""
    assert "Details are withheld" in results_of(dataclasses.replace(lossy, withheld=True))["output"]


def test_many_reports_are_a_list_with_their_students(perfect, lossy):
    """Gradescope grades one at a time; a list says whose each one is."""
    reports = [dataclasses.replace(perfect, student="ada"), dataclasses.replace(lossy, student="bo")]
    people = {"ada": Student("ada", name="Ada L.", email="ada@example.org")}
    ada, bo = json.loads(gradescope.render(reports, many=True, people=people))
    assert (ada["student"], ada["name"], ada["email"]) == ("ada", "Ada L.", "ada@example.org")
    assert (bo["student"], bo["name"], bo["results"]["score"]) == ("bo", "", lossy.earned)
    assert gradescope.render([], many=True) == "[]\n"


def test_hostile_text_stays_data(hostile):
    """The file is ASCII, everything in it can be seen, and every text is of the format that shows it as it is."""
    text = gradescope.render([hostile])
    document = results_of(hostile)
    assert text.isascii() and {document[key] for key in TOP if key.endswith("format")} == {"text"}
    assert document["tests"][0]["name"] == visible(hostile.outcomes[0].title)
    assert all(test["output"].replace("\n", "").replace("\t", "").isprintable() for test in document["tests"])

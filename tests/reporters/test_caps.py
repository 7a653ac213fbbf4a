"""The caps, format by format: long texts and many findings are cut with a notice, and JSON lists every finding."""
import dataclasses
import json
import re
import time
from xml.etree import ElementTree

import pytest

from grader.model import Finding, Student
from grader.reporters import FORMATS, caps, render

LONG = 1_000_000
NOTICE = "(cut; 1,000,000 characters in all)"


def with_findings(report, findings, **changes):
    """Return the report with one failed criterion that has these findings."""
    outcome = dataclasses.replace(report.outcomes[1], findings=tuple(findings), **changes)
    return dataclasses.replace(report, outcomes=(outcome,))


@pytest.fixture
def many(lossy):
    """Return a report with ten thousand findings, remarks and comparisons by turns."""
    return with_findings(lossy, [
        Finding(f"behaviour.hidden.test_{number}", f"seen {number}", cost=0.01, path="words.py", line=1,
                actual="x" if number % 2 else None) for number in range(10_000)])


@pytest.mark.parametrize("form, letters", [(form, letters) for form in FORMATS for letters in ("a", "\x1b\u202e")])
def test_a_long_text_is_cut_with_a_notice(lossy, form, letters):
    """Every text of a student may have a megabyte; the report stays readable, and is made in a moment."""
    text = letters * (LONG // len(letters))
    found = Finding("behaviour.hidden.test_a", text, 1.0, None, None, None, text, text + "x", text, None, text)
    report = with_findings(lossy, [found], reason=text)
    began = time.monotonic()
    people = {text: Student(text, text, number="S-1")}      # a gradebook has a row for whom a school can find
    drawn = render(form, [dataclasses.replace(report, student=text, extra=(text,))], people=people)
    assert time.monotonic() - began < 20
    assert len(drawn) < 7 * (caps.MOST_KEPT if form == "json" else 5 * caps.MOST_READ) * len(r"\u001b") + 20_000
    assert "..." in drawn if form == "terminal" else NOTICE in drawn


def test_json_keeps_long_texts_that_people_need_not_read(lossy):
    """Cut later than the formats for people, at the stated number of characters."""
    texts = ["a" * caps.MOST_KEPT, "a" * (caps.MOST_KEPT + 1)]
    record = json.loads(render("json", [with_findings(lossy, [Finding("suite.plan", text) for text in texts])]))
    whole, cut = (found["message"] for found in record["outcomes"][0]["findings"])
    assert whole == texts[0] and cut == texts[0] + "... (cut; 100,001 characters in all)"


def test_json_lists_every_finding(many):
    """Caps of the other formats do not touch it."""
    assert len(json.loads(render("json", [many]))["outcomes"][0]["findings"]) == 10_000


def test_a_page_lists_a_thousand_findings_and_counts_the_others(many):
    """Say where the others are."""
    page = render("html", [many])
    assert len(re.findall("seen [0-9]", page)) == caps.MOST_FINDINGS == 1000
    assert "and 9,000 more findings; --format json lists all of them" in page


def test_a_test_case_lists_a_thousand_findings_and_counts_the_others(many):
    """Say it last but for the lesson."""
    failure = ElementTree.fromstring(render("junit", [many])).find(".//failure")
    assert len(re.findall("seen [0-9]", failure.text)) == 1000
    assert failure.text.endswith("\n\nand 9,000 more findings; --format json lists all of them")


def test_sarif_has_as_many_results_as_are_read(many):
    """Every one of ten thousand, for a run may have more; in a moment, though each has a rule of its own."""
    began = time.monotonic()
    assert len(json.loads(render("sarif", [many]))["runs"][0]["results"]) == 10_000 < caps.MOST_RESULTS
    assert time.monotonic() - began < 20


def test_a_terminal_shows_a_few_findings_and_counts_the_others(many):
    """Stay on one screen."""
    text = render("terminal", [many])
    assert len(text.splitlines()) < 40 and "and 4,997 more; --format json lists them all" in text


def test_a_table_counts_findings(many):
    """Need no cap."""
    assert '"10000"' in render("csv", [many])

"""Tests for grader/batch/drawing.py: tables that spreadsheets can read, in which no fault is a number."""
import csv

from grader.batch import drawing
from grader.batch.drawing import Lists, draw
from grader.batch.view import View, filings
from grader.model import Student
from grader.store import Store
from tests.batch.conftest import Engine, report


def rows(path):
    """Return the rows of a table."""
    with open(path, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_tables_and_pages_are_drawn_from_what_is_stored(group, tmp_path):
    """Write a row for each criterion and one for each student, with those who handed in nothing."""
    group.grade(Engine(lambda known: {"ada": lambda: report(known), "bob": lambda: "it broke",
                                      "cy": lambda: report(known, 1.0, "error")}[known.student]()))
    lists = Lists((Student("zoe", "=cmd()"),), ("'x' fits no rule",))
    with Store(group.url) as store:
        draw(tmp_path, group.exercise, lambda: filings(store, "words", View()), lists)
    found = rows(tmp_path / drawing.GRADES)
    assert [(row["student"], row["earned"], row["possible"], row["complete"]) for row in found] == [
        ("ada", "2", "2", "true"), ("bob", "", "", "false"), ("cy", "", "2", "false"), ("zoe", "", "", "false")]
    assert found[1]["reason"] == "it broke" and "could not be judged here" in found[2]["reason"]
    assert found[3]["name"] == "'=cmd()" and found[3]["reason"] == "handed in nothing"
    assert [(row["student"], row["earned"]) for row in rows(tmp_path / drawing.CRITERIA)] == [("ada", "2"), ("cy", "")]
    page = (tmp_path / "index.html").read_text()
    assert "it broke" in page and "zoe" in page and "fits no rule" in page
    assert {path.name for path in (tmp_path / "students").iterdir()} == {"ada.html", "cy.html"}

"""Tests for `grader list`."""
import json
import shutil

import pytest

from grader import cli, standing
from tests.courses import DECLARATION, enter_course, write_files


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Be in the miniature course."""
    return enter_course(tmp_path, monkeypatch)


def test_list_shows_each_exercise_and_where_you_stand(course, capsys):
    """Print one line an exercise."""
    write_files(course, {"exercises/first/exercise.toml": DECLARATION.replace("chapter = 2", "chapter = 1")})
    standing._write(course, "words", standing.Standing(best=8.5, last=8, possible=10, submission="x"))
    assert cli.main(["list"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert lines[:3] == [
        ["chapter", "exercise", "title", "points", "where", "you", "stand"],
        ["1", "first", "Count", "words", "10", "not", "checked", "yet"],
        ["2", "words", "Count", "words", "10", "8.5", "of", "10,", "8", "in", "the", "last", "check"],
    ]


def test_list_says_when_everything_was_earned(course, capsys):
    """Say it in words."""
    standing._write(course, "words", standing.Standing(best=10, last=4, possible=10, submission="x"))
    cli.main(["list"])
    assert "everything earned" in capsys.readouterr().out


def test_list_as_json_for_programs(course, capsys):
    """Print everything that is known, as ASCII."""
    standing._write(course, "words", standing.Standing(best=8.5, last=8, possible=10, lost=("a",), hints={"a": 1}))
    assert cli.main(["list", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == [{
        "name": "words", "title": "Count words", "chapter": 2, "files": ["words.py", "test_words.py"], "points": 10.0,
        "best": 8.5, "last": 8, "possible": 10, "lost": ["a"], "hints": {"a": 1}, "solution": False,
    }]


def test_list_goes_on_after_a_broken_exercise(course, capsys):
    """Name the mistake, list the others, and end with status 2."""
    write_files(course, {"exercises/broken/exercise.toml": "point = 1\n"})
    assert cli.main(["list"]) == 2
    shown = capsys.readouterr()
    assert "unknown key 'point' (exercises/broken/exercise.toml, line 1)" in shown.err
    assert "words" in shown.out


def test_list_works_in_the_students_edition_and_from_elsewhere(course, capsys, monkeypatch, tmp_path):
    """Need neither solutions nor the current folder."""
    shutil.rmtree(course / "solutions")
    monkeypatch.chdir(tmp_path)
    assert cli.main(["--course", str(course), "list"]) == 0
    assert "Count words" in capsys.readouterr().out


def test_list_without_a_course_is_wrong_use(course, capsys):
    """Say what a course is."""
    assert cli.main(["--course", "nowhere", "list"]) == 2
    assert "has no folder 'exercises'" in capsys.readouterr().err

"""Tests for `grader solution`."""
import shutil

import pytest

from grader import cli, standing
from tests.courses import SOLUTION, enter_course


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Be in the miniature course."""
    return enter_course(tmp_path, monkeypatch)


def test_solution_prints_every_file_under_its_name(course, capsys):
    """Show the declared files, and remember that they were shown."""
    assert cli.main(["solution", "words"]) == 0
    shown = capsys.readouterr().out
    assert f"--- words.py ---\n{SOLUTION}" in shown
    assert "--- test_words.py ---" in shown
    assert "case.toml" not in shown
    assert standing.read(course)["words"].solution


def test_students_edition_says_who_keeps_it(course, capsys):
    """Point at the hints instead, and remember nothing."""
    shutil.rmtree(course / "solutions")
    assert cli.main(["solution", "words"]) == 0
    shown = capsys.readouterr().out
    assert "The solution of words is kept by your instructor" in shown
    assert "grader hint words" in shown
    assert standing.read(course) == {}


def test_unknown_exercise_is_wrong_use(course, capsys):
    """List the exercises."""
    assert cli.main(["solution", "wrods"]) == 2
    assert "known exercises: words" in capsys.readouterr().err

"""Tests for `grader progress`."""

import pytest

from grader import cli, standing
from tests.courses import DECLARATION, enter_course, write_files


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Be in the miniature course."""
    return enter_course(tmp_path, monkeypatch)


def test_progress_adds_up_the_best_results(course, capsys):
    """Draw a bar over all points, and one line an exercise."""
    write_files(course, {"exercises/other/exercise.toml": DECLARATION.partition("[[hint]]")[0]})
    standing._write(course, "words", standing.Standing(best=10, last=2, possible=10, hints={"suite.passes": 1},
                                                       solution=True))
    assert cli.main(["progress"]) == 0
    bar, numbers, _, heading, *rows = capsys.readouterr().out.splitlines()
    assert bar == "[" + "-" * 20 + " " * 20 + "]"
    assert numbers == "10 of 20 points (50%); exercises complete: 1 of 2"
    assert heading.split() == ["exercise", "where", "you", "stand", "help"]
    assert [" ".join(row.split()) for row in rows] == [
        "other not checked yet", "words everything earned 1 of 3 hints seen, solution seen"]


def test_progress_goes_on_after_a_broken_exercise(course, capsys):
    """Name the mistake and count the others."""
    write_files(course, {"exercises/broken/exercise.toml": "="})
    assert cli.main(["progress"]) == 0
    shown = capsys.readouterr()
    assert "this is not TOML (exercises/broken/exercise.toml, line 1)" in shown.err
    assert "0 of 10 points (0%)" in shown.out


def test_progress_of_an_empty_course(tmp_path, monkeypatch, capsys):
    """Divide nothing by nothing without a word."""
    (tmp_path / "exercises").mkdir()
    assert cli.main(["--course", str(tmp_path), "progress"]) == 0
    assert "0 of 0 points (0%); exercises complete: 0 of 0" in capsys.readouterr().out

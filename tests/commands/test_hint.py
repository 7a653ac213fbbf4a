"""Tests for `grader hint`."""

import pytest

from grader import cli, standing
from tests.courses import DECLARATION, enter_course, write_files


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Be in the miniature course, before a wide screen."""
    monkeypatch.setenv("COLUMNS", "88")
    return enter_course(tmp_path, monkeypatch)


def hint(capsys, *words):
    """Return what the command prints, and what it notes."""
    assert cli.main(["hint", *words]) == 0
    return " ".join(capsys.readouterr().out.split())


def test_hint_goes_one_step_further_each_time(course, capsys):
    """Remember what was seen, then say that it was all, and where to look."""
    first, second, third = (hint(capsys, "words", "behaviour.hidden") for _ in range(3))
    assert "words, behaviour.hidden: hint 1 of 2 Is 'Tea' another word" in first
    assert "'grader hint words behaviour.hidden' shows the next one" in first
    assert "hint 2 of 2 A text has a method" in second
    assert "That was the last one. Look at the solution: 'grader solution words'." in second
    assert "You have seen all 2 hints" in third
    assert "1. Is 'Tea'" in third
    assert "grader solution words" in third


def test_hint_helps_with_what_was_lost_first(course, capsys):
    """Choose the first criterion with hints that was lost in the last check."""
    standing._write(course, "words", standing.Standing(lost=("style.pep8", "suite.passes")))
    assert "words, suite.passes: hint 1 of 1" in hint(capsys, "words")


def test_hint_without_a_check_begins_at_the_top(course, capsys):
    """Choose the first criterion that has hints."""
    assert "words, behaviour.hidden: hint 1 of 2" in hint(capsys, "words")


def test_hint_takes_a_path(course, capsys):
    """Take what `check` takes."""
    assert "hint 1 of 2" in hint(capsys, "exercises/words")


def test_criterion_without_hints_points_at_the_lesson(course, capsys):
    """Say where else to look."""
    said = hint(capsys, "words", "style.pep8")
    assert "There are no hints for words, style.pep8. Read notebook 02_production_code, section pep-8, or look" in said


def test_exercise_without_hints_says_so(course, capsys):
    """Point at the lesson of what was lost, or at the README."""
    write_files(course, {"exercises/words/exercise.toml": DECLARATION.partition("[[hint]]")[0]})
    assert "words has no hints. Read its README.md" in hint(capsys, "words")
    standing._write(course, "words", standing.Standing(lost=("style.pep8",)))
    assert "no hints for words, style.pep8" in hint(capsys, "words")


def test_unknown_criterion_is_wrong_use(course, capsys):
    """List the criteria."""
    assert cli.main(["hint", "words", "behaviour.hiden"]) == 2
    assert "no criterion 'behaviour.hiden'; known criteria: style.pep8" in capsys.readouterr().err


def test_unknown_exercise_is_wrong_use(course, capsys):
    """List the exercises."""
    assert cli.main(["hint", "wrods"]) == 2
    assert "did you mean 'words'?" in capsys.readouterr().err


def test_hint_is_shown_when_nothing_can_be_remembered(course, capsys):
    """Show the first hint, and note that it will come again."""
    (course / ".grader").write_text("a file")
    assert cli.main(["hint", "words"]) == 0
    shown = capsys.readouterr()
    assert "hint 1 of 2" in shown.out
    assert "cannot be saved" in shown.err

"""Tests for `grader new`."""
from pathlib import Path

import pytest

from grader import catalog, cli
from tests.courses import enter_course


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Be in the miniature course."""
    return enter_course(tmp_path, monkeypatch)


def test_new_writes_an_exercise_that_loads(course, capsys):
    """Write both folders, with the name where it belongs, and nothing else."""
    before = {place.name for place in course.iterdir()}
    assert cli.main(["new", "lesson_3"]) == 0
    exercise = catalog.load(course, "lesson_3")
    assert exercise.points == 10
    assert (exercise.home / "README.md").read_text().rstrip().endswith("grader check exercises/lesson_3")
    assert {place.name for place in course.iterdir()} == before
    assert "grader verify lesson_3" in capsys.readouterr().out


def test_new_makes_the_folder_for_solutions(tmp_path, monkeypatch, course):
    """Begin a course from an empty folder."""
    (tmp_path / "mine" / "exercises").mkdir(parents=True)
    assert cli.main(["--course", str(tmp_path / "mine"), "new", "lesson"]) == 0
    assert (tmp_path / "mine" / "solutions" / "lesson" / "initials.py").is_file()


def test_new_exercise_verifies(tmp_path, monkeypatch, capsys):
    """Prove that it is sound, with the real checks."""
    monkeypatch.delenv("GRADER_STATE", raising=False)
    (tmp_path / "exercises").mkdir()
    assert cli.main(["--course", str(tmp_path), "new", "lesson"]) == 0
    assert cli.main(["--course", str(tmp_path), "verify", "--box", "none", "lesson"]) == 0
    assert "lesson: sound, 5 criteria, 5 wrong answers" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["", "Words", "3rd", "a b", "../a", "a/b", ".a", "nul", "a" * 51, "ä", "-a"])
def test_new_refuses_bad_names(course, capsys, name):
    """Say what a name is."""
    assert cli.main(["new", "--", name]) == 2
    assert "is no name for an exercise; expected a small letter" in capsys.readouterr().err


@pytest.mark.parametrize("taken", ["exercises", "solutions"])
def test_new_refuses_a_name_that_is_taken(course, capsys, taken):
    """Overwrite nothing."""
    (course / taken / "lesson").mkdir()
    assert cli.main(["new", "lesson"]) == 2
    assert f"'{taken}/lesson' is there already" in capsys.readouterr().err
    assert list((course / taken / "lesson").iterdir()) == []


def test_new_leaves_nothing_half_written(course, monkeypatch, capsys):
    """Take the first folder back when the second cannot be moved."""
    real = Path.rename

    def rename(self, target):
        if "solutions" in str(target):
            raise OSError(28, "No space left on device", str(target))
        return real(self, target)
    monkeypatch.setattr(Path, "rename", rename)
    before = sorted(course.rglob("*"))
    assert cli.main(["new", "lesson"]) == 3
    assert sorted(course.rglob("*")) == before
    assert "No space left on device" in capsys.readouterr().err

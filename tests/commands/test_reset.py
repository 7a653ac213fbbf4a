"""Tests for `grader reset`."""
import shutil

import pytest

from grader import cli
from tests.courses import STARTER, STARTER_TESTS, enter_course, write_files


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Be in the miniature course."""
    return enter_course(tmp_path, monkeypatch)


def test_reset_puts_the_starter_back_and_keeps_what_was_there(course, capsys):
    """Rename the student's files beside the starter's."""
    home = course / "exercises" / "words"
    write_files(home, {"words.py": "mine", "notes.txt": "mine"})
    assert cli.main(["reset", "words"]) == 0
    assert (home / "words.py").read_text() == STARTER
    assert (home / "words.py.mine-1").read_text() == "mine"
    assert (home / "notes.txt").read_text() == "mine"
    assert capsys.readouterr().out == (
        "kept      words.py as words.py.mine-1\nput back  words.py\nwords is as you were given it.\n")


def test_reset_never_overwrites_what_it_kept(course):
    """Count further each time."""
    home = course / "exercises" / "words"
    for text in ("first", "second"):
        write_files(home, {"words.py": text})
        cli.main(["reset", "exercises/words"])
    assert (home / "words.py.mine-1").read_text() == "first"
    assert (home / "words.py.mine-2").read_text() == "second"


def test_reset_brings_back_what_was_deleted(course, capsys):
    """Write a missing file, keep nothing."""
    home = course / "exercises" / "words"
    (home / "test_words.py").unlink()
    assert cli.main(["reset", "words"]) == 0
    assert (home / "test_words.py").read_text() == STARTER_TESTS
    assert "kept" not in capsys.readouterr().out


def test_reset_of_an_untouched_exercise_changes_nothing(course, capsys):
    """Say so."""
    before = sorted((course / "exercises").rglob("*"))
    assert cli.main(["reset", "words"]) == 0
    assert "nothing was changed" in capsys.readouterr().out
    assert sorted((course / "exercises").rglob("*")) == before


def test_reset_moves_away_files_that_the_starter_lacks(course):
    """Leave exactly the starter at the declared names, also where these are globs, links, folders or too large."""
    home = course / "exercises" / "words"
    declaration = (home / "exercise.toml").read_text().replace('"test_words.py"]', '"test_*.py", "src/*.py"]')
    write_files(home, {"exercise.toml": declaration, "test_more.py": "mine", "src/deep.py": b"x" * 3_000_000})
    (home / "words.py").unlink()
    (home / "words.py").symlink_to("README.md")
    assert cli.main(["reset", "words"]) == 0
    assert (home / "test_more.py.mine-1").read_text() == "mine"
    assert (home / "src" / "deep.py.mine-1").stat().st_size == 3_000_000
    assert (home / "words.py.mine-1").is_symlink()
    assert (home / "words.py").read_text() == STARTER
    assert not (home / "README.md").read_text() == STARTER


def test_reset_without_an_untouched_copy_is_refused(course, capsys):
    """Never pretend that the student's file is the starter."""
    shutil.rmtree(course / "exercises" / "words" / "given")
    assert cli.main(["reset", "words"]) == 2
    assert "no untouched copy of its starter files" in capsys.readouterr().err


def test_reset_of_an_unknown_exercise_is_wrong_use(course, capsys):
    """List the exercises."""
    assert cli.main(["reset", "wrods"]) == 2
    assert "known exercises: words" in capsys.readouterr().err

"""Tests for grader/handins/checkouts.py: git checkouts, of which the files are read and nothing else."""
import os
import subprocess
from pathlib import Path

import pytest

from grader import handins
from grader.model import Exercise
from tests.courses import write_files

ASKED = Exercise("words", "", 2, ("words.py",), (), Path("nowhere"), None, "")


def found(folder, *names):
    """Return the hand-ins in checkouts of these names."""
    return handins.find(write_files(folder, {f"{name}/{path}": "a = 1" for name in names
                                             for path in (".git/HEAD", "words.py")}), ASKED)


@pytest.mark.parametrize(("names", "logins"), [
    (["words-ada", "words-ben-li"], ["ada", "ben-li"]), (["hw2-fall-ada", "hw2-fall-ben-li"], ["ada", "ben-li"]),
    (["hw2-ada"], ["hw2-ada"]), (["ada", "ben"], ["ada", "ben"]), (["a-", "a-b"], ["a-", "a-b"]),
])
def test_users_are_what_names_do_not_have_in_common(names, logins, tmp_path):
    """Take the exercise's name off, or whatever all begin with."""
    seen = found(tmp_path / "all", *names)
    assert seen.shape == "checkouts"
    assert [(one.student.id, one.student.login) for one in seen.handins] == [(login, login) for login in logins]


def test_what_is_no_checkout_is_told(tmp_path):
    """List files; a folder is a hand-in even if its history is gone."""
    write_files(tmp_path / "all", {"notes.txt": "", "words-cy/words.py": "", "words-dan/.git": "gitdir: /etc"})
    seen = found(tmp_path / "all", "words-ada", "words-ben")
    assert [one.student.id for one in seen.handins] == ["ada", "ben", "cy", "dan"]
    assert len(seen.left) == 1 and "'notes.txt' is no folder" in seen.left[0]


def test_nothing_of_git_is_opened_and_no_program_starts(tmp_path, monkeypatch):
    """Grade checkouts whose settings cannot even be read."""
    def refuse(*arguments, **options):
        """Fail, since nobody should come here."""
        raise AssertionError(arguments)

    opened, real = [], os.open
    monkeypatch.setattr(os, "open", lambda path, *rest, **named: opened.append(path) or real(path, *rest, **named))
    monkeypatch.setattr(subprocess, "Popen", refuse)
    seen = found(tmp_path / "all", "words-ada", "words-ben")
    taken = handins.collect(seen.handins[0], ASKED)
    assert taken.files == {"words.py": b"a = 1"} and taken.extra == ()
    opened = [str(path) for path in opened]
    assert any(path.endswith("words.py") for path in opened) and not any(".git" in path for path in opened)

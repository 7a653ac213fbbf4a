"""Tests for grader/handins/nbgrader.py: the tree submitted/STUDENT/ASSIGNMENT."""
from pathlib import Path

import pytest

from grader import handins
from grader.errors import SubmissionError, UsageError
from grader.model import Exercise
from tests.courses import write_files

ASKED = Exercise("words", "", 2, ("words.py",), (), Path("nowhere"), None, "")


def test_students_and_times_are_told(tmp_path):
    """Read the time, and take it for nothing that was handed in."""
    root = write_files(tmp_path, {
        "submitted/ada/words/words.py": "a = 1", "submitted/ada/words/timestamp.txt": "2026-09-01 10:00:00 UTC\n",
        "submitted/ben/words/words.py": "b = 2", "submitted/ben/other/words.py": "", "notes.txt": "",
        "submitted/cy/other/words.py": "", "submitted/notes.txt": ""})
    for place in (root, root / "submitted"):
        found = handins.find(place, ASKED)
        assert found.shape == "nbgrader"
        told = [(one.student.id, one.handed) for one in found.handins]
        assert told == [("ada", "2026-09-01 10:00:00 UTC"), ("ben", "")]
        assert [handins.collect(one, ASKED).extra for one in found.handins] == [(), ()]
        assert "'cy' has no folder 'words' that can be read" in "".join(found.left)
        assert "'notes.txt' is no folder" in "".join(found.left)
        assert len(found.left) == (3 if place == root else 2)


def test_a_time_tells_the_shape_of_a_folder_of_another_name(tmp_path):
    """Look where nbgrader puts it; what one student among others wrote there says nothing."""
    root = write_files(tmp_path / "all", {"ada/words/timestamp.txt": "x", "ada/words/words.py": "a = 1"})
    assert handins.find(root, ASKED).shape == "nbgrader"
    write_files(root, {"ben/words.py": "", "cy/words.py": ""})
    assert handins.find(root, ASKED).shape == "folders"


def test_the_only_assignment_is_the_exercise(tmp_path):
    """Take another name if there is one only; else ask."""
    root = write_files(tmp_path / "submitted", {"ada/ps1/words.py": "a = 1", "ben/ps1/words.py": "b = 1"})
    assert len(handins.find(root, ASKED).handins) == 2
    write_files(root, {"ada/ps2/words.py": ""})
    with pytest.raises(UsageError, match="hold the assignments ps1, ps2; expected one that is called 'words'"):
        handins.find(root, ASKED)


def test_hostile_times_and_links_cost_their_owner_only(tmp_path):
    """Follow nothing, show what can be shown, and read no more than a line."""
    root = write_files(tmp_path / "submitted", {
        "ada/words/words.py": "a = 1", "ada/words/timestamp.txt": b"\x1b[2J\xff" + b"9" * 10**6,
        "ben/words/words.py": "a = 1", "secret": "secret", "dan/words/other.txt": ""})
    (root / "ben/words/timestamp.txt").symlink_to(root / "secret")
    (root / "cy").symlink_to(root / "ada")
    (root / "dan/words/words.py").symlink_to(root / "secret")
    ada, ben, dan = handins.find(root, ASKED).handins
    assert ada.handed.isprintable() and len(ada.handed) < 100
    assert ben.handed == "" and handins.collect(ben, ASKED).files == {"words.py": b"a = 1"}
    with pytest.raises(SubmissionError, match="symbolic link"):
        handins.collect(dan, ASKED)

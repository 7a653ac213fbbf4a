"""Tests for grader/handins/folders.py: a folder or an archive for each student."""
from pathlib import Path

import pytest

from grader import handins
from grader.errors import SubmissionError
from grader.model import Exercise
from tests.archives import tar
from tests.courses import write_files
from tests.downloads import packed

ASKED = Exercise("words", "", 2, ("words.py",), (), Path("nowhere"), None, "")


def test_folders_and_archives_are_called_after_their_students(tmp_path):
    """Take the name without an archive's ending."""
    files = {"words.py": b"a = 1"}
    root = write_files(tmp_path / "all", {
        "ada/words.py": "a = 1", "ben.zip": packed(files), "cy.d.tar": tar(*files.items()), "x.py": "",
        "Lovelace, Ada/words.py": "a = 1", "eve.7z": b"7z\xbc\xaf\x27\x1c"})
    found = handins.find(root, ASKED)
    assert [one.student.id[:12] for one in found.handins] == ["Lovelace Ada", "ada", "ben", "cy.d", "eve"]
    assert found.handins[0].student.name == "Lovelace, Ada"
    assert [handins.collect(one, ASKED).files for one in found.handins[:4]] == [files] * 4
    with pytest.raises(SubmissionError, match="kind that is not read"):
        handins.collect(found.handins[4], ASKED)
    assert len(found.left) == 1


def test_a_folder_is_judged_as_check_judges_it(tmp_path):
    """Open no archive in it, and follow no link."""
    root = write_files(tmp_path / "all", {
        "ada/words.py": "a = 1", "ada/old.zip": "", "ben/work.zip": packed({"words.py": b""})})
    (root / "ada" / "notes").symlink_to("/etc")
    ada, ben = handins.find(root, ASKED).handins
    assert handins.collect(ada, ASKED).extra == ("notes", "old.zip (an archive, not opened)")
    with pytest.raises(SubmissionError, match="none of the declared files"):
        handins.collect(ben, ASKED)

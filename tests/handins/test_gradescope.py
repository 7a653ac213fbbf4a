"""Tests for grader/handins/gradescope.py: submissions by their number, and a file that says whose they are."""
from pathlib import Path

import pytest

from grader import handins
from grader.errors import SubmissionError, UsageError
from grader.handins.download import Download
from grader.model import Exercise, Student
from tests.courses import write_files
from tests.downloads import zipped

ASKED = Exercise("words", "", 2, ("words.py",), (), Path("nowhere"), None, "")
METADATA = """---
submission_1:
  :submitters:
  - :name: Ada Lovelace
    :sid: '100'
    :email: ada@example.org
  - :name: ".."
    :sid:
    :email: ben@example.org
  :created_at: 2026-09-01 10:00:00.000000000 Z
submission_2:
  :submitters:
  - :name: "\\e[2Jred"
    :sid: ".."
    :email:
submission_3:
  :submitters:
  - :name: Nobody
submission_4:
  :submitters: []
submission_5:
  :submitters: *1
submission_2:
  :submitters:
  - :name: Again
"""
FILES = {"submission_metadata.yml": METADATA, "submission_1/words.py": "a = 1", "submission_2/words.py": "b = 2",
         "submission_4/words.py": "", "submission_5/words.py": "", "submission_6/words.py": "", "notes.txt": ""}


def places(tmp_path):
    """Yield an export as a folder, and as the zip that Gradescope makes."""
    yield write_files(tmp_path / "export", FILES)
    yield zipped({f"assignment_7_export/{name}": text.encode() for name, text in FILES.items()}, tmp_path / "all.zip")


def test_each_submitter_has_a_hand_in(tmp_path):
    """Give a group's submission to each of its members, under the school's number or else the address."""
    for place in places(tmp_path):
        found = handins.find(place, ASKED)
        assert found.shape == "gradescope"
        by_id = {handin.student.id: handin for handin in found.handins}
        assert by_id["100"].student == Student("100", "Ada Lovelace", "ada@example.org", number="100")
        assert by_id["ben@example.org"].student == Student("ben@example.org", "..", "ben@example.org")
        assert by_id["100"].handed == "2026-09-01 10:00:00.000000000 Z"
        digests = {handins.collect(by_id[id], ASKED).digest for id in ("100", "ben@example.org")}
        assert len(digests) == 1
        other, = by_id.keys() - {"100", "ben@example.org"}
        assert other.startswith("student-")
        assert by_id[other].student.name == "\\x1b[2Jred"
        assert handins.collect(by_id[other], ASKED).files == {"words.py": b"b = 2"}


def test_what_belongs_to_nobody_is_told(tmp_path):
    """List submissions without folder or submitters, other folders, and what is written in another way."""
    for place in places(tmp_path):
        left = handins.find(place, ASKED).left
        told = "' in submission_metadata.yml "
        for words in (f"'submission_3{told}has no folder", f"'submission_4{told}has no submitters",
                      f"'submission_5{told}has a line", "'submission_6' is not told", "'notes.txt' is not told",
                      f"'submission_2{told}is there twice"):
            assert sum(words in sentence for sentence in left) == 1, words
        assert len(left) == 6


def test_an_empty_folder_is_nobody_else_s(tmp_path):
    """Never take the whole export for the hand-in of one who handed in nothing."""
    root = write_files(tmp_path / "export", {**FILES, "words.py": "c = 3"})
    (root / "submission_3").mkdir()
    by_id = {handin.student.name: handin for handin in handins.find(root, ASKED).handins}
    with pytest.raises(SubmissionError, match="none of the declared files"):
        handins.collect(by_id["Nobody"], ASKED)


def test_metadata_that_cannot_be_read_are_an_error(tmp_path):
    """Follow no link to another class's."""
    root = write_files(tmp_path / "export", {"submission_1/words.py": ""})
    (tmp_path / "other.yml").write_text(METADATA)
    (root / "submission_metadata.yml").symlink_to(tmp_path / "other.yml")
    with pytest.raises(UsageError, match="'submission_metadata.yml' cannot be read"):
        handins.find(root, ASKED, shape="gradescope")


def test_it_fits_if_there_are_metadata():
    """Look at the name."""
    fits = handins.gradescope.fits
    assert fits(Download(Path(), {"submission_metadata.yml": "file"}))
    assert not fits(Download(Path(), {"submission_metadata.yml": "folder", "submission_1": "folder"}))

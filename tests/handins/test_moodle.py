"""Tests for grader/handins/moodle.py: the names that Moodle gives to what it downloads."""
from pathlib import Path

import pytest

from grader import handins
from grader.errors import SubmissionError
from grader.handins import moodle
from grader.model import Exercise
from tests.courses import write_files
from tests.downloads import packed, zipped

ASKED = Exercise("words", "", 2, ("words.py", "test_words.py"), (), Path("nowhere"), None, "")
ADA = "Ada Lovelace_123_assignsubmission_file"


def found(tmp_path, *names):
    """Return what is found in Moodle's zip of files of these names, each of which holds its own name."""
    return handins.find(zipped({name: name.encode() for name in names}, tmp_path / "all.zip"), ASKED, shape="moodle")


@pytest.mark.parametrize("start", [f"{ADA}/", f"{ADA}_/", f"{ADA}_"])
def test_folders_and_prefixes_tell_the_student(start, tmp_path):
    """Read name and number, in the forms of all versions."""
    seen = found(tmp_path, f"{start}words.py", f"{start}my_notes_assignsubmission_file_.txt")
    one, = seen.handins
    assert (one.student.id, one.student.name, one.student.participant) == ("123", "Ada Lovelace", "123")
    taken = handins.collect(one, ASKED)
    assert taken.files == {"words.py": f"{start}words.py".encode()}
    assert taken.extra == ("my_notes_assignsubmission_file_.txt",)
    assert not seen.left


def test_groups_and_names_of_all_kinds_are_told(tmp_path):
    """Take groups, the group of those who are in none, blind marking, and a student called '..'."""
    seen = found(tmp_path, "Group 7_44_assignsubmission_file/words.py", "Default group_assignsubmission_file/words.py",
                 "Participant 5_5_assignsubmission_file/words.py", ".._6_assignsubmission_file/words.py")
    assert not seen.left
    assert {(one.student.id, one.student.name) for one in seen.handins} == {
        ("44", "Group 7"), ("Default group", "Default group"), ("5", "Participant 5"), ("6", "..")}


def test_what_was_typed_in_is_told(tmp_path):
    """List texts and other kinds, and names that are not Moodle's."""
    seen = found(tmp_path, f"{ADA}/words.py", "Ada Lovelace_123_assignsubmission_onlinetext/onlinetext.html",
                 "Ben_4_assignsubmission_onlinetext_/onlinetext.html", "readme.txt", "folder/words.py", f"Cy_{ADA}")
    assert [one.student.id for one in seen.handins] == ["123"]
    assert len(seen.left) == 5
    assert sum("Moodle's kind 'onlinetext'" in sentence for sentence in seen.left) == 2


def test_folders_inside_a_hand_in_are_kept(tmp_path):
    """Leave the student's own folders as they are."""
    one, = found(tmp_path, f"{ADA}/words.py", f"{ADA}/data/words.py").handins
    assert list(one.members) == ["data/words.py", "words.py"]


def test_of_several_archives_the_one_with_the_files_counts(tmp_path):
    """Refuse if there are two of them, since Moodle does not tell which is newer."""
    good, other = packed({"words.py": b"a = 1"}), packed({"notes.txt": b""})
    path = zipped({f"{ADA}/a.zip": good, f"{ADA}/b.zip": other, "Ben_4_assignsubmission_file/a.zip": good,
                   "Ben_4_assignsubmission_file/b/a.zip": good, "Cy_5_assignsubmission_file/a.zip": other,
                   "Cy_5_assignsubmission_file/b.zip": other}, tmp_path / "all.zip")
    ada, ben, cy = handins.find(path, ASKED).handins
    assert handins.collect(ada, ASKED).extra == ("b.zip",)
    with pytest.raises(SubmissionError, match=r"several archives hold the declared files: a\.zip, b/a\.zip"):
        handins.collect(ben, ASKED)
    with pytest.raises(SubmissionError, match="none of the declared files"):
        handins.collect(cy, ASKED)


def test_an_unpacked_folder_is_read_without_following_links(tmp_path):
    """Refuse a link for a declared file; name the others."""
    root = write_files(tmp_path / "all", {f"{ADA}/notes.txt": "", "Ben_4_assignsubmission_file/words.py": "a = 1"})
    (root / ADA / "words.py").symlink_to("/etc/hostname")
    ada, ben = handins.find(root, ASKED).handins
    with pytest.raises(SubmissionError, match="is a symbolic link"):
        handins.collect(ada, ASKED)
    assert handins.collect(ben, ASKED).files == {"words.py": b"a = 1"}


def test_an_empty_folder_is_nobody_else_s(tmp_path):
    """Never take the whole download for the hand-in of one who handed in nothing."""
    root = write_files(tmp_path / "all", {f"{ADA}/words.py": "a = 1", "words.py": "b = 2"})
    (root / "Ben_4_assignsubmission_file").mkdir()
    _, ben = handins.find(root, ASKED).handins
    with pytest.raises(SubmissionError, match="none of the declared files"):
        handins.collect(ben, ASKED)


def test_a_folder_with_too_much_costs_its_owner_only(tmp_path, monkeypatch):
    """Tell it when the hand-in is collected."""
    monkeypatch.setattr("grader.folder.ENTRIES", 5)
    root = write_files(tmp_path / "all", {f"{ADA}/words.py": "a = 1", **{
        f"Ben_4_assignsubmission_file/{count}": "" for count in range(6)}})
    ada, ben = handins.find(root, ASKED).handins
    assert handins.collect(ada, ASKED).files
    with pytest.raises(SubmissionError, match="more than"):
        handins.collect(ben, ASKED)


def test_names_that_differ_in_case_are_refused(tmp_path):
    """Say it like everywhere."""
    one, = found(tmp_path, f"{ADA}/words.py", f"{ADA}/Words.py").handins
    with pytest.raises(SubmissionError, match="are one file on some systems"):
        handins.collect(one, ASKED)


def test_it_fits_if_most_is_called_so(tmp_path):
    """Look at all the names."""
    view = handins.download.opened
    assert moodle.fits(view(write_files(tmp_path / "one", {f"{ADA}/x": "", "notes.txt": ""})))
    assert not moodle.fits(view(write_files(tmp_path / "two", {f"{ADA}/x": "", "ada.zip": "", "ben.zip": ""})))

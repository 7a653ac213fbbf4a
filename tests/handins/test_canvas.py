"""Tests for grader/handins/canvas.py: the names that Canvas gives to what it downloads."""
from pathlib import Path

import pytest

from grader import handins
from grader.handins import canvas
from grader.model import Exercise
from tests.courses import write_files
from tests.downloads import zipped

DECLARED = ("words.py", "test_words.py")


def exercise(*declared):
    """Return an exercise that asks for these files."""
    return Exercise("words", "", 2, declared or DECLARED, (), Path("nowhere"), None, "")


def found(tmp_path, *names, declared=DECLARED):
    """Return what is found in Canvas's zip of files of these names, each of which holds its own name."""
    path = zipped({name: name.encode() for name in names}, tmp_path / "submissions.zip")
    return handins.find(path, exercise(*declared), shape="canvas")


def test_a_name_tells_student_time_and_file(tmp_path):
    """Read the student's name and id, whether it was late, and what the student called the file."""
    one, = found(tmp_path, "doejane_LATE_123_456_words.py", "doejane_LATE_123_457_my_1_2_notes.txt").handins
    assert (one.student.id, one.student.name, one.late) == ("123", "doejane", True)
    assert list(one.members) == ["words.py", "my_1_2_notes.txt"]
    assert handins.collect(one, exercise()).extra == ("my_1_2_notes.txt",)


def test_names_of_all_kinds_are_told(tmp_path):
    """Take names of other scripts, groups, and the marks of anonymous grading."""
    seen = found(tmp_path, "müllerjosé_1_2_words.py", "project_group7_3_4_words.py", "anon_AbC12_5_words.py",
                 "LATE_anon_xYz_6_words.py", "7_8_words.py")
    assert not seen.left
    assert {(one.student.id, one.student.name, one.late) for one in seen.handins} == {
        ("1", "müllerjosé", False), ("3", "project_group7", False), ("anon_AbC12", "", False),
        ("anon_xYz", "", True), ("7", "", False)}


@pytest.mark.parametrize(("name", "own"), [
    ("words-1.py", "words.py"), ("words.py", "words.py"), ("words-12.py", "words.py"),
    ("words-0f8fad5b-d9cb-469f-a165-70867728950e.py", "words.py"), ("lab-2.py", "lab-2.py"),
    ("lab-2-1.py", "lab-2.py"), ("notes-1.txt", "notes-1.txt"), ("part-1.py", "part.py"),
    ("Dockerfile-3", "Dockerfile"), ("sales-2024.csv", "sales-2024.csv"),
    ("app.py", "after/app.py"), ("app-1.py", "after/app.py"),
])
def test_canvas_s_number_is_taken_off_and_the_student_s_own_is_kept(name, own):
    """Judge by the files that the exercise asks for."""
    assert canvas.own_name(name, (*DECLARED, "lab-2.py", "Dockerfile", "*.csv", "part*.py", "after/app.py")) == own


def test_the_newest_of_two_attachments_counts(tmp_path):
    """Go by the attachment's number, not by the order of the names, and tell of the older one."""
    seen = found(tmp_path, "ada_1_1000_words.py", "ada_1_999_words-2.py")
    taken = handins.collect(seen.handins[0], exercise())
    assert taken.files == {"words.py": b"ada_1_1000_words.py"}
    assert seen.left == ("'ada_1_999_words-2.py' is older than 'ada_1_1000_words.py', which is graded; expected one "
                         "file of that name.",)


def test_nobody_takes_another_s_place_by_name(tmp_path):
    """Believe the name that can be read in one way."""
    seen = found(tmp_path, "eve_55_77_99_words.py", "smithbob_55_88_words.py", "zoe_55_78_99_words.py")
    one, = seen.handins
    assert (one.student.name, one.members) == ("smithbob", {"words.py": "smithbob_55_88_words.py"})
    assert len(seen.left) == 2 and all("but another name" in sentence for sentence in seen.left)


def test_an_archive_that_was_handed_in_again_is_one_archive(tmp_path):
    """Take the newest."""
    seen = found(tmp_path, "ada_1_3_work-1.zip", "ada_1_2_work.zip")
    assert seen.handins[0].members == {"work.zip": "ada_1_3_work-1.zip"}
    assert len(seen.left) == 1


def test_what_was_typed_in_is_told(tmp_path):
    """List texts and links, and names that are not Canvas's."""
    seen = found(tmp_path, "ada_1_text.html", "ben_LATE_2_link.html", "words.py", "cy_3_4_words.py")
    assert [one.student.id for one in seen.handins] == ["3"]
    assert len(seen.left) == 3
    assert sum("typed into Canvas" in sentence for sentence in seen.left) == 2


def test_an_unpacked_download_is_read_without_following_links(tmp_path):
    """Tell of a link, and refuse nobody else."""
    root = write_files(tmp_path / "all", {"ada_1_2_words.py": "a = 1", "secret": "b = 2"})
    (root / "ben_3_4_words.py").symlink_to(root / "secret")
    seen = handins.find(root, exercise(), shape="canvas")
    assert [one.student.id for one in seen.handins] == ["1"]
    assert any("is a symbolic link" in sentence for sentence in seen.left)


@pytest.mark.parametrize(("names", "fits"), [
    (["ada_1_2_words.py"], True), (["ada_1_text.html"], True), (["ada.zip", "ben.zip"], False), ([], False),
    (["ada_1_2_words.py", "x", "y"], False),
])
def test_it_fits_if_most_is_called_so(names, fits, tmp_path):
    """Look at all the names."""
    write_files(tmp_path / "all", {"empty/x": "", **{name: "" for name in names}} if names else {"x": ""})
    assert canvas.fits(handins.download.opened(tmp_path / "all")) == fits

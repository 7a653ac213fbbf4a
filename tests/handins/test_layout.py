"""Tests for grader/handins/layout.py: the pieces of a hand-in, as the student had them."""
from pathlib import Path

import pytest

from grader import handins
from grader.errors import SubmissionError
from grader.handins import layout
from grader.model import Exercise, HandIn, Student
from tests.courses import write_files
from tests.downloads import packed, zipped

ASKED = Exercise("words", "", 2, ("words.py", "data/*.csv"), (), Path("nowhere"), None, "")


def laid(root, members):
    """Return the files of a hand-in with these members of a folder, as they are laid out."""
    with layout.laid_out(HandIn(Student("ada"), root, members), ASKED) as (place, beside):
        assert place.name == "ada" and not beside
        return {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}


def test_only_what_counts_is_written(tmp_path):
    """Write declared files; of others there is the name."""
    root = write_files(tmp_path, {"1": "a = 1", "2": "secret", "3": "x,y", "4.zip": packed({"words.py": b""})})
    members = {"words.py": "1", "notes.txt": "2", "data/x.csv": "3", "old.zip": "4.zip"}
    assert laid(root, members) == {"words.py": b"a = 1", "notes.txt": b"", "data/x.csv": b"x,y", "old.zip": b""}


def test_a_sentence_calls_a_file_as_its_student_did(tmp_path):
    """Tell nothing of where the school's system put it, be it a folder or a zip."""
    path, large = "Ada Lovelace_12_assignsubmission_file_words.py", b"x = 1\n" * 400_000
    for place in (write_files(tmp_path / "all", {path: large}), zipped({path: large}, tmp_path / "all.zip")):
        with pytest.raises(SubmissionError) as raised, \
                layout.laid_out(HandIn(Student("ada"), place, {"words.py": path}), ASKED):
            pass
        assert str(raised.value).startswith("'words.py' has more than 2 MiB")


def test_a_folder_that_wraps_everything_is_looked_into(tmp_path):
    """Write what may count after it."""
    root = write_files(tmp_path, {"1": "a = 1"})
    members = {"top/words.py": "1", "top/data/x.csv": "1", "top/x.csv": "1"}
    assert laid(root, members) == {"top/words.py": b"a = 1", "top/data/x.csv": b"a = 1", "top/x.csv": b""}


@pytest.mark.parametrize("members", [
    {"../words.py": "1", "words.py": "1"}, {"/words.py": "1"}, {"a/../../words.py": "1"}, {"a\0": "1"},
    {"words.py": "1", "words.py/x": "1"}, {"a" * 300: "1"}])
def test_nothing_is_written_elsewhere(members, tmp_path):
    """Refuse names that have no place below a folder of their own."""
    root = write_files(tmp_path, {"1": "a = 1"})
    with pytest.raises(SubmissionError, match="cannot be stored beside the others"):
        laid(root, members)


def test_names_that_the_system_takes_for_one_are_refused(tmp_path, monkeypatch):
    """Overwrite nothing, as where case is folded."""
    root = write_files(tmp_path, {"1": "a = 1", "2": "b = 2"})
    write = layout._write
    monkeypatch.setattr(layout, "_write", lambda root, name, data: write(root, name.lower(), data))
    with pytest.raises(SubmissionError, match="File exists"):
        laid(root, {"words.py": "1", "WORDS.py": "2"})


def test_no_more_is_written_than_may_be_graded(tmp_path, monkeypatch):
    """Leave it to the same rule as everywhere to refuse the rest."""
    monkeypatch.setattr("grader.files.TOTAL", 10)
    root = write_files(tmp_path, {"1": "123456"})
    members = {f"data/{count}.csv": "1" for count in range(5)}
    assert [len(data) for _, data in sorted(laid(root, members).items())] == [6, 6, 0, 0, 0]
    with pytest.raises(SubmissionError, match="the declared files are more than"):
        handins.collect(HandIn(Student("ada"), root, members), ASKED)


def test_many_archives_are_refused(tmp_path):
    """Open a few."""
    root = write_files(tmp_path, {"1": packed({"words.py": b"a = 1"})})
    with pytest.raises(SubmissionError, match="there are 11 archives and none of the declared files"):
        handins.collect(HandIn(Student("ada"), root, {f"{count}.zip": "1" for count in range(11)}), ASKED)


def test_large_archives_are_refused(tmp_path, monkeypatch):
    """Read no more than is allowed."""
    monkeypatch.setattr("grader.handins.download.ARCHIVE", 2**20)
    root = write_files(tmp_path, {"1": bytes(2**20 + 1)})
    with pytest.raises(SubmissionError, match="has more than 1 MiB; expected an archive"):
        handins.collect(HandIn(Student("ada"), root, {"work.zip": "1"}), ASKED)


@pytest.mark.parametrize(("name", "place"), [
    ("words.py", "words.py"), ("app.py", "after/app.py"), ("same.py", "same.py"), ("x.csv", "x.csv"), ("no", "no")])
def test_a_flat_file_is_put_at_its_only_place(name, place):
    """Go by the declared files, and guess nothing."""
    assert layout.placed(name, ("words.py", "after/app.py", "a/same.py", "b/same.py", "data/*.csv")) == place

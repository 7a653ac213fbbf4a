"""Tests for grader/batch/erasure.py: no file that a batch drew names a person who was deleted."""
import pytest

from grader import pseudonyms
from grader.batch.erasure import erase
from tests.courses import write_files

DRAWN = ("students/ada.html", "students/bob.html", "replay/ada.json", "index.html", "results.csv", "grades.csv",
         "results.db", "notes.txt")


def left(folder):
    """Return the files below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_what_names_a_person_is_removed(tmp_path):
    """Remove their own files and those that list everybody, and nothing else."""
    write_files(tmp_path, dict.fromkeys(DRAWN, "ada"))
    removed = erase(tmp_path, "ada")
    assert sorted(removed) == ["grades.csv", "index.html", "replay/ada.json", "results.csv", "students/ada.html"]
    assert left(tmp_path) == {"students/bob.html", "results.db", "notes.txt"}
    assert erase(tmp_path, "ada") == []


def test_files_under_a_pseudonym_are_removed(tmp_path):
    """Find them by the key, which stays."""
    secret = pseudonyms.key(tmp_path / pseudonyms.KEY)
    page = f"students/{pseudonyms.alias('ada', secret)}.html"
    write_files(tmp_path, {page: "", "students/other.html": ""})
    assert erase(tmp_path, "ada") == [page]
    assert left(tmp_path) == {"students/other.html", pseudonyms.KEY}


@pytest.mark.parametrize("id", ["../../elsewhere", "/elsewhere", "", "a/b", "\0"])
def test_an_id_that_is_no_name_reaches_nothing(tmp_path, id):
    """Leave what lies elsewhere alone."""
    write_files(tmp_path, {"elsewhere.html": "", "batch/students/x.html": "", "batch/students/.html": "",
                           "batch/students/a/b.html": ""})
    assert erase(tmp_path / "batch", id) == [] and len(left(tmp_path)) == 4

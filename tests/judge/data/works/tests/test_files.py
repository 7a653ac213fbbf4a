"""Files go to the box and come back through tmp_path."""
import pytest

import words


@pytest.fixture
def text(tmp_path):
    """Write a file before the test."""
    (tmp_path / "in.txt").write_text("to be", encoding="utf-8")
    return tmp_path / "in.txt"


def test_tmp_path(tmp_path, text):
    """Read files of the test, and write some for it."""
    assert words.read_words(text) == words.read_words(str(text)) == ["to", "be"]
    words.write_words(str(tmp_path / "deep" / "out.txt"), ["or", "not"])
    assert (tmp_path / "deep" / "out.txt").read_text(encoding="utf-8") == "or not"
    assert words.names(tmp_path) == ["deep", "in.txt"]


def test_tmp_path_is_fresh(tmp_path):
    """Find nothing of the test before, and see a file that changes."""
    (tmp_path / "a").write_text("1", encoding="utf-8")
    assert words.names(tmp_path) == ["a"] and words.read_words(tmp_path / "a") == ["1"]
    (tmp_path / "a").write_text("2", encoding="utf-8")
    assert words.read_words(tmp_path / "a") == ["2"]


def test_deleted_file(tmp_path):
    """Let a file go that the test deletes."""
    (tmp_path / "a").write_text("1", encoding="utf-8")
    words.names(tmp_path)
    (tmp_path / "a").unlink()
    assert words.names(tmp_path) == []


def test_missing_file(tmp_path):
    """Expect the error of a file that is not there."""
    with pytest.raises(FileNotFoundError):
        words.read_words(tmp_path / "none.txt")

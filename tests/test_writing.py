"""Tests for grader/writing.py: a file is the old one or the new one, and its line ends are those that were given."""
import os

import pytest

from grader.errors import UsageError
from grader.writing import PRIVATE, whole


def test_the_text_takes_the_place_of_the_old_file(tmp_path):
    """Write beside it, and keep line ends and what is no character."""
    place = tmp_path / "table.csv"
    place.write_text("old")
    with whole(place) as stream:
        stream.write("a\r\nb\n\ud800")
        assert place.read_text() == "old"
    assert place.read_bytes() == b"a\r\nb\n\\ud800"
    assert os.listdir(tmp_path) == ["table.csv"]


def test_an_end_in_between_leaves_the_old_file(tmp_path):
    """Leave nothing half-written and nothing beside it."""
    place = tmp_path / "table.csv"
    place.write_text("old")
    with pytest.raises(KeyboardInterrupt), whole(place) as stream:
        stream.write("new")
        raise KeyboardInterrupt
    assert place.read_text() == "old" and os.listdir(tmp_path) == ["table.csv"]


def test_a_private_file_is_for_its_owner(tmp_path):
    """Set the mode, whatever the one of a temporary file is; others can be read by everybody."""
    for name, mode in (("secret", {"mode": PRIVATE}), ("table", {})):
        with whole(tmp_path / name, **mode) as stream:
            stream.write("x")
    assert [(tmp_path / name).stat().st_mode & 0o777 for name in ("secret", "table")] == [0o600, 0o644]


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path):
    """Say why, and what to do."""
    with pytest.raises(UsageError, match="cannot be written: No such file or directory; name another"), \
            whole(tmp_path / "nowhere" / "table.csv"):
        pass

"""Tests for grader/inside/exchange.py: a test's files in the box and back."""
import os

import pytest


@pytest.fixture
def exchange(program):
    """Return the program's module."""
    return program("exchange")


def as_hex(**files):
    """Return files given as name=text in the form that travels."""
    return {name: text.encode().hex() for name, text in files.items()}


def test_files_lie_where_they_should(exchange, tmp_path):
    """Make folders and files, and read nothing back that did not change."""
    files = {"a.txt": b"a".hex(), "deep": None, "deep/b.bin": "00ff", "empty": None}
    exchange.lay(str(tmp_path / "test"), files, set())
    assert (tmp_path / "test" / "deep" / "b.bin").read_bytes() == b"\0\xff" and (tmp_path / "test" / "empty").is_dir()
    assert exchange.read_back(str(tmp_path / "test"), files) == ({}, [])


def test_changes_come_back(exchange, tmp_path):
    """Return what is new, what differs, and what is gone."""
    files = {**as_hex(same="1", changed="1", gone="1"), "folder": None}
    exchange.lay(str(tmp_path), files, set())
    (tmp_path / "changed").write_text("2", encoding="utf-8")
    (tmp_path / "gone").unlink()
    (tmp_path / "folder").rmdir()
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "file").write_text("3", encoding="utf-8")
    os.symlink("/etc/passwd", tmp_path / "link")
    os.mkfifo(tmp_path / "pipe")
    assert exchange.read_back(str(tmp_path), files) == (
        {"changed": b"2".hex(), "new": None, "new/file": b"3".hex()}, ["gone", "folder"])


def test_what_the_test_removed_is_removed(exchange, tmp_path):
    """Remove what was known and is not laid again; what nobody knows stays."""
    exchange.lay(str(tmp_path), {**as_hex(a="1"), "folder": None, "folder/b": "00"}, set())
    (tmp_path / "unknown").write_text("2", encoding="utf-8")
    exchange.lay(str(tmp_path), {}, {"a", "folder", "folder/b", "never"})
    assert os.listdir(tmp_path) == ["unknown"]


def test_same_content_is_not_written_again(exchange, tmp_path):
    """Leave a file alone that a program may hold open."""
    exchange.lay(str(tmp_path), as_hex(a="1"), set())
    before = (tmp_path / "a").stat().st_mtime_ns
    exchange.lay(str(tmp_path), as_hex(a="1"), {"a"})
    assert (tmp_path / "a").stat().st_mtime_ns == before
    exchange.lay(str(tmp_path), as_hex(a="12"), {"a"})
    exchange.lay(str(tmp_path), as_hex(a="1"), {"a"})
    assert (tmp_path / "a").read_text(encoding="utf-8") == "1"


def test_large_files_travel_one_way(exchange, tmp_path):
    """Take any size from the test, and refuse large changes."""
    large = {"large": bytes(exchange.FILE_BYTES * 2).hex()}
    exchange.lay(str(tmp_path), large, set())
    assert exchange.read_back(str(tmp_path), large) == ({}, [])
    with open(tmp_path / "large", "ab") as stream:
        stream.write(b"1")
    with pytest.raises(ValueError, match="more than 100 files, or one of more than 256 KiB"):
        exchange.read_back(str(tmp_path), large)


def test_many_files_are_refused(exchange, tmp_path):
    """Refuse more changes than may travel."""
    for number in range(exchange.FILES + 1):
        (tmp_path / str(number)).touch()
    with pytest.raises(ValueError, match="more than 100 files"):
        exchange.read_back(str(tmp_path), {})
    assert len(exchange.read_back(str(tmp_path), {"0": ""})[0]) == exchange.FILES

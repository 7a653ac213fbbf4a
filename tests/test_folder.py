"""Tests for grader/folder.py: reading a folder nobody trusts."""
import os
import socket

import pytest

from grader import folder
from grader.errors import SubmissionError
from tests.courses import write_files


def test_entries_give_kinds_and_enter_only_what_can_hold_declared_files(tmp_path):
    """List the rest without looking inside."""
    names = ("a.py", "src/b.py", "src/deep/c.py", "data/d.csv", ".venv/e.py", "own")
    write_files(tmp_path, dict.fromkeys(names, ""))
    (tmp_path / "link").symlink_to("a.py")
    os.mkfifo(tmp_path / "pipe")
    assert folder.entries(tmp_path, ("a.py", "src/*.py"), ("own",)) == {
        "a.py": "file", "src": "folder", "src/b.py": "file", "src/deep": "folder", "data": "folder", "link": "link",
        "pipe": "special",
    }


def test_entries_stop_at_twenty_folders(tmp_path):
    """Never go down for ever."""
    write_files(tmp_path, {"d/" * 25 + "a.py": ""})
    found = folder.entries(tmp_path, ("**/*.py",))
    assert max(path.count("/") for path in found) == 20


def test_content_gives_bytes(tmp_path):
    """Read a file below folders."""
    write_files(tmp_path, {"a/b/c.py": b"\xff\r\n"})
    assert folder.content(tmp_path, "a/b/c.py") == b"\xff\r\n"


@pytest.mark.parametrize("anchored", [True, False])
@pytest.mark.parametrize("path", ["a/link.py", "folder/c.py", "loop/x.py"])
def test_content_follows_no_link(tmp_path, monkeypatch, path, anchored):
    """Refuse a link at any part of the path, also where the system cannot open relative to a folder."""
    if not anchored:
        monkeypatch.setattr(folder.os, "supports_dir_fd", set())
    write_files(tmp_path, {"a/c.py": "secret"})
    (tmp_path / "a" / "link.py").symlink_to("c.py")
    (tmp_path / "folder").symlink_to("a")
    (tmp_path / "loop").symlink_to("loop")
    with pytest.raises(SubmissionError, match="is a symbolic link or lies behind one"):
        folder.content(tmp_path, path)
    assert folder.content(tmp_path, "a/c.py") == b"secret"


def test_content_refuses_pipes_and_sockets_without_waiting(tmp_path):
    """Open nothing that blocks."""
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        for name in ("pipe", "socket"):
            with pytest.raises(SubmissionError, match="is a pipe|cannot be read"):
                folder.content(tmp_path, name)


def test_content_leaves_no_descriptor_open(tmp_path):
    """Close every folder on the way, whatever happens."""
    write_files(tmp_path, {"a/b/c.py": ""})
    (tmp_path / "a" / "link").symlink_to("b")
    before = len(os.listdir("/proc/self/fd"))
    folder.content(tmp_path, "a/b/c.py")
    for path in ("a/b/missing.py", "a/link/c.py"):
        with pytest.raises(SubmissionError):
            folder.content(tmp_path, path)
    assert len(os.listdir("/proc/self/fd")) == before

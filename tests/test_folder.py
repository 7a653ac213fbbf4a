"""Tests for grader/folder.py: reading a folder nobody trusts."""
import os
import socket
import time
from contextlib import nullcontext
from pathlib import Path

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


def test_entries_begin_where_they_are_asked_to(tmp_path):
    """Look below one folder as if it were the hand-in."""
    write_files(tmp_path, {"top/src/a.py": "", "top/own": "", "b.py": ""})
    assert folder.entries(tmp_path, ("src/*.py",), ("own",), top="top") == {"src": "folder", "src/a.py": "file"}


@pytest.mark.parametrize(("place", "pattern", "expected"), [
    ("src", "src/*.py", True), ("src", "*.py", False), ("src", "s*/*.py", True), ("src", "src", False),
    ("src/deep", "src/*.py", False), ("src/deep", "src/**", True), ("a/b/c", "**/*.py", True), ("a", "**", True),
    ("ab", "a**z", True), ("b", "a**z", False), ("a", "b/**", False), ("a/b", "*/**/c.py", True), ("a*", "a/x", False),
    ("a/b", "a/b/c", True), ("a/b", "a/c/b", False),
])
def test_a_folder_can_hold_what_a_pattern_names_below_it(place, pattern, expected):
    """Say so exactly, for a folder's name is no pattern."""
    assert folder.can_hold(place, [pattern]) is expected
    assert folder.can_hold(place, ["nowhere", pattern]) is expected
    assert not folder.can_hold(place, [])


def test_long_names_take_no_time(tmp_path):
    """Walk through folders with the longest names that there are."""
    parts = [letter * 250 for letter in "abcdefghijkl"]
    place = os.open(tmp_path, os.O_RDONLY)
    for part in parts:
        os.mkdir(part, dir_fd=place)
        inner = os.open(part, os.O_RDONLY, dir_fd=place)
        os.close(place)
        place = inner
    for number in range(300):
        os.mkdir(f"{number:0>250}", dir_fd=place)
    os.close(os.open("z.py", os.O_CREAT | os.O_WRONLY, dir_fd=place))
    os.close(place)
    began = time.monotonic()
    found = folder.entries(tmp_path, ("**/*.py", "a*a*a*/**/b/*.py"))
    assert len(found) == 12 + 300 + 1 and time.monotonic() - began < 6
    assert folder.content(tmp_path, "/".join([*parts, "z.py"])) == b""


def test_a_hundred_thousand_entries_stop_early(tmp_path, monkeypatch):
    """Count while listing, and list no further than the limit."""
    listed = []

    class Endless:
        """An entry as scandir gives it."""

        name = "a.py"

        def stat(self, follow_symlinks):
            """Return the state of some file."""
            listed.append(follow_symlinks)
            return os.stat_result((0o100644, *[0] * 9))
    monkeypatch.setattr(folder.os, "scandir", lambda _: nullcontext(Endless() for _ in range(100_000)))
    monkeypatch.setattr(folder.os, "supports_fd", {folder.os.scandir})
    with pytest.raises(SubmissionError, match="holds more than 10,000 files and folders; expected a few."):
        folder.entries(tmp_path, ("*.py",))
    assert listed == [False] * 10_001


@pytest.mark.parametrize("anchored", [True, False])
def test_a_link_that_is_swapped_in_is_not_followed(tmp_path, monkeypatch, anchored):
    """Refuse a link in the place of a folder that was a folder a moment ago, while listing and while reading."""
    if not anchored:
        monkeypatch.setattr(folder.os, "supports_fd", set())
    write_files(tmp_path, {"ada/src/deep/a.py": "", "secret/deep/a.py": "secret", "secret/b.py": "secret"})

    def swap(name):
        (tmp_path / "ada" / name).rename(tmp_path / f"was-{len(list(tmp_path.iterdir()))}")
        (tmp_path / "ada" / name).symlink_to(tmp_path / "secret")
    scandir, left = os.scandir, ["src"]

    def listed(place):
        yield from scandir(place)
        if left:
            swap(left.pop())

    def listing(place):
        assert isinstance(place, int) is anchored
        return nullcontext(listed(place))

    def looked(path):
        raise AssertionError("what is looked at first may be something else when it is opened")
    monkeypatch.setattr(folder.os, "scandir", listing)
    if anchored:
        monkeypatch.setattr(folder.os, "supports_fd", {listing})
        monkeypatch.setattr(Path, "is_symlink", looked)
    with pytest.raises(SubmissionError, match="'src' is a symbolic link or lies behind one"):
        folder.entries(tmp_path / "ada", ("src/**",))
    with pytest.raises(SubmissionError, match="'src/deep/a.py' is a symbolic link or lies behind one"):
        folder.content(tmp_path / "ada", "src/deep/a.py")
    (tmp_path / "ada").rename(tmp_path / "eve")
    (tmp_path / "ada").symlink_to("secret")
    with pytest.raises(SubmissionError, match="'b.py' is a symbolic link or lies behind one"):
        folder.content(tmp_path / "ada", "b.py")
    with pytest.raises(SubmissionError, match="'ada' is a symbolic link or lies behind one"):
        folder.entries(tmp_path / "ada", ("*.py",))


def test_a_hard_link_is_refused(tmp_path):
    """Read no file that has another name, which may be one that the student cannot read."""
    write_files(tmp_path, {"exam/secret.py": "secret", "ada/b.py": ""})
    os.link(tmp_path / "exam" / "secret.py", tmp_path / "ada" / "words.py")
    with pytest.raises(SubmissionError) as caught:
        folder.content(tmp_path / "ada", "words.py")
    assert str(caught.value) == (
        "'words.py' has another name elsewhere (a hard link); expected a file of its own. Hand in a copy.")
    assert folder.entries(tmp_path / "ada", ("words.py",)) == {"b.py": "file", "words.py": "file"}
    assert (tmp_path / "exam" / "secret.py").stat().st_nlink == 2


def test_names_are_bytes(tmp_path):
    """Read a file whatever bytes its name has."""
    name = os.fsdecode(b"a\xff\n\x1b")
    write_files(tmp_path, {f"{name}/{name}": "x"})
    assert set(folder.entries(tmp_path, ("**",))) == {name, f"{name}/{name}"}
    assert folder.content(tmp_path, f"{name}/{name}") == b"x"


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
            with pytest.raises(SubmissionError, match=f"'{name}' is a pipe, a socket or a device; expected an"):
                folder.content(tmp_path, name)
    with pytest.raises(SubmissionError, match="'pipe/a' is a symbolic link or lies behind one"):
        folder.content(tmp_path, "pipe/a")
    with pytest.raises(SubmissionError, match="'null' is a pipe, a socket or a device"):
        folder.content(Path("/dev"), "null")


def test_content_leaves_no_descriptor_open(tmp_path):
    """Close every folder on the way, whatever happens."""
    write_files(tmp_path, {"a/b/c.py": ""})
    (tmp_path / "a" / "link").symlink_to("b")
    os.link(tmp_path / "a" / "b" / "c.py", tmp_path / "a" / "hard")
    write_files(tmp_path, {"a/d.py": ""})
    before = len(os.listdir("/proc/self/fd"))
    folder.content(tmp_path, "a/d.py")
    folder.entries(tmp_path, ("**",))
    for path in ("a/b/missing.py", "a/link/c.py", "a/hard", "a/b"):
        with pytest.raises(SubmissionError):
            folder.content(tmp_path, path)
    assert len(os.listdir("/proc/self/fd")) == before

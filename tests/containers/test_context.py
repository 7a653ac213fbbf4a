"""Tests for grader/containers/context.py: what an engine gets to build from."""
import tarfile
import time

import pytest

from grader.containers.context import PatternError, packed, sent


def left(ignore, *paths):
    """Return which of some files are sent, beside the two that always are."""
    files = {path: b"x" for path in paths} | {"Dockerfile": b"FROM scratch\n", ".dockerignore": ignore.encode()}
    return set(sent(files, "Dockerfile")) - {"Dockerfile", ".dockerignore"}


@pytest.mark.parametrize("ignore, out", [
    ("", ""), ("# a.py\n\n", ""), ("a.py", "a.py"), ("/a.py", "a.py"), ("./a.py", "a.py"), (" a.py \r\n", "a.py"),
    ("*.py", "a.py"), ("*/*.py", "src/b.py"), ("**/*.py", "a.py src/b.py src/deep/c.py"),
    ("src", "src/b.py src/deep/c.py src/d.txt"), ("src/", "src/b.py src/deep/c.py src/d.txt"),
    ("src/**", "src/b.py src/deep/c.py src/d.txt"), ("src/**/c.py", "src/deep/c.py"), ("**/deep", "src/deep/c.py"),
    ("**", "a.py src/b.py src/deep/c.py src/d.txt"), ("*", "a.py src/b.py src/deep/c.py src/d.txt"),
    ("?.py", "a.py"), ("[a-c].py", "a.py"), ("[^a].py", ""), ("src/[bd].*", "src/b.py src/d.txt"), ("\\a.py", "a.py"),
    ("*\n!a.py", "src/b.py src/deep/c.py src/d.txt"), ("!a.py\n*.py", "a.py"), ("src\n!src/deep", "src/b.py src/d.txt"),
    ("b.py", ""), ("A.PY", ""), ("src/*/c.py", "src/deep/c.py"), ("s**c.py", "src/deep/c.py"), ("Dockerfile", ""),
])
def test_patterns_mean_what_they_mean_to_docker(ignore, out):
    """Leave out what the last pattern that fits says, folders with all in them."""
    files = ["a.py", "src/b.py", "src/deep/c.py", "src/d.txt"]
    assert sorted(set(files) - left(ignore, *files)) == sorted(out.split())


@pytest.mark.parametrize("ignore, line, words", [
    ("a\n!\n", 2, "'!' without a pattern"), ("[a", 1, "without ']'"), ("\n" + "a" * 201, 2, "at most 200 and 200"),
    ("a\n" * 201, 1, "has 201 patterns"),
])
def test_pattern_that_nobody_takes_is_named(ignore, line, words):
    """Say what is wrong and on which line."""
    with pytest.raises(PatternError, match=words) as caught:
        left(ignore, "a.py")
    assert caught.value.line == line


def test_hostile_patterns_take_no_time():
    """Follow all ways at the same time, however many stars there are (row 123)."""
    began = time.monotonic()
    assert left("**a" * 60 + "b\n" + "[a-z]*" * 30 + "9\n", "a" * 200, "a/" * 99 + "a") == {"a" * 200, "a/" * 99 + "a"}
    assert time.monotonic() - began < 1


def test_archive_is_the_same_each_time(tmp_path):
    """Pack files in order, without times and owners of this machine; a script can be run."""
    (tmp_path / "wheel").write_bytes(b"#!wheel")
    files = {"b.sh": b"#!/bin/sh\n", "a/c.py": b"", "d.whl": tmp_path / "wheel"}
    with packed(files) as one, packed(dict(reversed(files.items()))) as other:
        assert one.read() == other.read()
        one.seek(0)
        with tarfile.open(fileobj=one) as archive:
            found = {entry.name: (entry.mode, entry.mtime, entry.uid, archive.extractfile(entry).read())
                     for entry in archive}
    assert found == {"a/c.py": (0o644, 0, 0, b""), "b.sh": (0o755, 0, 0, b"#!/bin/sh\n"),
                     "d.whl": (0o755, 0, 0, b"#!wheel")}
    assert list(found) == ["a/c.py", "b.sh", "d.whl"]

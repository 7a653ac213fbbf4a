"""Tests for grader/checks/package/versions.py: where a version is written, and how it is raised there."""
import time

import pytest

from grader.checks.package import versions


@pytest.mark.parametrize("path, text, lines", [
    ("pyproject.toml", '[project]\nversion = "0.1.0"\n', [2]),
    ("src/words/__init__.py", "'''Words 0.1.0.'''\n\n__version__ = '0.1.0'\n", [3]),
    ("src/words/__init__.py", '__version__ = "v0.1.0"\nOTHER = "0.1.0.0"\n', [1]),
    ("pyproject.toml", 'dependencies = ["other==0.1.0"]\n', []),
    ("setup.cfg", "[metadata]\nversion = 0.1.0\n", [2]),
    ("VERSION", "0.1.0\n", [1]), ("version.txt", "\n0.1.0\n", [2]), ("LICENSE", "Version 0.1.0 of it\n", []),
    ("tests/test_words.py", 'EXPECTED = "0.1.0"\n', []), ("README.md", 'it is "0.1.0"\n', []),
])
def test_version_is_found_where_it_is_written(path, text, lines):
    """Find it as a text of its own, and not in prose, in tests or in a requirement."""
    found = versions.places({path: text.encode()}, "0.1.0")
    assert [spot.line for spot in found] == lines
    assert all(text[spot.begin:spot.end].lstrip("v") == "0.1.0" for spot in found)


def test_draft_is_found_however_it_is_spelt():
    """Compare as PEP 440 does, for a wheel has the normal form."""
    assert versions.places({"pyproject.toml": b'version = "1.0.0-rc1"'}, "1.0.0rc1")


@pytest.mark.parametrize("version, higher", [
    ("0.1.0", "0.1.1"), ("0.9.9", "0.9.10"), ("1.0", "1.1"), ("1", "2"), ("1.0.0rc1", "1.0.1"), ("1!2.0.0", "1!2.0.1"),
    ("0.1.0+draft", "0.1.1")])
def test_next_version_is_higher(version, higher):
    """Raise the last number, whatever else is in it."""
    assert versions.next_after(version) == higher


def test_version_is_raised_in_its_place():
    """Change nothing else."""
    files = {"a.py": b'A = "1.0.0"\nB = "1.0.0"\n', "b.py": b'"1.0.0"'}
    spots = versions.places(files, "1.0.0")
    assert [(spot.path, spot.line) for spot in spots] == [("a.py", 1), ("a.py", 2), ("b.py", 1)]
    assert versions.raised(files, spots[1], "1.0.1") == {**files, "a.py": b'A = "1.0.0"\nB = "1.0.1"\n'}


def test_many_texts_take_no_time():
    """Look at so many and no more, however many are there."""
    files = {f"m{number}.py": b'"1.1"' * 100_000 for number in range(20)}
    began = time.monotonic()
    assert len(versions.places(files, "1.1")) == versions.MOST
    assert time.monotonic() - began < 10

"""Tests for grader/files.py: globs, names, litter, digests."""
import time

import pytest

from grader import files


@pytest.mark.parametrize("pattern, path, expected", [
    ("words.py", "words.py", True), ("words.py", "wordsxpy", False), ("words.py", "a/words.py", False),
    ("*.py", "words.py", True), ("*.py", "a/words.py", False), ("a/*.py", "a/words.py", True),
    ("a/*.py", "a/b/words.py", False), ("**/*.py", "words.py", True), ("**/*.py", "a/b/words.py", True),
    ("a/**", "a/b/c.txt", True), ("a/**", "b/c.txt", False), ("?.py", "a.py", True), ("?.py", "ab.py", False),
    ("a?b.py", "a/b.py", False), ("[ab].py", "a.py", False), ("*.py", "words.py\n", False),
])
def test_matches_knows_three_wildcards(pattern, path, expected):
    """Let only ** cross a slash."""
    assert files.matches(path, [pattern]) is expected


@pytest.mark.parametrize("first, second, expected", [
    ("words.py", "words.py", True), ("words.py", "*.py", True), ("a*", "*b", True), ("a*.py", "b*.py", False),
    ("after/*.py", "before/*.py", False), ("after/*.py", "after/words.py", True), ("*.py", "after/*.py", False),
    ("**/*.py", "after/*.py", True), ("**/*.py", "words.py", True), ("a/**", "a/b/*.py", True),
    ("?.py", "ab.py", False), ("?.py", "*b.py", True),
    ("*", "a/b", False), ("**", "a/b", True), ("a/**", "b/**", False), ("", "a", False),
    ("*/x", "**", True), ("?", "/", False),
])
def test_overlap_is_exact_both_ways(first, second, expected):
    """Say whether any path at all is named by both."""
    assert files.overlap(first, second) is expected
    assert files.overlap(second, first) is expected


def test_overlap_of_long_patterns_takes_no_time():
    """Compare thousands of letters and many wildcards, which nobody writes but by mistake."""
    began = time.monotonic()
    assert files.overlap("a" * 4000, "a" * 4000) and not files.overlap("a" * 4000, "a" * 3999 + "b")
    assert files.overlap("/".join(["a" * 190] * 20), "**/*")
    assert not files.overlap("*a" * 30 + "b", "*a" * 30 + "c")
    assert time.monotonic() - began < 6


@pytest.mark.parametrize("path, word", [
    ("", "empty"), ("/etc/passwd", "absolute"), ("C:words.py", "absolute"), ("a/../b", "climbs"), ("..", "climbs"),
    ("a\\b", "backslash"), ("a\0b", "cannot be shown"), ("a\nb", "cannot be shown"), ("a\udc80b", "cannot be shown"),
    ("a/b.py", ""), ("..a/b..", ""),
])
def test_flaw_says_why_a_path_is_dangerous(path, word):
    """Return an empty text for a path that stays where it belongs."""
    assert word in files.flaw(path)
    assert bool(files.flaw(path)) is bool(word)


@pytest.mark.parametrize("path", [
    "a//b", "./a", "a/.", "a:b", "nul.py", "a/COM1", "lpt1.tar.gz", "a.", "a ", "a\u202eb", "a|b", "a*.py",
    "a" * 201, "/".join("a" * 21),
])
def test_oddity_names_what_cannot_be_stored_everywhere(path):
    """Refuse what another system would change or lose."""
    assert files.oddity(path)


@pytest.mark.parametrize("path", ["words.py", "a/b c.py", "über.py", "console.py", ".hidden"])
def test_oddity_lets_ordinary_names_pass(path):
    """Keep names that every system can store."""
    assert files.oddity(path) == ""


@pytest.mark.parametrize("path, expected", [
    ("__MACOSX/words.py", True), ("a/.DS_Store", True), ("a/words.pyc", True), ("._words.py", True),
    ("words.py.mine-1", True), ("words.py", False), ("git/words.py", False),
])
def test_litter_is_what_nobody_handed_in(path, expected):
    """Know what systems and tools leave behind."""
    assert files.is_litter(path) is expected


def test_digest_covers_names_and_bytes_in_any_order():
    """Change with every name and byte, and with nothing else."""
    digest = files.digest({"a": b"1", "b": b"2"})
    assert digest.startswith("sha256:")
    assert len(digest) == 71
    assert digest == files.digest({"b": b"2", "a": b"1"})
    others = [{"a": b"2", "b": b"1"}, {"a": b"12"}, {"ab": b"12"}, {"a": b"1", "c": b"2"}, {"a": b"1b2"}]
    assert digest not in map(files.digest, others)


def test_shown_escapes_what_cannot_be_printed():
    """Never let a file name speak to the terminal."""
    assert files.shown("a\x1b[31m\n\u202eb") == "a\\x1b[31m\\n\\u202eb"
    assert len(files.shown("a" * 500)) == 120


def test_archives_are_known_by_name():
    """Know what is not opened inside a hand-in."""
    assert files.is_archive("old/Words.TAR.GZ")
    assert not files.is_archive("words.py")


def test_same_place_folds_case_and_unicode_forms():
    """Be as forgetful as the most forgetful system."""
    assert files.same_place("A\u0308/B.py") == files.same_place("\u00e4/b.PY")
    assert files.same_place("a.py") != files.same_place("b.py")

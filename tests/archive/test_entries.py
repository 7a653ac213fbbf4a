"""Tests for grader/archive/entries.py: what an archive says of its entries, judged before anything is unpacked."""
import pytest

from grader.archive.entries import DESCRIBING, ENTRIES, LONGEST, Entry, listed, too_many, too_much
from grader.errors import SubmissionError


def entries(*names, **fields):
    """Return entries with these names."""
    return [Entry(name, None, **fields) for name in names]


def refusal(found):
    """Return the sentence with which entries are refused."""
    with pytest.raises(SubmissionError) as caught:
        listed(found, "tar")
    said = str(caught.value)
    assert said.isprintable() and "; expected" in said and said.endswith("from the declared files only.")
    return said


def test_files_are_listed_by_path():
    """Leave out folders, litter and what names nothing; make paths plain."""
    files, folders = entries("words.py", "./a//b.py", "__MACOSX/._a", "."), entries("a", "./", folder=True)
    assert listed([*files, *folders], "tar") == {"words.py": files[0], "a/b.py": files[1]}


@pytest.mark.parametrize("name, fault", [
    ("../words.py", "climbs out of its folder"), ("a/../../b", "climbs out"), ("/etc/passwd", "is absolute"),
    ("C:words.py", "is absolute"), ("a\\b", "has a backslash"), ("a\0b", "has a character that"), ("", "is empty"),
    ("a\x1b[31m", "has a character that"), ("a\udcff", "has a character that"), (".git/../../x", "climbs out"),
    ("a" * (LONGEST + 1), "is a name of more than 4,096 characters"),
])
def test_dangerous_names_are_refused(name, fault):
    """Judge every name, litter or not."""
    assert f"in the tar {fault}" in refusal(entries(name))


def test_faults_count_unless_nobody_handed_it_in():
    """Refuse a link, but not one in a virtual environment, which is passed over."""
    assert refusal(entries("words.py", fault="is odd")) == (
        "'words.py' in the tar is odd; expected ordinary files only. Make the tar again from the declared files only.")
    assert listed(entries(".venv/bin/python", fault="is odd"), "tar") == {}


def test_deep_trees_are_refused():
    """Stop at twenty folders."""
    assert "more than 20 folders deep" in refusal(entries("a/" * 20 + "b"))
    assert len(listed(entries("a/" * 19 + "b"), "tar")) == 1


def test_one_name_twice_is_refused():
    """Never choose between two files of one name."""
    assert "is in the archive twice" in refusal(entries("words.py", "./words.py"))


def test_entries_are_counted_while_they_come():
    """Stop at the first one too many, whatever comes behind, and count litter and folders as well."""
    def endless():
        while True:
            yield Entry(".DS_Store", None)
    assert refusal(endless()) == too_many("tar")
    assert listed(entries(*map(str, range(ENTRIES))), "tar")


def test_limits_are_named_in_their_sentences():
    """Say the numbers."""
    assert (ENTRIES, DESCRIBING) == (1000, 1_024_000)
    assert "more than 1,000 entries" in too_many("zip") and "more than 1,000 KiB" in too_much("zip")

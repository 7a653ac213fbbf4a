"""Tests for grader/handins/names.py: ids that are safe in a path and in a CSV."""
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader import files
from grader.handins import names
from grader.model import HandIn, Student
from tests.fuzz.effort import effort


@pytest.mark.parametrize("text", [
    "ada", "12345", "Ada Lovelace", "anon_AbC12", "o'brien", "ada@example.org", "Jürgen", "李"])
def test_a_safe_name_stays(text):
    """Keep what people know."""
    assert names.identifier(text) == text


@pytest.mark.parametrize("text", [
    "", "..", ".", "-x", "=1+1", "@sum", "+1", "a/b", "a\\b", "a,b", 'a"b', "a\nb", "a\0", "con", "nul.x", "a.", "a ",
    " a", "a" * 51, "\u202eadmin", "\udcff", "<b>", "a|b", "a;b", "a  b"])
def test_another_name_is_told_apart_by_a_digest(text):
    """Change what could be dangerous, and never to what somebody else is called."""
    id = names.identifier(text)
    assert id != text and id[0].isalnum() and id[-8:].isalnum() and id[-9] == "-"
    assert names.identifier(id) == id


@effort(60)
@given(st.text(max_size=120))
def test_every_id_is_safe(text):
    """Hold for anything at all."""
    id = names.identifier(text)
    assert id and id.isprintable() and id[0].isalnum() and len(id) <= 50
    assert not files.flaw(id) and not files.oddity(id) and not set(id) & set('/\\,;"\n\r\t=|<>')


@effort(60)
@given(st.lists(st.sampled_from(["ada", "Ada", "ada-2", "ADA-2", "ben"]), max_size=12),
       st.sets(st.sampled_from(["ada", "x"])))
def test_ids_are_distinct_wherever_case_is_folded(ids, others):
    """Give each hand-in one of its own, and change no more than needed."""
    handins = [HandIn(Student(id), Path(str(count))) for count, id in enumerate(ids)]
    found, changed = names.distinct(handins, others)
    places = [files.same_place(one.student.id) for one in found]
    assert len(set(places) | others) == len(ids) + len(others)
    assert sorted(one.place for one in found) == sorted(one.place for one in handins)
    assert len(changed) == len(ids) - len({files.same_place(id) for id in ids} - others)
    assert (found, changed) == names.distinct(handins[::-1], others)


def test_ten_thousand_of_one_name_take_no_longer_than_others():
    """Count on from the last number."""
    found, changed = names.distinct([HandIn(Student("ada"), Path(str(count))) for count in range(10_000)])
    assert len({one.student.id for one in found}) == 10_000 and len(changed) == 9_999


@pytest.mark.parametrize(("name", "stem"), [
    ("ada.zip", "ada"), ("ada.tar.gz", "ada"), ("Ada.TGZ", "Ada"), ("a.b.rar", "a.b"), (".zip", "")])
def test_an_archive_is_called_after_its_student(name, stem):
    """Take off the whole ending."""
    assert names.stem(name) == stem

"""Tests for grader/handins/roster.py: class lists, and who of them handed in what."""
from pathlib import Path

import pytest

from grader.errors import UsageError
from grader.handins import roster
from grader.model import HandIn, Student

ADA = Student("7", "Lovelace, Ada", "ada@x.org", "ada", "0815", "A", "")
BEN = Student("8", "Li, Ben", "ben@x.org", "ben", "0816", "B", "")


def read(tmp_path, text):
    """Return the students of a list with that text or those bytes."""
    path = tmp_path / "roster.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return roster.read(path)


def handin(id, **details):
    """Return a hand-in of a student."""
    return HandIn(Student(id, **details), Path("all") / id)


@pytest.mark.parametrize("text", [
    'Student,ID,SIS User ID,SIS Login ID,Section,Essay (3)\n,,,,,Manual Posting\n"    Points Possible",,,,,10\n'
    '"Lovelace, Ada",7,0815,ada,A,9\n"Student, Test",99,,abc,A,\n',
    "\ufeffID;Name;Email;Login;Number;Section\r\n7;Lovelace, Ada;;ada;0815;A\r\n\r\n",
    "id\tname\tlogin\tnumber\tsection\n7\t\"Lovelace, Ada\"\tada\t0815\tA\n".encode("utf-16"),
])
def test_lists_of_all_systems_are_read(text, tmp_path):
    """Take separators, encodings and rows of the system's own as they come."""
    assert read(tmp_path, text) == (Student("7", "Lovelace, Ada", "", "ada", "0815", "A"),)


@pytest.mark.parametrize(("text", "student"), [
    ("Identifier,Full name,Email address,Status\nParticipant 123,Ada L,a@x.org,x",
     Student("123", "Ada L", "a@x.org", participant="123")),
    ("First name,Last name,ID number,Email address\nAda,L,0815,a@x.org",
     Student("0815", "Ada L", "a@x.org", number="0815")),
    ("First Name,Last Name,SID,Email,Role,Sections\nAda,L,0815,a@x.org,Student,\nT,T,1,t@x.org,Instructor,",
     Student("0815", "Ada L", "a@x.org", number="0815")),
    ("id,last_name,first_name,email\nada,L,Ada,a@x.org", Student("ada", "Ada L", "a@x.org")),
    ("identifier,github_username,github_id,name\nada@x.org,adal,1,Ada", Student("ada@x.org", "Ada", login="adal")),
    ("name\nAda L", Student("Ada L", "Ada L")),
    ("id,name\n..,Ada", Student(roster.names.identifier(".."), "Ada")),
])
def test_each_system_s_list_is_known(text, student, tmp_path):
    """Find the fields by their headings."""
    assert read(tmp_path, text) == (student,)


@pytest.mark.parametrize(("text", "sentence"), [
    ("", "line 1, is empty"), ("colour,size\nred,1", "names no column that is known"),
    ("id\nada\nben\nADA\n", "line 4, has the id 'ADA' a second time"), ("id\n\xff".encode("latin-1"), "is not UTF-8"),
    ('id,name\nada,"x\n', "is no sound CSV"), ('id\n"a"b\n', "line 2, is no sound CSV"),
])
def test_a_list_that_cannot_be_relied_on_is_an_error(text, sentence, tmp_path):
    """Name the line, and what is wrong with it."""
    with pytest.raises(UsageError, match=sentence):
        read(tmp_path, text)
    with pytest.raises(UsageError, match="No such file"):
        roster.read(tmp_path / "nowhere.csv")


@pytest.mark.parametrize("one", [
    handin("7"), handin("ADA"), handin("0815"), handin("ada@x.org"), handin("1", email="Ada@x.org"),
    handin("1", login="ada"), handin("Ada Lovelace"), handin("1", name="lovelaceada"),
    handin("33", name="Ada Lovelace", participant="33")])
def test_a_hand_in_is_joined_by_whatever_it_tells(one):
    """Give it the roster's data, and list who is missing."""
    known, absent, nobody = roster.joined([one], [ADA, BEN])
    assert (known[0].student.id, known[0].student.name, known[0].student.section) == ("7", "Lovelace, Ada", "A")
    assert known[0].student.participant == one.student.participant and known[0].place == one.place
    assert absent == (BEN,) and not nobody


@pytest.mark.parametrize("one", [
    handin("x"), handin("33", name="Eve", participant="33"), handin("0815", name="eve"),
    handin("1", name="ada", number="7"),
    handin("7", participant="7", name="Eve")])
def test_a_stranger_is_listed(one):
    """Take no number for one of another kind, and no part of a name for the whole."""
    known, absent, nobody = roster.joined([one], [ADA, BEN])
    assert not known and absent == (ADA, BEN) and nobody[0].place == one.place


def test_names_do_not_count_where_ids_do():
    """Give nobody the work of one who has the same name."""
    known, absent, nobody = roster.joined([handin("7", name="lovelaceada"), handin("5", name="liben")], [ADA, BEN])
    assert [one.student.id for one in known] == ["7"]
    assert absent == (BEN,) and [one.student.id for one in nobody] == ["5"]


def test_what_two_share_tells_nobody_apart():
    """Leave twins of a name, on either side, to a person."""
    twin = Student("9", "Ada Lovelace")
    assert not roster.joined([handin("x", name="Ada Lovelace")], [ADA, twin])[0]
    assert not roster.joined([handin("x", name="Ada Lovelace"), handin("y", name="Lovelace Ada")], [ADA, BEN])[0]


def test_nobody_is_given_two_hand_ins_or_another_s_id():
    """List the second one under an id that is nobody's."""
    known, absent, nobody = roster.joined([handin("ada"), handin("7"), handin("8", number="none", name="Eve")],
                                          [ADA, Student("80", login="ben")])
    assert [(one.student.id, one.place.name) for one in known] == [("7", "ada")]
    assert {one.place.name: one.student.id for one in nobody} == {"7": "7-2", "8": "8"}
    assert [student.id for student in absent] == ["80"]


def test_the_roster_s_own_export_joins_the_download():
    """Know Moodle's number of a participant from the worksheet."""
    listed = Student("33", "Ada L", "a@x.org", participant="33")
    known, _, _ = roster.joined([handin("33", name="Ada L", participant="33")], [listed])
    assert known[0].student == listed

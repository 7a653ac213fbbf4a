"""Who gets which row, and who gets none: nobody is given another's points, and no fault becomes a number."""
import pytest

from grader.errors import UsageError
from grader.model import Student
from grader.reporters import gradebook
from grader.reporters.gradebook import Entry, Row, keys
from tests.reporters.gradebooks import PEOPLE, made, reports


def placed(students, rows, known=()):
    """Return the ids that got a row with its place, and the sentences about the others."""
    found, left = gradebook.placed([Entry(made(student.id), student) for student in students], rows, known)
    return {entry.student.id: place for entry, place in found}, left


ADA, BOB = Student("1", "Ada Lovelace", login="ada", number="S1"), Student("2", "Bob", email="bob@example.org")


def test_only_complete_reports_are_entries():
    """Leave out what was not judged in full, and say what is missing."""
    kept, left = gradebook.entries(reports(), PEOPLE)
    assert [entry.student.id for entry in kept] == ["1001", "1002", "1004", "1005", "1006", "nobody"]
    assert left == ["'1003' is left out. Incomplete: 1 criterion worth 8 of 10 points could not be judged here: "
                    "behaviour.hidden. Grade this hand-in again."]


def test_two_reports_of_one_student_are_none():
    """Choose no report among several, also where one of them is incomplete."""
    kept, left = gradebook.entries([made("1001"), made("1001", complete=False), made("1002"), made(None)], PEOPLE)
    assert [entry.student.id for entry in kept] == ["1002"]
    assert [line.partition(";")[0] for line in left] == [
        "'1001' is left out: there are 2 reports of one student",
        "A report of tutorial2 is left out: it names no student"]


def test_a_stranger_is_known_by_the_id():
    """Go on without a roster."""
    assert gradebook.entries([made("x")], {})[0] == [Entry(made("x"), Student("x"))]


@pytest.mark.parametrize("row", [Row(7, keys(id="1")), Row(7, keys(number="s1")), Row(7, keys(login=" ADA ")),
                                 Row(7, keys(id="1", number="S1", login="ada")), Row(7, keys(), "Lovelace, Ada")])
def test_a_row_is_found_by_any_key(row):
    """Take case and blanks around for nothing; a name is enough where there is no key at all."""
    assert placed([ADA], [Row(1, keys(id="9", number="S9", login="eve"), "Eve"), row]) == ({"1": 7}, [])


def test_an_address_may_be_a_login():
    """Find who is called by an address."""
    assert placed([BOB], [Row(1, keys(login="bob@example.org", alias="bob@example.org"))]) == ({"2": 1}, [])


def test_several_rows_are_no_row():
    """Give nobody a row where keys point to two."""
    found, left = placed([ADA], [Row(1, keys(number="S1")), Row(2, keys(login="ada"))])
    assert not found and left == ["'1' is left out: rows 2, 3 of the gradebook fit; expected one. Enter the points by "
                                  "hand."]


def test_one_row_for_two_students_is_neither_one_s():
    """Give a row to nobody if two claim it."""
    found, left = placed([ADA, Student("x", number="S1"), BOB], [Row(1, keys(number="S1")), Row(2, keys(id="2"))])
    assert found == {"2": 2} and len(left) == 2 and all("fits another student" in line for line in left)


def test_names_do_not_tell_namesakes_apart():
    """Use a name only if one student and one row have it, in whatever order."""
    rows = [Row(1, keys(), "Li, Wei"), Row(2, keys(), "Wei Li")]
    assert not placed([Student("x", "Wei Li")], rows)[0]
    for other in ("Wei Li", "Li, Wei", "liwei"):
        assert not placed([Student("x", "Wei Li"), Student("y", other)], rows[:1])[0]


def test_a_name_gives_nobody_the_row_of_a_namesake():
    """Leave a row alone if a key of the same kind says that it is another's, or if it is taken."""
    assert not placed([Student("x", "Wei Li", number="S5")], [Row(1, keys(number="S6"), "Wei Li")])[0]
    assert placed([Student("x", "Wei Li"), Student("y", "", number="S6")],
                  [Row(1, keys(number="S6"), "Wei Li")])[0] == {"y": 1}


def test_an_id_is_no_participant_s_number():
    """Take a folder's name for no number that Moodle counts up; a number of Moodle's is nothing else."""
    assert not placed([Student("7")], [Row(1, keys(participant="7"))])[0]
    assert not placed([Student("7", participant="7")], [Row(1, keys(id="7", number="7"))])[0]
    assert placed([Student("7", participant="7")], [Row(1, keys(participant="7"))])[0] == {"7": 1}


def test_an_id_of_a_known_kind_is_of_no_other():
    """Take a matriculation number for no id of Canvas's."""
    assert not placed([Student("44", number="44")], [Row(1, keys(id="44", number="45"))])[0]


def test_names_of_many_words_cost_little():
    """Compare a name of a thousand words as it stands, and not in a thousand orders."""
    long = "Ada " + " ".join(map(str, range(1000)))
    assert len(gradebook._names(long)) == 1 and len(gradebook._names("Ada Mary Lovelace")) == 3
    assert placed([Student("x", long)], [Row(1, keys(), long)])[0] == {"x": 1}


def test_who_has_no_points_keeps_the_row():
    """Give nobody a row that fits one whose report is incomplete, or who handed in nothing."""
    rows = [Row(1, keys(number="44"), "Wei Li")]
    assert placed([Student("44")], rows)[0] == placed([Student("44")], rows, [Student("44")])[0] == {"44": 1}
    assert not placed([Student("44")], rows, [Student("b", number="44")])[0]
    assert not placed([Student("x", "Wei Li")], rows, [Student("y", "Li, Wei")])[0]
    assert not placed([Student("x", "Wei Li")], rows, [Student("y", number="44")])[0]


def test_everyone_is_known_once():
    """Know who has a report only, and who is in the list only."""
    known = gradebook.everyone([made("x"), made("1001", complete=False), made(None)], {"1001": ADA, "2": BOB})
    assert known == [Student("x"), ADA, BOB]


@pytest.mark.parametrize("titles, columns", [
    (["Tutorial 2", "Tutorial 20"], [0]), (["Tutorial 2: Refactor", "Essay"], [0]),
    (["tutorial_2", "Tutorial 2 again"], [0]), (["Tutorial 2 a", "Tutorial 2 b"], [0, 1]),
    (["Assignment: Tutorial 2 (Real)"], [0]), (["Tutorial 12", "Essay", ""], []), (["mytutorial2"], [])])
def test_a_column_is_called_as_the_exercise(titles, columns):
    """Compare letters and digits; whole words may stand around them."""
    assert gradebook.named("tutorial2", dict(enumerate(titles))) == columns


def test_points_are_put_in_proportion():
    """Keep the share of what can be earned, and say so."""
    entries = [Entry(made("1", 8.5), ADA)]
    assert gradebook.scaled(entries[0].report, 100.0) == 85 and gradebook.scaled(entries[0].report, 10.0) == 8.5
    assert gradebook.scaled(entries[0].report, None) == gradebook.scaled(entries[0].report, 0.0) == 8.5
    assert gradebook.rescaled(entries, 100.0) == [
        "The gradebook gives 100 points and the report 10: the points are put in proportion."]
    assert gradebook.rescaled(entries, 10.0) == gradebook.rescaled(entries, None) == []


def test_a_gradebook_is_about_one_exercise():
    """Mix nothing into one column."""
    assert gradebook.exercise([]) == "" and gradebook.exercise([made("1"), made("2")]) == "tutorial2"
    with pytest.raises(UsageError, match="reports of other, tutorial2; expected one exercise"):
        gradebook.exercise([made("1"), made("2", exercise="other")])


@pytest.mark.parametrize("text, kept", [("S-1", "S-1"), ("ada@example.org", "ada@example.org"), ("=1", ""),
                                        ("@ada", ""), ("+49", ""), ("a\nb", ""), ("", "")])
def test_a_key_is_whole_or_not_there(text, kept):
    """Change no key, for the school's system would find nobody; leave out what a spreadsheet calculates."""
    assert gradebook.key(text) == kept

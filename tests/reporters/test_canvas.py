"""Canvas's gradebook: what goes in, what stays, and who is left out."""
import csv
import dataclasses

import pytest

from grader.errors import UsageError
from grader.handins import roster
from grader.model import Student
from grader.reporters import notes, render, sheet
from grader.reporters.canvas import POINTS
from tests.reporters.gradebooks import CLASS, FORMULA, PEOPLE, compare, differing, made, reports, sample

GRADEBOOK = "canvas.csv"


def filled(template, given=None, people=PEOPLE):
    """Return Canvas's gradebook with the class's points."""
    return render("canvas", reports() if given is None else given, many=True, people=people, template=template)


def told(template="", given=None):
    """Return who is left out, by id, with the reason up to the first stop."""
    lines = notes("canvas", reports() if given is None else given, people=PEOPLE, template=template)
    return dict(line.partition(" is left out")[::2] for line in lines)


def test_the_gradebook_is_the_one_that_was_read():
    """A change of a single byte has to be looked at."""
    compare(filled(sample(GRADEBOOK)), "canvas_filled.csv")


def test_the_form_is_the_one_that_was_read():
    """Without a gradebook, write one that Canvas can make an assignment of."""
    compare(filled(""), "canvas_form.csv")


@pytest.mark.parametrize("start", ["", sheet.MARK])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_all_but_the_points_stays_byte_for_byte(start, end):
    """Change the cells of four students, in whichever form the file is; Canvas's own rows stay."""
    before = start + sample(GRADEBOOK).replace("\n", end)
    after = filled(before)
    assert after.startswith(start) and after.replace(end, "\n") == start + sample("canvas_filled.csv")
    changed = differing(before, after)
    assert len(changed) == 4
    for old, new in changed:
        old, new = next(csv.reader([old])), next(csv.reader([new]))
        assert [place for place, pair in enumerate(zip(old, new, strict=True)) if pair[0] != pair[1]] == [6]


def test_the_filled_gradebook_is_read_and_filled_again():
    """Stay the same when the file goes round once more, and know the same students."""
    after = filled(sample(GRADEBOOK))
    assert filled(after) == after


def test_a_roster_made_of_the_gradebook_finds_its_rows(tmp_path):
    """Give back to Canvas the ids that came from Canvas."""
    place = tmp_path / "gradebook.csv"
    place.write_text(sample(GRADEBOOK), encoding="utf-8")
    people = {student.id: student for student in roster.read(place)}
    assert people["1002"].name == 'O\'Neil "Bob", Robert'
    given = [made(id, 1.5) for id in people if id != "1006"]
    assert filled(sample(GRADEBOOK), given, people).count(",1.5,") == 6


def test_only_ids_of_the_download_are_enough():
    """Find students whose id is all that is known."""
    assert "ada,A,,8.5,4.00" in filled(sample(GRADEBOOK), people={})


def test_who_is_left_out_is_told():
    """Name everybody without points, and say why; the cells keep what they had."""
    left = told(sample(GRADEBOOK))
    assert left.keys() == {"'1003'", "'nobody'", "'1006'"}
    assert "Incomplete: 1 criterion worth 8 of 10 points" in left["'1003'"]
    assert "no row of the gradebook" in left["'nobody'"] and "Canvas has EX" in left["'1006'"]
    assert '"Broken, Eve",1003,S-003,eve,A,,5.00,,,,\n' in filled(sample(GRADEBOOK))


def test_no_fault_is_a_number():
    """Write nothing of reports without a verdict, with a gradebook or without."""
    given = [dataclasses.replace(report, outcomes=made(None, complete=False).outcomes) for report in reports()]
    assert filled(sample(GRADEBOOK), given) == sample(GRADEBOOK)
    assert len(filled("", given).splitlines()) == 2
    assert len(told("", given)) == len(CLASS)


def test_points_are_those_of_the_assignment():
    """Put points in proportion where Canvas gives others for all; a comma where Canvas writes one."""
    before = sample(GRADEBOOK).replace("10.00,5.00", '"100,00","5,00"')
    after = filled(before)
    assert ",ada,A,,85,4.00" in after and ',wei,B,,"72,5",' in after
    assert notes("canvas", reports(), people=PEOPLE, template=before)[0].startswith("The gradebook gives 100 points")
    countries = "Student;ID;SIS Login ID;Section;tutorial2 (1)\n    Points Possible;;;;10,00\nA;1001;x;y;\n"
    assert filled(countries).endswith("A;1001;x;y;8,5\n")


def test_a_gradebook_may_lack_columns_and_rows():
    """Go without SIS User ID, points possible and hidden assignments; know first and last names in two columns."""
    assert filled("Student,ID,SIS Login ID,Section,tutorial2 (1)\nA,1001,x,y,\n").endswith("y,8.5\n")
    assert filled("LastName,FirstName,ID,Section,tutorial2 (1)\nX,Ada,1001,y,").endswith("y,8.5")


@pytest.mark.parametrize("title, sentence", [
    ("Essay (4)", "no assignments that are called 'tutorial2' .'Essay'."), ("tutorial2", "no assignments"),
    ("Tutorial 2 a (1),Tutorial 2 b (2)", "2 assignments that are called 'tutorial2'")])
def test_a_column_that_is_not_sure_is_refused(title, sentence):
    """Put points into no other assignment, and say how to name the right one."""
    with pytest.raises(UsageError, match=sentence):
        filled(f"Student,ID,Section,{title}\nA,1001,y,,\n")


def test_a_column_that_canvas_calculates_is_refused():
    """Take no column that Canvas would pass over."""
    with pytest.raises(UsageError, match="no assignments"):
        filled("Student,ID,Section,Tutorial 2 (2026)\nPoints Possible,,,(read only)\nA,1001,y,\n")


def test_another_file_is_no_gradebook():
    """Say what a gradebook begins with."""
    with pytest.raises(UsageError, match="no gradebook of Canvas"):
        filled("a,b\n1,2\n")


def test_the_test_student_is_nobody_s_namesake():
    """Leave Canvas's own row to Canvas."""
    given = [made("x")]
    people = {"x": dataclasses.replace(CLASS[0], id="x", name="Test Student", login="", number="", email="")}
    assert filled(sample(GRADEBOOK), given, people) == sample(GRADEBOOK)


def test_a_form_has_no_key_that_could_be_another_s():
    """Leave the column ID empty and names that two have; write no formula, in a key least of all."""
    mal = dataclasses.replace(CLASS[3], number=FORMULA)
    bad = dataclasses.replace(CLASS[4], number="", login="@wei", email="-wei@example.org")
    people = {student.id: student for student in (mal, bad)}
    text = filled("", [made("1004"), made("1005")], people)
    heading, points, *rows = csv.reader(text.splitlines(), strict=True)
    assert heading == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "tutorial2"]
    assert points == [f"    {POINTS}", "", "", "", "", "10"]
    assert rows == [["'" + FORMULA, "", "", "mal", "B", "8.5"]]
    assert "needs a SIS number or a login" in notes("canvas", [made("1005")], people=people)[0]


def test_nobody_can_be_called_points_possible():
    """Let no student's name make a row of points possible, in the form or in Canvas's file."""
    people = {"x": Student("x", f"Eve {POINTS}", number="S-9")}
    assert filled("", [made("x")], people).splitlines()[2] == ",,S-9,,,8.5"
    before = sample(GRADEBOOK)
    assert filled(before, [made("x")], {"x": Student("x", POINTS)}) == before


def test_an_empty_class_changes_nothing():
    """Return the file as it came."""
    assert filled(sample(GRADEBOOK), []) == sample(GRADEBOOK) and filled("", []).count("\n") == 1

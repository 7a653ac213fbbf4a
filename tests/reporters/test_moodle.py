"""Moodle's worksheet, gradebook and import: what goes in, what stays, and who is left out."""
import csv
import dataclasses
import io

import pytest

from grader.errors import UsageError
from grader.model import Student
from grader.reporters import notes, render, sheet
from grader.reporters.moodle import FORM, comment
from tests.reporters.gradebooks import CLASS, FORMULA, PEOPLE, compare, made, reports, sample

WORKSHEET, GRADEBOOK = "moodle_worksheet.csv", "moodle_gradebook.csv"
GERMAN = ('ID,"Vollst\u00e4ndiger Name",E-Mail-Adresse,Status,Bewertung,Bestwertung,'
          '"Bewertung kann ge\u00e4ndert werden","Zuletzt ge\u00e4ndert (Abgabe)","Zuletzt ge\u00e4ndert (Bewertung)",'
          '"Feedback als Kommentar"\r\n'
          'Teilnehmer/in501,"Ada Lovelace",ada@example.org,"Zur Bewertung abgegeben - ",,"20,00",Ja,-,-,""\r\n'
          'Teilnehmer/in506,"Wei Li",li@example.org,"Zur Bewertung abgegeben - ",,"20,00",Nein,-,-,""\r\n')


def filled(template, given=None, people=PEOPLE):
    """Return Moodle's file with the class's points."""
    return render("moodle", reports() if given is None else given, many=True, people=people, template=template)


def told(template="", given=None):
    """Return the sentences beside the file."""
    return notes("moodle", reports() if given is None else given, people=PEOPLE, template=template)


def cells(text):
    """Return the rows as a strict reader reads them."""
    return list(csv.reader(io.StringIO(text.removeprefix(sheet.MARK), newline=""), strict=True))


@pytest.mark.parametrize("template, golden", [(WORKSHEET, "moodle_worksheet_filled.csv"), ("", "moodle_form.csv"),
                                              (GRADEBOOK, "moodle_gradebook_filled.csv")])
def test_the_file_is_the_one_that_was_read(template, golden):
    """A change of a single byte has to be looked at."""
    compare(filled(sample(template) if template else ""), golden)


@pytest.mark.parametrize("start", ["", sheet.MARK])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("template, columns", [(WORKSHEET, {5, 10}), (GRADEBOOK, {6, 8})])
def test_all_but_grade_and_feedback_stays_byte_for_byte(start, end, template, columns):
    """Change two columns, in whichever form the file is, and keep what nobody asked for as it was quoted."""
    before = start + sample(template).replace("\n", end)
    after = filled(before)
    assert after.startswith(start) and after.count(end) == before.count(end)
    old, new = sheet.read(before), sheet.read(after)
    changed = {(row, column) for row, raw in enumerate(old.rows) for column, cell in enumerate(raw)
               if cell != new.rows[row][column]}
    assert {column for _, column in changed} == columns and old.ends == new.ends


@pytest.mark.parametrize("template", [WORKSHEET, GRADEBOOK])
def test_the_filled_file_is_filled_again(template):
    """Stay the same when the file goes round once more: our own comments are known again."""
    after = filled(sample(template))
    assert filled(after) == after


def test_a_teacher_s_comment_is_kept():
    """Write a comment where there is none or an older one of ours."""
    rows = cells(filled(sample(WORKSHEET)))
    assert rows[5][5] == "72.5" and rows[5][10] == "Please see me, Wei;\nwe shall talk."
    assert rows[2][5] == "100" and rows[2][10].startswith("10 of 10 points: Follow PEP 8. 2 of 2,")


def test_points_are_those_of_the_worksheet():
    """Put points in proportion to the maximum grade, above which Moodle takes none, and say so."""
    assert [row[5] for row in cells(filled(sample(WORKSHEET)))[1:]] == ["85", "100", "50.00", "0", "72.5", "", ""]
    assert told(sample(WORKSHEET))[0].startswith("The gradebook gives 100 points and the report 10")


def test_a_worksheet_in_another_language_is_known():
    """Go by what the cells hold, and write the decimals as they do; pass over what is locked."""
    ada, wei = made("1001", 8.55), made("1006", 3.0)
    rows = cells(filled(GERMAN, [ada, wei]))
    assert rows[1][4] == "17,1" and rows[1][9].startswith("8.55 of 10 points: ")
    assert rows[2][4] == rows[2][9] == ""
    assert any("'1006' is left out: Moodle says that this grade cannot be changed" in line
               for line in told(GERMAN, [ada, wei]))


def test_a_grade_that_all_have_is_no_maximum():
    """Tell the maximum from the grades of a class that are all alike: it stands behind them."""
    text = ('Identifier,Status,Grade,"Maximum Grade"\n"Participant 501",x,50.00,100.00\n'
            '"Participant 502",x,50.00,100.00\n')
    assert filled(text, [made("1001")]).splitlines()[1] == '"Participant 501",x,85,100.00'


def test_a_participant_s_number_is_enough():
    """Find who came from Moodle's download, in blind marking too."""
    text = 'Identifier,Status,Grade,"Maximum Grade"\n"Participant 501",x,,10.00\n"Participant 502",x,,10.00\n'
    people = {"501": Student("501", "Ada Lovelace", participant="501")}
    assert filled(text, [made("501")], people).splitlines()[1] == '"Participant 501",x,8.5,10.00'
    assert filled(text, [made("501")], {}) == text     # a number alone may be of any kind, and is not this one


def test_who_is_left_out_is_told():
    """Name everybody without a grade, and say why; the cells keep what they had."""
    for template, left in ((WORKSHEET, ["'1003'", "'nobody'", "'1006'"]), (GRADEBOOK, ["'1003'", "'nobody'"])):
        lines = told(sample(template))
        assert [line.partition(" is left out")[0] for line in lines if " is left out" in line] == left
    assert any("does not say how many points 'tutorial2' has" in line for line in told(sample(GRADEBOOK)))
    assert "50.00,100.00,Yes,-,-,\"\"\n" in filled(sample(WORKSHEET))


@pytest.mark.parametrize("template", [WORKSHEET, GRADEBOOK, ""])
def test_no_fault_is_a_number(template):
    """Write nothing of reports without a verdict."""
    text = sample(template) if template else ""
    given = [dataclasses.replace(report, outcomes=made(None, complete=False).outcomes) for report in reports()]
    after = filled(text, given)
    assert after == text if text else len(after.splitlines()) == 1
    assert sum(" is left out" in line for line in told(text, given)) == len(CLASS)


def test_a_file_without_feedback_gets_grades_only():
    """Say what Moodle does to feedback that is not in the file."""
    text = "Email address,Assignment: Tutorial 2 (Real)\nada@example.org,-\n"
    assert filled(text, [made("1001")]) == "Email address,Assignment: Tutorial 2 (Real)\nada@example.org,8.5\n"
    assert any("No column for feedback" in line for line in told(text, [made("1001")]))


@pytest.mark.parametrize("heading", ["Assignment: Essay (Real)", "Quiz: Tutorial 20 (Real)",
                                     "Assignment: Tutorial 2 a (Real),Assignment: Tutorial 2 b (Real)",
                                     "Assignment: Tutorial 2 (Feedback)"])
def test_a_column_that_is_not_sure_is_refused(heading):
    """Put points into no other activity."""
    with pytest.raises(UsageError, match="columns of points that are called 'tutorial2'"):
        filled(f"Email address,{heading}\nada@example.org,-{',-' * heading.count(',')}\n", [made("1001")])


def test_a_column_of_percentages_is_refused():
    """Mix no points into percentages or letters."""
    with pytest.raises(UsageError, match="Export that activity as 'Real'"):
        filled("Email address,Tutorial 2\nada@example.org,50.00 %\n", [made("1001")])


def test_a_scale_is_no_number_of_points():
    """Refuse a worksheet that is graded in words."""
    with pytest.raises(UsageError, match="by points and not by a scale"):
        filled('ID,Status,Bewertung,Skala\nTeilnehmer/in1,x,,"nicht bestanden, bestanden"\n')


def test_students_that_are_called_alike_are_no_worksheet():
    """Know a gradebook of trial accounts by its columns."""
    text = "First name,Surname,Email address,Tutorial 2 (Real)\nStudent1,X,ada@example.org,50.00\n"
    assert filled(text, [made("1001")]).endswith("ada@example.org,8.5\n")


@pytest.mark.parametrize("cell, sentence", [
    ('"\\",x\n""Participant 502"",y"', "backslash before a quote"), ("x,y", "row 2 of the template has 12 cells"),
    ('"x"y', "a quote where a cell should end")])
def test_a_text_of_a_student_s_adds_no_row(cell, sentence):
    """Refuse cells that two programs would divide in two ways, for a student can have written one."""
    with pytest.raises(UsageError, match=sentence):
        filled(sample(WORKSHEET).replace('"Submitted for grading - "', cell, 1))


def test_a_file_without_keys_is_refused():
    """Match nobody by name alone where there is not even a column of keys."""
    with pytest.raises(UsageError, match="no column that tells students apart"):
        filled("First name,Surname,Tutorial 2 (Real)\nAda,Lovelace,-\n")


def test_a_comment_holds_no_words_of_a_run(lossy, hostile):
    """Say points by criterion; nothing that was asked or answered, and no HTML."""
    text = comment(lossy)
    assert text.startswith("5.1 of 10 points: Follow PEP 8. 1.6 of 2, ")
    assert not any(word in text for word in ("count_words", "'a'", "E501", "test_top"))
    assert "<" not in comment(hostile) and "\n" not in comment(hostile)


def test_a_form_has_no_formula_and_no_changed_key():
    """Leave a key out that a spreadsheet would calculate; say so if none is left."""
    mal = dataclasses.replace(CLASS[3], number=FORMULA)
    bad = dataclasses.replace(CLASS[4], number="=1", login="@wei", email="-wei@example.org")
    people = {student.id: student for student in (mal, bad)}
    given = [made("1004"), made("1005")]
    heading, row = cells(filled("", given, people))
    assert heading == [*FORM, "tutorial2", "tutorial2 feedback"]
    assert row[:5] == ["", "mal@example.org", "mal", "'" + FORMULA, "8.5"]
    assert "'1005' is left out: Moodle needs a number" in notes("moodle", given, people=people)[0]

"""nbgrader's table of grades: its columns to the letter, quoted, and no number without a verdict."""
import csv

from grader.model import Student
from grader.reporters import notes, render
from tests.reporters.gradebooks import PEOPLE, compare, made, reports

# As nbgrader's own exporter writes it.
HEADING = ("assignment,duedate,timestamp,student_id,last_name,first_name,email,raw_score,late_submission_penalty,score,"
           "max_score")


def table(*given, people=PEOPLE):
    """Return the rows by their columns, as a strict reader reads them."""
    text = render("nbgrader", given, many=True, people=people)
    assert text.splitlines()[0] == HEADING
    return list(csv.DictReader(text.splitlines(), strict=True))


def test_the_file_is_the_one_that_was_read():
    """A change of a single byte has to be looked at."""
    compare(render("nbgrader", reports(), many=True, people=PEOPLE), "nbgrader.csv")


def test_scores_are_as_nbgrader_writes_them():
    """Write floats; the score is the raw one without a penalty."""
    row, = table(made("1001", 8.5))
    assert [row[name] for name in ("raw_score", "late_submission_penalty", "score", "max_score")] == [
        "8.5", "0.0", "8.5", "10.0"]
    assert float(row["score"]) == max(0.0, float(row["raw_score"]) - float(row["late_submission_penalty"]))


def test_an_incomplete_report_has_no_score():
    """Mark it by empty cells and tell of it, for nbgrader's own 0.0 means that nothing was handed in."""
    row, = table(made("1003", complete=False))
    assert [row[name] for name in ("raw_score", "late_submission_penalty", "score", "max_score")] == [
        "", "", "", "10.0"]
    assert notes("nbgrader", reports(), people=PEOPLE) == (
        "'1003' has no score. Incomplete: 1 criterion worth 8 of 10 points could not be judged here: behaviour.hidden. "
        "Grade this hand-in again.",)


def test_names_are_divided_and_quoted():
    """Keep the columns where a name has a comma or a quote, and put an apostrophe before a formula."""
    row, = table(made("1002"))
    assert (row["last_name"], row["first_name"]) == ('O\'Neil "Bob"', "Robert")
    for name, expected in (("Ada Mary Lovelace", ("Lovelace", "Ada Mary")), ("Plato", ("Plato", "")), ("", ("", "")),
                           ("=1+1", ("'=1+1", "")), ("a,=1", ("a", "'=1"))):
        row, = table(made("x"), people={"x": Student("x", name, "@x")})
        assert (row["last_name"], row["first_name"], row["email"]) == (*expected, "'@x")


def test_a_report_of_nobody_has_no_student():
    """Leave the names of a check outside a batch empty."""
    row, = table(made(None), people={})
    assert row["student_id"] == row["last_name"] == row["email"] == ""

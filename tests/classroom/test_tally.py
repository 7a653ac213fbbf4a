"""What is counted of a class, what is left out of it, and that memory stays flat whatever students make up."""
import tracemalloc
from dataclasses import replace

import pytest

from grader.classroom import tally
from grader.classroom.figures import Gap
from grader.model import Finding, Key, Student
from tests.classroom.pupils import FAULT, LESSON, NO_ENGINE, STYLE, WRONG, filed, outcome, perfect, report


def half():
    """Return a report with half of the points, lost to two findings of one kind."""
    return report(outcome("style.pep8"), outcome("behaviour.hidden", "failed", 0.0, findings=(WRONG, WRONG)))


def lacking():
    """Return a report in which one of two criteria could not be run here."""
    return report(outcome("style.pep8", "failed", 0.25, findings=(STYLE,)),
                  outcome("behaviour.hidden", "not_run", reason=NO_ENGINE))


def test_nobody_is_a_class_too():
    """Count nothing, and divide by nothing."""
    numbers = tally.gather(())
    assert numbers.rows == numbers.lines == numbers.remarks == numbers.gaps == numbers.shares == ()
    assert numbers.filed == ("", "")


def test_only_complete_results_are_scores():
    """Leave out of the averages what is incomplete, and a fault; keep a row for each."""
    numbers = tally.gather([filed("ada", half()), filed("bob", lacking()), filed("cleo", FAULT),
                            filed("dan", perfect())])
    assert [row.student.id for row in numbers.rows] == ["ada", "bob", "cleo", "dan"]
    assert numbers.shares == (0.5, 1.0) and numbers.mean == numbers.median == 0.75
    assert [row.fault for row in numbers.rows] == ["", "", FAULT, ""]


def test_rows_are_sorted_whatever_the_order_of_filings():
    """Come by id."""
    filings = [filed(id, perfect()) for id in ("cleo", "ada", "bob")]
    assert tally.gather(filings).rows == tally.gather(reversed(filings)).rows
    assert [row.student.id for row in tally.gather(filings).rows] == ["ada", "bob", "cleo"]


def test_pass_rates_leave_out_who_could_not_be_judged():
    """Count a criterion of an incomplete result that was judged, and not the one that was not."""
    style, hidden = tally.gather([filed("ada", half()), filed("bob", lacking())]).lines
    assert (style.id, style.judged, style.unjudged, style.rate, style.share) == ("style.pep8", 2, 0, 0.5, 0.625)
    assert (hidden.id, hidden.judged, hidden.unjudged, hidden.rate) == ("behaviour.hidden", 1, 1, 0.0)


def test_a_skipped_criterion_was_not_passed_but_one_that_is_kept_back_is_no_verdict():
    """Tell what the student missed from what the instructor keeps."""
    skipped = report(outcome("suite.plan", "skipped"), outcome("behaviour.hidden", "skipped", possible=0.0))
    line, = tally.gather([filed("ada", skipped)]).lines
    assert (line.id, line.judged, line.rate) == ("suite.plan", 1, 0.0)


def test_each_kind_of_finding_counts_once_a_student():
    """Rank by students, not by remarks, and pass over what cost nothing."""
    advice = outcome("suite.plan", findings=(Finding("suite.plan", "test_it says nothing."),))
    late = outcome("style.pep8", "failed", 0.5, findings=(replace(STYLE, cost=0.0), replace(STYLE, code="W291")))
    numbers = tally.gather([filed("ada", half()), filed("bob", half()), filed("cleo", report(advice, late))])
    assert [(remark.finding.code, remark.criterion, remark.students) for remark in numbers.remarks] == [
        (WRONG.code, "behaviour.hidden", 2), ("W291", "style.pep8", 1)]


def test_a_finding_is_told_by_its_sentence_and_keeps_its_lesson():
    """Show words of ours, not what one student's program answered."""
    finding = replace(STYLE, message="of Ada's", sentence="of everybody's")
    remark, = tally.gather([filed("ada", report(outcome("style.pep8", "failed", findings=(finding,))))]).remarks
    assert (remark.finding.message, remark.finding.lesson, remark.finding.actual) == ("of everybody's", LESSON, None)


def test_gaps_are_counted_by_reason():
    """Name the first students of each, and the most frequent reason first."""
    filings = [filed(f"s{number}", lacking()) for number in range(7)]
    odd = report(outcome("style.pep8", "error", reason="The judge stopped."))
    gaps = tally.gather([filed("ada", odd), *filings]).gaps
    assert gaps == (
        Gap("behaviour.hidden", "not_run", NO_ENGINE, 7, tuple(Student(f"s{number}") for number in range(5))),
        Gap("style.pep8", "error", "The judge stopped.", 1, (Student("ada"),)))


@pytest.mark.parametrize("found, weak", [
    (half(), False), (report(outcome("a", "failed", 0.49)), True), (lacking(), False),
    (report(outcome("a", "failed", 0.25), outcome("b", "failed"), outcome("c", "not_run")), True),
    (replace(perfect(), attempted=False), True), (FAULT, False), (report(), False)])
def test_who_needs_help(found, weak):
    """Be below half even if all that is open were earned, or hand in the starter; a fault says nothing of a student."""
    assert tally.row_of(filed("ada", found)).weak is weak


def test_a_result_with_nothing_to_earn_is_no_score():
    """Divide by nothing."""
    numbers = tally.gather([filed("ada", report())])
    assert numbers.shares == () and numbers.rows[0].complete


def test_a_row_knows_time_and_what_was_lost():
    """Add up the seconds, and name the slowest criterion."""
    found = report(outcome("a", seconds=1.0), outcome("b", "failed", seconds=2.5), outcome("c", "skipped", seconds=0.0))
    row = tally.row_of(filed("ada", found, late=True, handed="yesterday"))
    assert (row.seconds, row.slowest, row.lost) == (3.5, "b", (("failed", "b"), ("skipped", "c")))
    assert (row.late, row.handed) == (True, "yesterday")


def test_a_hand_in_without_a_key_could_not_be_read():
    """Tell it from a fault of ours."""
    rows = tally.gather([filed("ada", FAULT), filed("bob", "damaged", key=None)]).rows
    assert [row.readable for row in rows] == [True, False]


def test_editions_are_told_apart():
    """Count results by the exercise's digest and by what could be earned."""
    other = Key("sha256:" + "dd" * 32, "sha256:" + "5e" * 32, "1.0.0")
    numbers = tally.gather([filed("ada", perfect()), filed("bob", half()), filed("cleo", half(), key=other)])
    assert sorted(numbers.editions.values()) == [1, 1, 1]
    assert {possible for _, possible in numbers.editions} == {12.0, 8.0}


def test_times_of_filing_are_the_first_and_the_last():
    """Whatever the order."""
    times = ["2026-11-02T10", "2026-11-01T10", "", "2026-11-03T10"]
    filings = [filed(f"s{number}", perfect(), at=at) for number, at in enumerate(times)]
    assert tally.gather(filings).filed == ("2026-11-01T10", "2026-11-03T10")


@pytest.mark.parametrize("id", ["ada", "Ada", "ADA"])
def test_a_student_has_one_filing(id):
    """Refuse a second one, also where only a file system that folds case would lose one of two pages."""
    with pytest.raises(ValueError, match="has two filings"):
        tally.gather([filed("ada", perfect()), filed(id, perfect())])


def test_names_that_students_make_up_do_not_fill_the_memory():
    """Forget what is rare when there is much of it, and keep what is frequent, with its number."""
    def invented(number):
        findings = [replace(STYLE, code=f"suite.passes.test_{number}_{place}" + "x" * 10_000) for place in range(1000)]
        return report(outcome("style.pep8", "failed", findings=(STYLE, *findings)))
    tracemalloc.start()
    numbers = tally.gather(filed(f"s{number}", invented(number)) for number in range(15))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(numbers.remarks) <= tally.MOST_KINDS and peak < 40 * 2**20
    assert (numbers.remarks[0].finding.code, numbers.remarks[0].students) == (STYLE.code, 15)

"""The words that the reporters for people share."""
import dataclasses

import pytest

from grader.model import STATUSES, Finding, Outcome
from grader.reporters import wording


def test_every_status_has_its_word():
    """No verdict is without a word, for colours alone say nothing to some readers."""
    assert tuple(wording.WORDS) == STATUSES


@pytest.mark.parametrize("number, words", [(8.5, "8.5"), (10.0, "10"), (0.0, "0"), (-0.0, "0"), (1.25, "1.25"),
                                           (0.30000000000000004, "0.3"), (1200, "1200")])
def test_points_have_at_most_two_decimals(number, words):
    """Points read as people write them."""
    assert wording.points(number) == words


def test_count_agrees_with_its_noun():
    """One is singular, thousands have commas."""
    assert [wording.count(number, "report") for number in (0, 1, 1200)] == ["0 reports", "1 report", "1,200 reports"]
    assert wording.count(2, "criterion", "criteria") == "2 criteria"


@pytest.mark.parametrize("code, rule", [
    ("style.pep8.E501", "E501"), ("style.pep257.D103", "D103"), ("style.naming.one_letter", "one_letter"),
    ("refactor.improves.E501", "E501"), ("E501", "E501"), ("style.parses", ""), ("suite.coverage", ""),
    ("behaviour.hidden.test_counts", "")])
def test_rule_is_the_code_of_a_style_tool(code, rule):
    """Only codes that a reader can look up stand before a message."""
    assert wording.rule(Finding(code, "seen")) == rule


@pytest.mark.parametrize("spot, place", [
    ({"path": "words.py", "line": 12, "column": 80}, "words.py:12:80"),
    ({"path": "words.py", "line": 12}, "words.py:12"), ({"path": "words.py", "column": 80}, "words.py"),
    ({"path": "words.py"}, "words.py"), ({"line": 12}, ""), ({}, "")])
def test_place_reads_as_editors_do(spot, place):
    """A place has as many parts as are known."""
    assert wording.place(Finding("style.parses", "seen", **spot)) == place


def test_lessons_name_each_place_once():
    """Several findings that share a lesson name it once, in the order in which they come."""
    lessons = ("02_tests#units", None, "03_api", "02_tests#units")
    findings = tuple(Finding("suite.plan", "seen", lesson=lesson) for lesson in lessons)
    outcome = Outcome("suite.plan", "Plan.", "failed", 0, 1, 0, findings=findings)
    assert wording.lessons(outcome) == ["notebook 02_tests, section units", "notebook 03_api"]


def test_rows_tell_an_empty_text_from_none():
    """An empty text was seen and is shown as nothing; what is None was not asked."""
    assert wording.rows(Finding("behaviour.hidden.test_a", "seen", expected="x", actual="")) == {
        "expected": "x", "got": "(nothing)"}
    assert wording.rows(Finding("suite.coverage.line", "never ran", actual="x = 1")) == {"seen": "x = 1"}


def test_by_rule_puts_what_costs_first():
    """Advice comes after what took points, and each group keeps its order."""
    free, first, second = (Finding("style.pep8.W291", "a"), Finding("style.pep8.E501", "b", cost=0.1),
                           Finding("style.pep8.E501", "c"))
    assert wording.by_rule([free, first, second]) == [[first, second], [free]]


def test_command_explains_a_rule_and_hints_at_all_else(lossy, perfect):
    """The first costly rule is explained; a test has hints; a criterion that was met needs neither."""
    assert [wording.command(lossy, outcome) for outcome in lossy.outcomes] == [
        "grader explain E501", "grader hint tutorial2 behaviour.hidden", "grader hint tutorial2 suite.passes", "", ""]
    assert [wording.command(perfect, outcome) for outcome in perfect.outcomes] == ["", ""]


def test_command_can_be_pasted_whatever_the_names(lossy):
    """A name with spaces or worse is quoted for the shell."""
    report = dataclasses.replace(lossy, exercise="my work; rm -r .")
    assert wording.command(report, report.outcomes[1]) == "grader hint 'my work; rm -r .' behaviour.hidden"


def test_missing_names_what_could_not_be_judged(incomplete, lossy):
    """An incomplete report says how much of it is missing, and a complete one nothing."""
    assert wording.missing(incomplete) == ("Incomplete: 2 criteria worth 4.5 of 6.5 points could not be judged here: "
                                           "image.builds, behaviour.hidden.")
    assert wording.missing(lossy) == ""


def test_unlisted_counts_what_is_left_out(lossy):
    """Where findings are too many for a page, say how many more there are and where."""
    many = tuple(Finding("suite.plan", "seen") for _ in range(1001))
    outcomes = [dataclasses.replace(lossy.outcomes[0], findings=many[:size]) for size in (1000, 1001)]
    assert [wording.unlisted(outcome) for outcome in outcomes] == [
        "", "and 1 more finding; --format json lists all of them"]


@pytest.mark.parametrize("isolation, cgroups, words", [
    ("full", "v2", ""), ("full", "engine", ""),
    ("full", "none", "Not bounded: the memory of several processes together."),
    ("reduced", "v1", "Not prevented: seeing which files exist, though not what is in them."),
    ("none", "none", "Not prevented: reading and writing files, network; a process left behind. "
                     "Not bounded: the memory of several processes together."),
])
def test_what_is_left_open_is_said(lossy, isolation, cgroups, words):
    """Say what the boxes did not prevent, and where nothing bounds the sum of their memory."""
    report = dataclasses.replace(lossy, isolation=isolation, versions={"cgroups": cgroups})
    assert wording.left_open(report) == words


def test_withheld_is_said_of_a_report_without_details_alone(lossy):
    """A whole report says nothing about it."""
    assert wording.withheld(lossy) == ""
    assert wording.withheld(dataclasses.replace(lossy, withheld=True)) == wording.WITHHELD


def test_closing_has_one_step_for_every_ending(perfect, lossy, incomplete):
    """Each kind of report ends with the one thing to do."""
    machine = dataclasses.replace(incomplete, outcomes=incomplete.outcomes[:2])
    skipped = dataclasses.replace(lossy, outcomes=lossy.outcomes[3:])
    starter = dataclasses.replace(lossy, attempted=False)
    assert [wording.closing(report) for report in (perfect, lossy, incomplete, machine, skipped, starter)] == [
        "Everything earned. Next: grader list",
        "Next: grader explain E501",
        "Next: show this report to your instructor; the fault is the grader's, not yours.",
        "Next: grader doctor (it says what this machine lacks and what to do about it)",
        "Next: read above why some criteria were skipped.",
        "Next: these are still the starter's files; change them, then check again.",
    ]


def test_totals_count_every_report_once(perfect, lossy, incomplete):
    """Each report is full, lossy or incomplete."""
    assert wording.totals([perfect, lossy, incomplete, lossy]) == (
        "4 reports: 1 with everything earned, 2 with points lost, 1 incomplete.")

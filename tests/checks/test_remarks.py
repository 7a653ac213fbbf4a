"""Tests for grader/checks/remarks.py: which of many remarks cost something."""
import pytest

from grader.checks.remarks import CAP, Remark, advice, charge


def costs(*rows, **options):
    """Return the costs of remarks that are given as (line, code), at 0.1 each."""
    remarks = [Remark("words.py", line, 1, code, "") for line, code in rows]
    return [finding.cost for finding in charge("style.pep8", remarks, 0.1, **options)]


@pytest.mark.parametrize("rows, expected", [
    ([], []),
    ([(1, "E225")], [0.1]),
    ([(1, "E225"), (1, "E225")], [0.1, 0]),
    ([(1, "E225"), (2, "E225")], [0.1, 0.1]),
    ([(1, "E225"), (1, "E231")], [0.1, 0.1]),
    ([(1, "E101"), (1, "W191"), (1, "E128")], [0.1, 0, 0]),
    ([(1, "W191"), (2, "E101")], [0.1, 0.1]),
])
def test_one_cause_on_a_line_costs_once(rows, expected):
    """Charge the first remark of each cause on a line."""
    assert costs(*rows) == expected


def test_a_rule_costs_three_times_at_most_and_is_listed_each_time():
    """List every remark, and charge the first three of each rule."""
    many = [(line, code) for line in range(1, 41) for code in ("E225", "E501")]
    found = costs(*many)
    assert len(found) == 80
    assert sum(cost > 0 for cost in found) == 2 * CAP
    assert sum(cost > 0 for cost in costs(*many, cap=1)) == 2


def test_a_cause_that_was_listed_for_nothing_is_not_charged_under_another_name():
    """Do not charge W191 on the lines where E101 has met its cap."""
    assert sum(costs(*[(line, code) for line in range(1, 41) for code in ("E101", "W191")])) == pytest.approx(0.3)


def test_the_same_line_of_two_files_is_two_causes():
    """Tell files apart."""
    rows = [Remark(path, 1, None, "D100", "") for path in ("words.py", "texts.py")]
    assert [finding.cost for finding in charge("style.pep257", rows, 0.05)] == [0.05, 0.05]


def test_advice_is_one_sentence_of_the_explanation_and_its_lesson():
    """Say what the rule asks for, and where it is taught."""
    said = advice("E302")
    assert said["hint"].endswith(".") and said["hint"].count(". ") == 0
    assert said["lesson"].startswith("02_production_code#")
    assert advice("X999") == {}

"""What hadolint's answer means, whatever a box makes of it."""
import pytest

from grader.dockerfile import hadolint
from grader.dockerfile.rules import RULES

ROW = [2, 1, "DL3003", "Use WORKDIR"]


def said(answer, known=None, level="full"):
    """Return the code and the line of each piece of advice."""
    return [(advice.code, advice.line) for advice in hadolint.advice(answer, known or {}, level)]


def test_what_it_adds_is_told_below_a_notice():
    """Say how much there is."""
    notice, added = hadolint.advice([ROW], {}, "full")
    assert "hadolint has read it" in notice.message and notice.message.endswith(": 1") and not notice.code
    assert (added.code, added.line, added.column, added.message) == ("DL3003", 2, 1, "Use WORKDIR")


def test_what_a_rule_of_ours_has_said_is_not_said_again():
    """Tell one cause once; on another line it is another cause."""
    rows = [[1, 1, "DL3007", "latest"], [2, 1, "DL3004", "sudo"], [3, 1, "DL3004", "sudo"]]
    known = {1: {"base"}, 2: {"sudo", "form"}, 3: {"form"}}
    assert said(rows, known) == [("", None), ("DL3004", 3)]
    assert set(hadolint.OURS.values()) <= {rule.code for rule in RULES}


@pytest.mark.parametrize("level, part", [("full", "here"), ("none", "here"), ("docker", "in the image")])
def test_where_it_is_missing_a_notice_says_what_adds_it(level, part):
    """Say that points do not depend on it."""
    notice, = hadolint.advice(None, {}, level)
    assert part in notice.message and "points do not depend on it" in notice.message and "adds it" in notice.message


@pytest.mark.parametrize("answer", [{}, [], "a", 1, {"rows": [ROW]}])
def test_an_answer_of_another_shape_says_nothing(answer):
    """Believe nothing that comes of a box."""
    assert said(answer) == [("", None)]


@pytest.mark.parametrize("row", [None, [], "DL30", [1, 1, "DL"], [True, 1, "DL1", "a"], [0, 1, "DL1", "a"],
                                 [1, 1.0, "DL1", "a"],
                                 [1, 1, None, "a"], [1, 1, "DL1", {}], [1, 1, "../a", "b"], [1, 1, "", "b"],
                                 [1, 1, "DL\u0661", "b"]])
def test_a_row_of_another_shape_is_passed_over(row):
    """Keep the others."""
    assert said([row, ROW]) == [("", None), ("DL3003", 2)]

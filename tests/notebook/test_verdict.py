"""Tests of grader/notebook/verdict.py."""
import json
from dataclasses import replace

import pytest

from grader.model import Finding, Outcome, Report
from grader.notebook import verdict
from grader.notebook.card import BAD, GOOD, PLAIN
from grader.reporters.json import record

SLIP = Finding("style.pep8.E501", "line too long (91 > 79 characters)", cost=0.05, path="words.py", line=12, column=80,
               hint="Break the line.", lesson="02_production_code#pep-8")
WRONG = Finding("behaviour.hidden.test_counts", "Count each word\nonce.", cost=0.5, expected="{'a': 2}",
                actual="{'a': 1}", reproduce="count_words('a a')")


def style(*findings: Finding, **changes: object) -> Outcome:
    """Return a criterion of style that failed with these findings."""
    fields = {"id": "style.pep8", "title": "Follow PEP 8.", "status": "failed", "earned": 1.6, "possible": 2.0,
              "seconds": 0.03, "findings": findings}
    return Outcome(**(fields | changes))


def report(*outcomes: Outcome, **changes: object) -> Report:
    """Return a report on these outcomes with everything else in order."""
    fields = {"exercise": "tutorial2", "submission": "sha256:5e", "grader": "1.0.0", "versions": {"python": "3.11.7"},
              "isolation": "full", "attempted": True, "outcomes": outcomes}
    return Report(**(fields | changes))


PASSED = style(status="passed", earned=2.0)


def lines(*findings: Finding, **changes: object) -> tuple[str, ...]:
    """Return what is said below a criterion with these findings."""
    return verdict.card(report(style(*findings, **changes))).sections[0].lines


def test_reads_what_the_reporter_wrote():
    """Get the report back from its JSON, but for what JSON does not tell."""
    whole = report(style(SLIP), PASSED, student="ada")
    assert verdict.read(json.loads(json.dumps(record(whole)))) == whole


@pytest.mark.parametrize("wrong", [[], {}, {"format": 2}, None, {"format": 1}, {"format": 1, "outcomes": [{}]}])
def test_refuses_what_is_no_report(wrong):
    """Raise one of the three errors that `check` expects."""
    with pytest.raises((ValueError, KeyError, TypeError)):
        verdict.read(wrong)


@pytest.mark.parametrize(("outcomes", "attempted", "word", "tone"), [
    ([PASSED], True, "PASSED", GOOD),
    ([style(SLIP), PASSED], True, "NOT YET", BAD),
    ([style(status="skipped", earned=0.0)], True, "NOT YET", BAD),
    ([style(SLIP)], False, "NOT STARTED", PLAIN),
    ([PASSED, style(status="not_run", earned=0.0)], True, "INCOMPLETE", PLAIN),
    ([PASSED, style(status="error", earned=0.0)], True, "INCOMPLETE", PLAIN),
    ([style(SLIP), style(status="error", earned=0.0)], True, "NOT YET", BAD),
    ([PASSED, style(status="skipped", earned=0.0, possible=0.0)], True, "PASSED", GOOD),
    ([PASSED], False, "PASSED", GOOD),
])
def test_verdict_is_a_word(outcomes, attempted, word, tone):
    """Say in a word how it stands, and never blame the student for what could not be judged."""
    card = verdict.card(report(*outcomes, attempted=attempted))
    assert (card.word, card.tone) == (word, tone)


def test_card_of_a_loss_reads_well():
    """Say what was earned, then criterion by criterion what was lost, then the next step."""
    card = verdict.card(report(
        PASSED, style(SLIP), style(WRONG, id="behaviour.hidden", title="Do what is asked.", earned=0.5, possible=1.0),
        style(id="suite.coverage", title="Cover it.", status="skipped", earned=0.0, reason="Skipped: suite.passes.")))
    assert repr(card) == """\
NOT YET  tutorial2
4.1 of 7 points

PASS  Follow PEP 8.  (style.pep8, 2 of 2)

FAIL  Follow PEP 8.  (style.pep8, 1.6 of 2)
    words.py:12:80 E501 line too long (91 > 79 characters)
      hint: Break the line.
    lesson: notebook 02_production_code, section pep-8

FAIL  Do what is asked.  (behaviour.hidden, 0.5 of 1)
    Count each word once.
      called    count_words('a a')
      expected  {'a': 2}
      got       {'a': 1}

SKIP  Cover it.  (suite.coverage, 0 of 2)
    Skipped: suite.passes.

Next: `explain("E501")`"""


def test_only_the_first_loss_is_open():
    """Open the first criterion that failed, and fold the others."""
    card = verdict.card(report(style(SLIP, status="passed"), style(SLIP), style(WRONG)))
    assert [section.folded for section in card.sections] == [True, False, True]


def test_nothing_differs_between_machines():
    """Leave out seconds, versions, the level of isolation and the digest."""
    here = report(style(SLIP, seconds=0.0312))
    there = report(style(SLIP, seconds=9.87), versions={"python": "3.13.1"}, isolation="none", submission="sha256:77",
                   grader="9.9.9")
    assert verdict.card(here) == verdict.card(there)


def test_five_remarks_of_a_rule_and_how_many_more():
    """List five of twelve remarks, each hint once."""
    said = lines(*(replace(SLIP, line=line) for line in range(12)))
    assert sum("E501 line too long" in line for line in said) == 5
    assert "and 7 more E501" in said
    assert said.count("  hint: Break the line.") == 1


def test_another_hint_is_said():
    """Say a hint again when it is another one."""
    said = lines(SLIP, replace(SLIP, hint="Name a part."))
    assert [line for line in said if "hint" in line] == ["  hint: Break the line.", "  hint: Name a part."]


def test_five_rules_and_how_many_of_the_others():
    """Show five rules one by one, and count the remarks of the others in one line."""
    said = lines(*(replace(SLIP, code=f"style.pep8.E{100 + number // 2}", hint=None) for number in range(14)))
    assert [line.split()[1] for line in said[:10]] == [f"E{100 + number // 2}" for number in range(10)]
    assert said[10:] == ("and of other rules: 2 E105, 2 E106", "lesson: notebook 02_production_code, section pep-8")


def test_a_long_hint_is_folded_and_not_cut():
    """Say all of a hint of three lines."""
    hint = "word " * 40 + "end."
    said = " ".join(line.strip() for line in lines(replace(SLIP, hint=hint)))
    assert hint in said


def test_five_comparisons_and_how_many_more():
    """List five of twelve wrong answers."""
    said = lines(*(replace(WRONG, code=f"behaviour.hidden.test_{number}") for number in range(12)))
    assert said.count("Count each word once.") == 5
    assert said[-1] == "and 7 more"


def test_a_failure_has_at_most_twelve_lines():
    """Cut long values, and say how much is missing."""
    long = "\n".join(map(str, range(50)))
    said = lines(replace(WRONG, reproduce=long, expected=long, actual=long, hint=long, path="words.py"))
    assert len(said) <= 12
    labels = [line.split()[0] for line in said if not line.startswith("   ")]
    assert labels == ["Count", "called", "expected", "got", "where", "hint"]
    assert "            and 49 more lines" in said


def test_a_long_line_is_cut():
    """Cut a line that would fill the notebook."""
    said = lines(replace(SLIP, message="x" * 5000))
    assert max(map(len, said)) == verdict.WIDTH


def test_long_values_begin_where_they_differ():
    """Leave out the common beginning of two long values."""
    said = "\n".join(lines(replace(WRONG, expected="a" * 500 + "left", actual="a" * 500 + "right")))
    assert "left" in said and "right" in said


def test_advice_is_called_so():
    """Tell advice from what costs points."""
    assert lines(replace(SLIP, cost=0.0), status="passed")[0].startswith("words.py:12:80 E501 advice: ")


@pytest.mark.parametrize(("outcomes", "step"), [
    ([PASSED], ""),
    ([style(SLIP)], '`explain("E501")`'),
    ([style(WRONG, id="behaviour.hidden")], '`hint("tutorial2", "behaviour.hidden")`'),
    ([style(status="error")], "show this card to your instructor; the fault is the grader's, not yours."),
    ([style(status="not_run")], "run `grader doctor` in a terminal; it says what this machine lacks."),
])
def test_the_next_step_helps(outcomes, step):
    """Name the one call that helps with the first loss."""
    assert verdict.card(report(*outcomes)).next == step


def test_a_report_without_points_has_no_bar():
    """Draw no progress of nothing."""
    assert verdict.card(report(style(status="skipped", earned=0.0, possible=0.0))).progress is None


def test_what_is_missing_is_said():
    """Name the criteria that could not be judged."""
    assert "Incomplete: 1 criterion" in repr(verdict.card(report(PASSED, style(status="not_run", earned=0.0))))

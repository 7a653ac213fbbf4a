"""Hand-ins beside each other: whatever one does, another that is graded at the same time gets what is its due."""
from dataclasses import replace

import pytest

from grader import box, reporters
from tests.hostile import course, handins, inputs
from tests.hostile.arena import fight
from tests.hostile.handins import HandIn

HONEST = HandIn("honest", course.WORDS, asks=inputs.CRITERIA)
NAMES = ("fork_bomb", "memory_hog", "endless_call", "fills_many_files")
BOMBS = [replace(handin, seconds=1.0) for handin in handins.programs() if handin.name in NAMES]
LEAST = 2       # honest hand-ins that are graded while the bombs are


def explode(top: str, level: str) -> float:
    """Grade one bomb after the other, and return what they have earned."""
    return sum(fight(top, handin, level).report.earned for handin in BOMBS)


def written(top: str, level: str) -> str:
    """Grade the honest hand-in, and return its report as JSON, without the time that it took."""
    report = fight(top, HONEST, level).report
    outcomes = tuple(replace(outcome, seconds=0.0) for outcome in report.outcomes)
    return reporters.render("json", [replace(report, outcomes=outcomes)])


@pytest.mark.parametrize("level", box.LEVELS)
def test_honest_verdict_is_the_same_beside_bombs(level, have, ring, pair):
    """Return the same report, byte for byte, alone and while bombs go off next door (row 16)."""
    have(level)
    alone, beside = pair.submit(written, ring, level).result(), []
    bombs = pair.submit(explode, ring, level)
    while not bombs.done() or len(beside) < LEAST:
        beside.append(pair.submit(written, ring, level).result())
    assert bombs.result() == 0
    assert '"status": "failed"' not in alone and set(beside) == {alone}

"""Every hostile hand-in, at every level: what it earns, what the report says, and what became of everything around.

At level `docker`, where each box costs a second, those are tried that are about what a container has to hold:
resources, isolation, network and processes. The rest is about sources and answers, which the same programs read and
give at every level; `make proofs` tries that there as well.
"""
import re
from dataclasses import replace

import pytest

from grader import box
from tests.effort import few
from tests.hostile import course, frames, handins, inputs, shouts
from tests.hostile.handins import HandIn
from tests.hostile.surroundings import ENVIRONMENT_SECRET, FILE_SECRET

HANDINS = few((*handins.programs(), *frames.HANDINS, *inputs.HANDINS), sample=24)
RIGHT = HandIn("right", course.WORDS, asks=inputs.CRITERIA)
SHOUTING = HandIn("shouting", shouts.WORDS, exercise="shouts")
WRONG = HandIn("wrong", course.WRONG, asks=inputs.CRITERIA)
CONTROLS = few((WRONG, *inputs.CONFIGURED), sample=9)
SECRETS = (course.SECRET, FILE_SECRET, ENVIRONMENT_SECRET)
# Nothing of ours is to be read in a report: no traceback, no path of our programs, none of a folder made for the run.
OURS = ("Traceback", "site-packages", "/inside/", "/temporary/")
ORDER = re.compile(r"^\s*::[a-z]|##(vso|teamcity)?\[", re.IGNORECASE | re.MULTILINE)     # of services that read logs
# In seconds, beyond `seconds` plus one for each criterion: a box starts in a tenth on an idle machine, a container in
# half of one, and the other core is as busy as ours.
SLACK = {"docker": 8.0}
OTHERWISE = 3.0


def cases(*chosen: HandIn) -> list:
    """Return a parameter for each hand-in and each level at which it is tried."""
    return [pytest.param(handin, level, id=f"{handin.name}-{level}") for handin in chosen for level in handin.tried()]


def pairs() -> list:
    """Return a parameter for each hand-in, each level, and the last level, with which it is compared.

    What time cuts short may differ, and what a docstring gives a reason for.
    """
    return [pytest.param(handin, level, handin.tried()[-1], id=f"{handin.name}-{level}") for handin in HANDINS
            if not handin.differs and handin.seconds == HandIn.seconds for level in handin.tried()[:-1]]


@pytest.mark.parametrize(("handin", "level"), cases(*HANDINS))
def test_hand_in_earns_nothing_that_it_should_not(handin, level, fights, have):
    """Earn at most what its docstring says, in time, with a clear sentence; nothing gets in, out or stays."""
    fight = fights[handin, have(level)].result()
    assert fight.report.earned <= handin.earns, fight.report
    assert fight.report.complete, [outcome.reason for outcome in fight.report.outcomes]
    assert [text for text in handin.wanted(level) if text not in fight.text] == [], fight.report
    assert [text for text in OURS if text in fight.text] == [], fight.report
    assert not ORDER.search(fight.shown), fight.shown
    assert fight.seconds < len(handin.asks) * (handin.limit(level) + 1) + SLACK.get(level, OTHERWISE)
    shows, leaves = (bool(where) and handins.holds(where, level) for where in (handin.shows, handin.leaves))
    assert any(secret in fight.text for secret in SECRETS) == shows, fight.report
    assert bool(fight.outside) == leaves, fight.outside
    assert not fight.cost
    assert ("Not prevented: " in fight.text) == (box.isolation(level) != "full")


@pytest.mark.parametrize(("handin", "level", "last"), pairs())
def test_hand_in_is_graded_alike_at_all_levels(handin, level, last, fights, have):
    """Return the same findings, word for word, whatever the box: nothing in them depends on the run."""
    first, second = (outcomes(fights[handin, have(one)]) for one in (level, last))
    assert first == second


@pytest.mark.parametrize(("handin", "level"), cases(RIGHT, SHOUTING))
def test_honest_hand_in_earns_everything(handin, level, fights, have):
    """Give all points, so that what the attacks do not earn could have been earned."""
    fight = fights[handin, have(level)].result()
    assert fight.report.earned == fight.report.possible, fight.report
    assert not fight.outside and not fight.cost


@pytest.mark.parametrize(("handin", "level"), cases(*CONTROLS))
def test_wrong_hand_in_loses_what_is_wrong(handin, level, fights, have):
    """Give no point for behaviour and all points for what is in order, whatever lies beside; nothing of that is run."""
    fight = fights[handin, have(level)].result()
    assert {outcome.id: outcome.earned for outcome in fight.report.outcomes} == {
        "behaviour.hidden": 0, "suite.passes": 0, "suite.coverage": 4, "suite.plan": 2, "style.pep8": 2,
        "style.pep257": 2, "style.naming": 2}
    assert not fight.outside and not fight.cost


@pytest.mark.parametrize(("handin", "again", "level"), [
    pytest.param(handin, replace(handin, name=f"{handin.name}_again"), level, id=f"{handin.name}-{level}")
    for handin in (RIGHT, WRONG) for level in box.LEVELS])
def test_hand_in_is_graded_alike_every_time(handin, again, level, fights, have):
    """Return the same findings, word for word, when it is graded again: no state is kept of it (row 26)."""
    assert outcomes(fights[handin, have(level)]) == outcomes(fights[again, level])


@pytest.mark.parametrize(("handin", "level"), cases(*(handin for handin in HANDINS if handin.exercise == "shouts")))
def test_inputs_are_new_each_time(handin, level, fights, have):
    """Call the program with other words at each level, though its state is the same each time (rows 59 and 60)."""
    called = {found.reproduce for level in (have(level), "none") for outcome in outcomes(fights[handin, level])
              for found in outcome.findings if found.code.endswith("shouts_any_words")}
    assert len(called) == (1 if level == "none" else 2)


def outcomes(future) -> list:
    """Return the outcomes of a fight without their time."""
    return [replace(outcome, seconds=0.0) for outcome in future.result().report.outcomes]

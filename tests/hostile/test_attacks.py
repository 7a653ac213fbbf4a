"""Every hostile hand-in, at both levels: what it earns, what the report says, and what became of everything around."""
from dataclasses import replace

import pytest

from grader import box
from tests.hostile import course, frames, handins, inputs
from tests.hostile.surroundings import ENVIRONMENT_SECRET, FILE_SECRET

HANDINS = (*handins.programs(), *frames.HANDINS, *inputs.HANDINS)
CASES = [pytest.param(handin, level, id=f"{handin.name}-{level}")
         for handin in HANDINS for level in box.LEVELS if handin.level in ("", level)]
# What a level allows, and what the clock cuts short, may differ.
ALIKE = [handin for handin in HANDINS if not handin.level and not handin.shows and not handin.leaves
         and handin.seconds == handins.HandIn.seconds]
RIGHT = handins.HandIn("right", course.WORDS, asks=inputs.CRITERIA)
WRONG = handins.HandIn("wrong", course.WRONG, asks=inputs.CRITERIA)
SECRETS = (course.SECRET, FILE_SECRET, ENVIRONMENT_SECRET)
# Nothing of ours is to be read in a report: no traceback, no path of our programs, none of a folder made for the run.
OURS = ("Traceback", "site-packages", "/inside/", "/temporary/")
# In seconds, beyond `seconds` plus one for each criterion: a box starts in a tenth on an idle machine, and the other
# core is as busy as ours.
SLACK = 3.0


@pytest.mark.parametrize(("handin", "level"), CASES)
def test_hand_in_earns_nothing_that_it_should_not(handin, level, fights, require):
    """Earn at most what its docstring says, in time, with a clear sentence; at `full` nothing gets in, out or stays."""
    needed(level, require)
    fight = fights[handin, level].result()
    assert fight.report.earned <= handin.earns, fight.report
    assert fight.report.complete, [outcome.reason for outcome in fight.report.outcomes]
    assert [text for text in handin.says if text not in fight.text] == [], fight.report
    assert [text for text in OURS if text in fight.text] == [], fight.report
    assert fight.seconds < len(handin.asks) * (handin.seconds + 1) + SLACK
    open_here = f"at {level}"
    assert any(secret in fight.text for secret in SECRETS) == (handin.shows == open_here), fight.report
    left_here = (open_here, *([f"{open_here} without cgroups"] if box.bounded() == "none" else []))
    assert bool(fight.outside) == (handin.leaves in left_here), fight.outside
    assert ("Not prevented: " in fight.text) == (level in ("reduced", "none"))


@pytest.mark.parametrize("handin", ALIKE, ids=lambda handin: handin.name)
def test_hand_in_is_graded_alike_at_both_levels(handin, fights, require):
    """Return the same findings, word for word, whatever the box: nothing in them depends on the run."""
    needed("full", require)
    first, second = ([replace(outcome, seconds=0.0) for outcome in fights[handin, level].result().report.outcomes]
                     for level in box.LEVELS)
    assert first == second


@pytest.mark.parametrize("level", box.LEVELS)
@pytest.mark.parametrize("handin", [RIGHT], ids=["right"])
def test_honest_hand_in_earns_everything(handin, level, fights, require):
    """Give all points, so that what the attacks do not earn could have been earned."""
    needed(level, require)
    fight = fights[handin, level].result()
    assert fight.report.earned == fight.report.possible, fight.report
    assert not fight.outside


@pytest.mark.parametrize("level", box.LEVELS)
@pytest.mark.parametrize("handin", [WRONG, *inputs.CONFIGURED], ids=lambda handin: handin.name)
def test_wrong_hand_in_loses_what_is_wrong(handin, level, fights, require):
    """Give no point for behaviour and all points for what is in order, whatever configuration lies beside."""
    needed(level, require)
    earned = {outcome.id: outcome.earned for outcome in fights[handin, level].result().report.outcomes}
    assert earned == {"behaviour.hidden": 0, "suite.passes": 0, "suite.coverage": 4, "suite.plan": 2, "style.pep8": 2,
                      "style.pep257": 2, "style.naming": 2}


def needed(level, require):
    """Skip a test whose level this machine does not have."""
    if level == "full":
        require("bwrap")

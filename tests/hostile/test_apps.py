"""Hostile apps, served at every level and asked from outside: each answer ends in a word of ours, and nothing is left.

What the client says of each trick is proved in tests/http; here the app is a student's, in a box.
"""
import pytest

from grader import box
from tests.box.apps import APP as HONEST
from tests.hostile import apps, handins
from tests.hostile.arena import guarded

STAYS = "at none without cgroups"       # what has left the session of its app


def serve(top, level, act, source):
    """Serve an app in the arena of this process; return what came of it, and what was done and left."""
    try:
        return guarded(top, level, lambda here, _: act(here, level, source))
    except box.Breach as breach:        # which cannot be sent to another process
        raise RuntimeError(f"the box {breach}") from None


@pytest.fixture(params=list(box.LEVELS))
def level(request, have):
    """Return each level that this machine has."""
    return have(request.param)


@pytest.fixture
def ask(level, ring, pair):
    """Return a function that serves an app in an arena."""
    return lambda act, source: pair.submit(serve, ring, level, act, source).result()


def test_hostile_app_gets_a_word_for_each_trick(ask, level):
    """Say what was wrong with each answer, from outside (rows 103 to 109 and 111); leave nothing (rows 101 and 112)."""
    found, outside, cost = ask(apps.asked, apps.APP)
    assert found == {**apps.EXPECTED, "again": "ok"}
    assert bool(outside) == handins.holds(STAYS, level) and not cost


def test_program_that_hides_is_ended(ask, level):
    """Say that it ended before it listened, and end what it has left behind (row 112)."""
    said, outside, cost = ask(apps.run, apps.PROGRAM)
    assert said == "ended with exit status 3 before it listened"
    assert bool(outside) == handins.holds(STAYS, level) and not cost


def test_programs_beside_each_other_do_not_meet(ask):
    """Serve two honest programs at the same time, each for itself (row 102)."""
    answers, outside, cost = ask(apps.beside, HONEST.decode())
    assert answers == [b"GET /0 ", b"GET /1 ", b"GET /2 "]
    assert not outside and not cost

"""Tests for grader/api/shrink.py: what is not needed is left out, what is special becomes plain."""
from random import Random

import pytest

from grader.api import plan, shrink
from grader.api.player import Budget, Player, fails
from grader.api.step import Step, special
from grader.api.writing import Session
from tests.api import wrong
from tests.api.callers import Local, app_of
from tests.api.explorations import WORD_API


def shrunk(name, steps, form="plain"):
    """Return the shortest moves for the first wrong answer to some steps, and the player."""
    player = Player(WORD_API, lambda keep: Local(app_of(wrong.source(name))), Budget())
    client = Session(form=form)
    moves = player.play(steps, client)
    assert fails(moves)
    return shrink.shorter(WORD_API, lambda steps: player.play(steps, client), moves), player


def first_walk(name, seed):
    """Return the steps of the first walk in which an app goes wrong."""
    for episode in plan.episodes(WORD_API, Random(seed)):
        player = Player(WORD_API, lambda keep: Local(app_of(wrong.source(name))), Budget())
        if fails(player.play(episode.steps, episode.client)):
            return episode.steps
    raise AssertionError(f"nothing is wrong with {name}")


# Wrong app, and the operations and the traits that a shortest sequence needs.
SHORTEST = [
    ("default_one", ["create"], {"count:omitted"}), ("create_overwrites", ["create", "create"], set()),
    ("put_creates", ["update"], set()), ("put_adds", ["create", "update"], set()),
    ("put_ignores_zero", ["create", "update"], {"count:zero"}), ("read_shows_text", ["create", "read"], set()),
    ("delete_answers_200", ["create", "delete"], set()), ("list_is_bare", ["list"], set()),
    ("list_unsorted", ["create", "create", "list"], set()), ("true_is_a_count", ["create"], set()),
    ("old_count_comes_back", ["create", "delete", "create"], set()),
]


@pytest.mark.parametrize("name, operations, traits", SHORTEST)
@pytest.mark.parametrize("seed", range(2))
def test_shortest_sequences_are_found(name, operations, traits, seed):
    """Keep what a wrong answer needs, and nothing else."""
    moves, _ = shrunk(name, first_walk(name, seed))
    assert [move.step.operation for move in moves] == operations or name == "true_is_a_count" and len(moves) <= 2
    assert set().union(*(special(WORD_API, move.step) for move in moves)) == traits


@pytest.mark.parametrize("name", ["list_ends_at_ten", "delete_empties", "shared_default", "put_adds_to_what_came_back"])
def test_nothing_more_can_be_left_out(name):
    """Try without each of the steps."""
    moves, player = shrunk(name, first_walk(name, 1))
    steps = [move.step for move in moves]
    for place in range(len(steps) - 1):
        assert not fails(player.play(steps[:place] + steps[place + 1:], Session()))


def test_forms_names_and_bodies_become_plain():
    """Exchange how a request is written, what it names and what it says, where that does not matter."""
    steps = [Step("create", "Gr\u00fcn Tea+", (("count", 10**9), ("note", 1)), "escaped"),
             Step("update", "Gr\u00fcn Tea+", (("count", 10**9),), "escaped")]
    moves, _ = shrunk("put_adds_to_what_came_back", [steps[0], Step("delete", steps[0].item), *steps], "escaped")
    assert not set().union(*(special(WORD_API, move.step) for move in moves)) and len(moves) == 4


def test_tries_are_counted(monkeypatch):
    """Stop after so many, and keep the best so far."""
    monkeypatch.setattr(shrink, "TRIES", 3)
    steps = first_walk("list_ends_at_ten", 1)
    moves, player = shrunk("list_ends_at_ten", steps)
    assert player.starts <= 4 and fails(moves)


def test_same_fault_of_form_may_show_earlier():
    """Take a shorter sequence whose last answer has the same fault, though the request is of another kind."""
    steps = [Step("create", "\U0001d4b3", (("count", 5),)), Step("update", "\U0001d4b3", (("count", 6),))]
    player = Player(WORD_API, lambda keep: Local(app_of(wrong.source("count_shown_as_text"))), Budget())
    later = player.play(steps[:1], Session())
    shrinker = shrink.Shrinker(WORD_API, lambda steps: player.play(steps, Session()), later)
    assert shrinker.attempt([Step("list"), *steps]) is False         # no longer one
    assert shrinker.attempt([Step("create", "tea", (("count", 5),))]) and shrinker.moves[-1].step.item == "tea"

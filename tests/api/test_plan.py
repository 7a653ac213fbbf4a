"""Tests for grader/api/plan.py: walks that have every value and every situation that matters, nearly always."""
from collections import Counter
from random import Random

import pytest

from grader.api import plan
from grader.api.player import Budget, Player
from grader.api.resource import accepts
from grader.api.step import flawed, members
from tests.api.callers import Local, app_of, text_of
from tests.api.explorations import METER, ORDERED, TODO_LIST, WORD_API, seeds

APPS = {"words": WORD_API, "todos": TODO_LIST, "measures": METER}
# What every walk over words must have. A bug that shows in one of these is then found whatever the seed is.
WORDS = ("case", "blank", "combining", "accent", "astral", "percent", "plus", "dot", "sign", "digit", "long")
ALWAYS = {*(f"{doing} word:{word}" for doing in ("create:new", "read:existing", "update:existing", "delete:existing")
            for word in WORDS),
          *(f"{doing} {state}" for doing in ("read", "update", "delete") for state in ("unknown", "gone", "existing")),
          *(f"create:new count:{trait}" for trait in ("zero", "large", "omitted")), "update:existing count:zero",
          "update:existing count:large", "create:again count:omitted", "create existing", "create again",
          "create:new body:extra",
          "list empty", "list some"}


def moves_of(name, seed):
    """Return the moves of all walks through a right app."""
    resource, source = APPS[name], text_of(name)
    player = Player(resource, lambda keep: Local(app_of(source)), Budget())
    return [player.play(episode.steps, episode.client) for episode in plan.episodes(resource, Random(seed))]


def met(seed):
    """Return what a walk over words has: situations, with what is special in them, and wrong values by their places."""
    found = set()
    for moves in moves_of("words", seed):
        for move in moves:
            found |= {f"{move.situation} {trait}" for trait in move.traits} | {move.situation.replace(":", " ")}
            body = members(WORD_API, move.step) if flawed(WORD_API, move.step) else {}
            for name, value in body.items():
                if name in ("word", "count") and not accepts(WORD_API.field(name), value):
                    found.add((move.step.operation, name, type(value), value if isinstance(value,
                                                                                           int | float)
                               else bool(value)))
    return found


def test_every_value_that_matters_is_met_nearly_always():
    """Meet each in nineteen walks of twenty at least."""
    tried = range(max(20, len(seeds(200))))
    counts = Counter(feature for seed in tried for feature in met(seed))
    rare = {feature: counts[feature] / len(tried) for feature in ALWAYS if counts[feature] < 0.95 * len(tried)}
    assert not rare
    for operation in ("create", "update"):
        wrong = {(kind, value) for where, name, kind, value in (item for item in counts if isinstance(item, tuple))
                 if (where, name) == (operation, "count")}
        assert {(bool, True), (bool, False), (str, True), (str, False), (list, True), (list, False), (dict, False),
                (float, 1.5), (int, -1)} <= wrong


@pytest.mark.parametrize("name, least, most", [("words", 500, 560), ("todos", 300, 420), ("measures", 180, 300)])
def test_walks_are_as_long_as_a_grading_can_afford(name, least, most):
    """Make 300 requests and more of the word API, and leave some for the other checks; find nothing in right apps."""
    for seed in seeds(50):
        walks = moves_of(name, seed)
        assert least <= sum(map(len, walks)) <= most
        assert not any(move.differences for moves in walks for move in moves)


@pytest.mark.parametrize("resource", [WORD_API, TODO_LIST, METER, ORDERED])
def test_same_seed_makes_the_same_walks(resource):
    """Plan by the seed alone, and in another way by another."""
    one, same, other = (list(plan.episodes(resource, Random(seed))) for seed in (1, 1, 2))
    assert one == same != other


@pytest.mark.parametrize("name", APPS)
@pytest.mark.parametrize("seed", range(5))
def test_every_wrong_body_is_sent_once_at_least(name, seed):
    """Deal all that can be wrong in a body during the first walk, however many there are."""
    planner = plan.Planner(APPS[name], Random(seed))
    decks = {operation: {(place, repr(values)) for place, values in deck.cards} for operation,
             deck in planner.faults.items()}
    lives = planner.lives()
    for operation, cards in decks.items():
        sent = {(place, repr(values)) for step in lives if step.operation == operation
                for place, values in _members(APPS[name], step)}
        assert operation not in APPS[name].operations or not cards - sent


def _members(resource, step):
    """Return each member of a step's body with its value, and each that is not there, as decks write them."""
    body = members(resource, step)
    return [*((name, (value,)) for name, value in body.items()),
            *((field.name, ()) for field in resource.fields if field.name not in body)]


def test_only_what_is_offered_is_asked_for():
    """Leave out the steps of operations that there are not."""
    asked = {step.operation for episode in plan.episodes(METER, Random(1)) for step in episode.steps}
    assert asked == {"create", "read", "delete"}


def test_last_walk_has_many_items():
    """Keep more than thirty at once, so that a first page is not taken for the list."""
    kept = max(len(move.expected.body) for move in moves_of("words", 3)[-1] if isinstance(move.expected.body, list))
    assert kept > 30


def test_only_new_items_have_members_that_nobody_asks_for():
    """Send them with POST, of which the rules say that they are ignored."""
    steps = [step for seed in range(5) for episode in plan.episodes(WORD_API, Random(seed)) for step in episode.steps]
    extra = [step.operation for step in steps if dict(step.values).keys() - {"word", "count"}]
    assert set(extra) == {"create"}


def test_null_is_only_sent_where_it_has_to_be_refused():
    """Leave a count of null on POST to the student."""
    steps = [step for seed in range(10) for episode in plan.episodes(WORD_API, Random(seed)) for step in episode.steps]
    null = {(step.operation, name) for step in steps for name, value in step.values if value is None}
    assert null == {("create", "word"), ("update", "count")}

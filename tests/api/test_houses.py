"""Tests for grader/api/houses.py: houses that an API has to take, and bodies that it has to refuse."""
import json
from random import Random

import pytest

from grader.api import houses
from grader.http import document

TABLE = {
    "area": {"type": "number", "minimum": 20, "maximum": 400},
    "rooms": {"type": "integer", "minimum": 1, "maximum": 12},
    "garden": {"type": "boolean"},
}
WANTED = houses.features(TABLE)
SEEDS = range(200)


def test_features_are_read_in_their_order():
    """Give a boolean no range but its two values."""
    assert WANTED == (houses.Feature("area", "number", 20, 400), houses.Feature("rooms", "integer", 1, 12),
                      houses.Feature("garden", "boolean", 0, 1))


@pytest.mark.parametrize("table, message", [
    (None, "is None; expected a dictionary of features"),
    ({}, "is {}; expected a dictionary of features"),
    ({"area": 5}, "declares area as 5; expected a dictionary with a type, one of number, integer, boolean"),
    ({"area": {"type": "text"}}, "declares area as {'type': 'text'}"),
    ({"area": {"type": "number"}}, "declares area from None to None; expected two numbers"),
    ({"area": {"type": "number", "minimum": True, "maximum": 4}}, "declares area from True to 4"),
    ({"area": {"type": "number", "minimum": 0.2, "maximum": 0.9}}, "declares area from 0.2 to 0.9"),
])
def test_table_that_is_not_sound_is_refused(table, message):
    """Say what was seen and what was expected."""
    with pytest.raises(ValueError) as caught:
        houses.features(table)
    assert message in str(caught.value)


def test_ranges_without_room_are_refused():
    """End in a sentence where there are no new houses."""
    with pytest.raises(ValueError, match="too few different houses"):
        houses.plan(houses.features({"garden": {"type": "boolean"}}), Random(1))


@pytest.mark.parametrize("seed", SEEDS)
def test_houses_of_a_plan_are_valid_and_differ(seed):
    """Ask each house that is to be new as a new one, and change one feature at a time."""
    plan = houses.plan(WANTED, Random(seed))
    keys = [houses.key(WANTED, house) for house in plan.houses]
    assert all(houses.valid(WANTED, house) for house in plan.houses) and len(set(keys)) == len(keys)
    for name, house in plan.changed.items():
        assert [other for other in plan.base if plan.base[other] != house[other]] == [name]
    assert (plan.anchor["rooms"], plan.anchor["garden"]) == (1, True)


@pytest.mark.parametrize("seed", SEEDS)
def test_groups_of_trials_are_what_they_are_called(seed):
    """Keep what is special about a group out of the others."""
    plan = houses.plan(WANTED, Random(seed))
    of = {group: [trial.house for trial in plan.trials if trial.group == group] for group in
          ("plain", "edge", "whole", "order", "more")}
    assert all(list(house) == list(TABLE) for group in ("plain", "edge", "whole") for house in of[group])
    assert all(list(house) != list(TABLE) and sorted(house) == sorted(TABLE) for house in of["order"])
    assert all(len(house) == 4 for house in of["more"])
    assert all(20 < house["area"] < 400 and house["area"] % 1 and 1 < house["rooms"] < 12
               for group in ("plain", "order", "more") for house in of[group])
    assert {(name, house[name]) for house in of["edge"] for name in ("area", "rooms")} >= {
        ("area", 20), ("area", 400), ("rooms", 1), ("rooms", 12)}
    assert all(type(house["area"]) is int for house in of["whole"])


def test_same_seed_gives_the_same_plan():
    """Depend on nothing but the seed."""
    assert houses.plan(WANTED, Random("a")) == houses.plan(WANTED, Random("a")) != houses.plan(WANTED, Random("b"))


@pytest.mark.parametrize("seed", SEEDS)
def test_flaws_are_none_of_the_houses_that_are_valid(seed):
    """Yield no body that an API has to take, and each kind that there is."""
    random = Random(seed)
    anchor = houses.plan(WANTED, random).anchor
    rows = list(houses.flaws(WANTED, anchor, random))
    assert {kind for kind, _, _ in rows} == {"missing", "type", "truth", "range", "whole", "nan", "object", "json"}
    for kind, words, body in rows:
        try:
            value = json.loads(body)
        except ValueError:
            assert kind == "json", (words, body)
            continue
        assert kind != "json" and not houses.valid(WANTED, value), (words, body)
        assert isinstance(value, dict) == (kind != "object")


def test_numbers_that_json_does_not_have_are_no_json():
    """Know that these bodies are JSON for Python alone."""
    rows = list(houses.flaws(WANTED, {"area": 80, "rooms": 3, "garden": True}, Random(1)))
    for kind, _, body in rows:
        if kind == "nan":
            with pytest.raises(document.DocumentError):
                document.parse(body.encode())


@pytest.mark.parametrize("house, expected", [
    ({"area": 80, "rooms": 3, "garden": True}, True), ({"area": 20.0, "rooms": 12, "garden": False, "more": 1}, True),
    ({"area": 80, "rooms": True, "garden": True}, False), ({"area": 80, "rooms": 3.0, "garden": True}, False),
    ({"area": 80, "rooms": 3, "garden": 1}, False), ({"area": float("nan"), "rooms": 3, "garden": True}, False),
    ({"area": 80, "rooms": 3}, False), ([], False), (None, False),
])
def test_house_is_valid_by_type_and_range(house, expected):
    """Take exact types, and both ends of a range."""
    assert houses.valid(WANTED, house) is expected

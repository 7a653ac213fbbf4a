"""Tests for the scenes: each holds for a right app, at the same time and in turn, whatever it offers to look at."""
from random import Random

import pytest

from grader.api import scenes
from grader.api.crew import Crew
from tests.api.callers import text_of
from tests.api.declared import TODOS, WORDS, declared
from tests.api.test_race import Server
from tests.api.wrong import source

SCENES = (scenes.create_one, scenes.create_many, scenes.update_one, scenes.delete_one, scenes.update_and_delete)


def played(scene, text, *, parallel, table=WORDS, rounds=2):
    """Return what is odd in some rounds of a scene."""
    crew = Crew(declared(table), Server(text), Random(1))
    crew.parallel = parallel
    try:
        crew.fresh()
        return [oddity for turn in range(rounds) for oddity in scene(crew, turn)]
    finally:
        crew.close()


@pytest.mark.parametrize("parallel", [True, False])
@pytest.mark.parametrize("lacking", ["", "read", "list"])
@pytest.mark.parametrize("scene", SCENES)
def test_right_app_shows_nothing_odd(scene, lacking, parallel):
    """Look by what there is."""
    names = [name for name in ("create", "read", "update", "delete", "list") if name != lacking]
    assert not played(scene, text_of("words"), parallel=parallel, table=f"operations = {names}\n{WORDS}")


@pytest.mark.parametrize("scene", SCENES[1:])
def test_keys_may_be_the_servers(scene):
    """Take them from the answers."""
    assert not played(scene, text_of("todos"), parallel=True, table=TODOS)


@pytest.mark.parametrize("scene, name, rule", [
    (scenes.create_one, "create_overwrites", "create"), (scenes.create_many, "keeps_nothing", "lost"),
    (scenes.create_many, "list_unsorted", "list"), (scenes.update_one, "put_adds", "update"),
    (scenes.update_one, "put_stores_nothing", "update"), (scenes.delete_one, "delete_of_unknown_204", "delete"),
    (scenes.delete_one, "delete_does_nothing", "delete"), (scenes.delete_one, "unknown_crashes", "read"),
    (scenes.update_and_delete, "put_creates", "revived"), (scenes.update_one, "create_crashes", "update")])
def test_what_is_wrong_in_turn_is_odd_as_well(scene, name, rule):
    """Know it from a race by that."""
    found = played(scene, source(name), parallel=False)
    assert rule in {oddity.rule for oddity in found} and all(oddity.text for oddity in found)

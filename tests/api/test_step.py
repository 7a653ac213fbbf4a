"""Tests for grader/api/step.py: bodies, what is wrong and what is special in them, and plainer ones."""
import pytest

from grader.api.step import Step, asked, flawed, members, plainer, special
from tests.api.explorations import METER, TODO_LIST, WORD_API


@pytest.mark.parametrize("resource, step, body", [
    (WORD_API, Step("create", "a"), {"word": "a"}),
    (WORD_API, Step("create", "a", (("count", 2), ("note", "x"))), {"word": "a", "count": 2, "note": "x"}),
    (WORD_API, Step("create", None, (("word", 5),)), {"word": 5}),
    (WORD_API, Step("update", "a", (("count", 2),)), {"count": 2}),
    (TODO_LIST, Step("create", 0, (("title", "x"),)), {"title": "x"}),
])
def test_key_is_in_the_body_where_the_client_gives_it(resource, step, body):
    """Name a new item, and no other."""
    assert members(resource, step) == body


@pytest.mark.parametrize("resource, step, wrong", [
    (WORD_API, Step("create", "a"), False), (WORD_API, Step("create", "a", (("count", None),)), True),
    (WORD_API, Step("create", None, ()), True), (WORD_API, Step("create", None, (("word", "a/b"), ("count", 1))), True),
    (WORD_API, Step("update", "a", ()), True), (WORD_API, Step("update", "a", (("count", None),)), True),
    (WORD_API, Step("update", "a", (("count", True),)), True), (WORD_API, Step("update", "a", (("count", 0),)), False),
    (WORD_API, Step("read", "a"), False), (WORD_API, Step("delete", "a"), False), (WORD_API, Step("list"), False),
    (TODO_LIST, Step("create", 0, (("title", "x"),)), False), (TODO_LIST, Step("create", 0, (("done", True),)), True),
    (TODO_LIST, Step("update", 0, (("title", "x"),)), True),
    (METER, Step("create", 0, (("value", 1),)), False), (METER, Step("create", 0, (("value", "1"),)), True),
])
def test_default_is_for_new_items_only(resource, step, wrong):
    """Refuse what lacks something, but for what has a default in a new item."""
    assert flawed(resource, step) is wrong


def test_asked_names_the_fields_of_a_body():
    """Ask for the key only where the client gives it, and only once."""
    assert [field.name for field in asked(WORD_API, Step("create", "a"))] == ["word", "count"]
    assert [field.name for field in asked(TODO_LIST, Step("create", 0))] == ["title", "done"]
    assert [field.name for field in asked(WORD_API, Step("update", "a"))] == ["count"]
    assert asked(WORD_API, Step("read", "a")) == ()


@pytest.mark.parametrize("resource, step, traits", [
    (WORD_API, Step("create", "tea", (("count", 3),)), set()),
    (WORD_API, Step("create", "Tea"), {"word:case", "count:omitted"}),
    (WORD_API, Step("update", "a b", (("count", 0),)), {"word:blank", "count:zero"}),
    (WORD_API, Step("update", "tea", ()), set()),
    (WORD_API, Step("read", "a+", form="escaped"), {"word:plus", "form:escaped"}),
    (WORD_API, Step("create", "tea", (("count", 3), ("note", 1))), {"body:extra"}),
    (WORD_API, Step("create", None, (("word", 5), ("count", -1))), set()),
    (TODO_LIST, Step("update", 7, (("title", "tea"), ("done", False))), {"done:false"}),
    (METER, Step("create", 0, (("value", -2.5),)), {"value:negative", "value:fraction", "unit:omitted"}),
])
def test_special_is_what_a_step_sends(resource, step, traits):
    """Name the traits of right values by their fields; a wrong one has none."""
    assert special(resource, step) == traits


@pytest.mark.parametrize("resource, step", [
    (WORD_API, Step("create", "Tea", (("count", 0), ("note", 1)), "escaped")), (WORD_API, Step("create", None)),
    (WORD_API, Step("update", "Tea", (("count", None),))), (TODO_LIST, Step("create", 0, (("title", ""),))),
    (METER, Step("create", 0)),
])
def test_plainer_step_is_sound_and_plain(resource, step):
    """Fill in everything; but for the name of an item nothing is special."""
    plain = plainer(resource, step, 3)
    assert not flawed(resource, plain)
    assert special(resource, plain) <= {"word:case"} and plain.operation == step.operation


def test_plainer_step_keeps_what_is_plain():
    """Exchange nothing that is neither special nor wrong."""
    step = Step("create", "tea", (("count", 42),))
    assert plainer(WORD_API, step, 0) == step

"""Tests for grader/api/avoidance.py: what is known is not met again, and what lies behind it is found."""
from random import Random

import pytest

from grader.api.avoidance import leave_alone
from grader.api.causes import Trial
from grader.api.player import Budget, Player, fails
from grader.api.step import Step
from grader.api.writing import Session
from tests.api import wrong
from tests.api.callers import Local, app_of, text_of
from tests.api.explorations import WORD_API, causes, explored, seeds

TEA = (("count", 2),)
LIFE = [Step("create", "tea", TEA), Step("read", "tea"), Step("list"), Step("update", "tea", (("count", 3),)),
        Step("read", "tea"), Step("delete", "tea"), Step("read", "tea"), Step("list")]


def left_alone(name, steps):
    """Return a player that leaves a wrong answer to some steps alone."""
    player = Player(WORD_API, lambda keep: Local(app_of(wrong.source(name))), Budget())
    trial = Trial(player, Session())
    leave_alone(trial, trial.judge(player.play(steps, Session())))
    return player


@pytest.mark.parametrize("name, made", [
    ("create_answers_200", 8), ("create_forgets_count", 8), ("count_shown_as_text", 8), ("member_too_much", 8),
    ("put_adds", 8),
    ("delete_does_nothing", 8), ("delete_answers_200", 8), ("create_titles", 8), ("put_stores_nothing", 8),
    ("list_crashes", 7), ("put_crashes", 7), ("delete_crashes", 7),
])
def test_as_little_as_possible_is_left_out(name, made):
    """Go through a whole life behind each bug, without the steps that do not work at all."""
    moves = left_alone(name, LIFE).play(LIFE, Session())
    assert not fails(moves) and len(moves) == made


def test_wrong_answer_is_ignored_where_the_state_is_right():
    """Do not mind a status in its situation; the model goes on as it should."""
    known = left_alone("create_answers_200", LIFE).known
    assert known.ignored == {("create:new", "the status is 200")} and not known.avoided and not known.adopted


def test_state_is_adopted_where_it_is_wrong():
    """Take over what the server shows."""
    known = left_alone("put_adds", LIFE).known
    assert known.adopted == {"update:existing"} and not known.avoided and not known.ignored


def test_special_values_are_left_out():
    """Send other values."""
    steps = [Step("create", "tea", TEA), Step("update", "tea", (("count", 0),))]
    assert left_alone("put_ignores_zero", steps).known.avoided == [frozenset({"count:zero"})]


def test_bodies_that_are_to_be_refused_are_left_out_as_a_whole():
    """Have one fault of checking show once."""
    known = left_alone("negative_count", [Step("create", "tea", (("count", -1),))]).known
    assert {frozenset({"create:invalid"}), frozenset({"update:invalid"})} <= set(known.avoided)


def merged(names):
    """Return the source of an app with several bugs, None if they do not go together."""
    text = text_of("words")
    for old, new in (pair for name in names for pair in wrong.WRONG[name][1]):
        if old not in text:
            return None
        text = text.replace(old, new)
    try:
        compile(text, "app.py", "exec")
    except SyntaxError:
        return None
    return text


# Bugs that leave the others to be seen, by what they are charged to.
APART = {"create": ("create_answers_200", "create_existing_200", "create_overwrites", "length_in_bytes"),
         "read": ("read_of_unknown_is_null", "read_shows_count_only", "plus_is_blank"),
         "update": ("put_creates", "put_adds", "put_ignores_zero", "put_crashes", "put_is_missing"),
         "delete": ("delete_answers_200", "delete_does_nothing", "delete_crashes"),
         "list": ("list_unsorted", "list_sorted_by_utf16", "list_is_bare", "list_ends_at_ten"),
         "errors": ("true_is_a_count", "empty_word", "existing_400", "invalid_422")}


@pytest.mark.parametrize("seed", seeds(200))
def test_bugs_are_found_apart(seed):
    """Find two to five bugs in one app, each charged to its own operation."""
    random = Random(seed)
    while True:
        charged = random.sample(sorted(APART), random.randint(2, 5))
        source = merged([random.choice(APART[cause]) for cause in charged])
        if source:
            break
    assert sorted(causes(explored(WORD_API, source, seed))) == sorted(charged)

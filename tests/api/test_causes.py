"""Tests for grader/api/causes.py: each bug is charged to the operation that has it, and only to that one."""
import pytest

from grader.api.causes import Trial
from grader.api.player import Budget, Player
from grader.api.step import Step
from grader.api.writing import Session
from tests.api import wrong
from tests.api.callers import Local, app_of
from tests.api.explorations import METER, ORDERED, WORD_API, causes, explored, seeds
from tests.api.right import exchanged

TABLES = {"words": (WORD_API, wrong.WRONG), "todos": (ORDERED, wrong.WRONG_TODOS), "measures": (METER,
                                                                                                wrong.WRONG_MEASURES)}
CASES = [(base, name) for base, (_, table) in TABLES.items() for name in table]


@pytest.mark.parametrize("base, name", CASES, ids=[f"{base}-{name}" for base, name in CASES])
def test_each_bug_has_one_cause(base, name):
    """Find each wrong app with every seed, and charge it to the one operation that has the bug."""
    resource, table = TABLES[base]
    expected, pairs = table[name]
    source = exchanged(base, pairs)
    for seed in seeds(20):
        found = causes(explored(resource, source, seed))
        assert len(found) == 1 and found[0] in ((expected,) if isinstance(expected, str) else expected), (seed, found)


def judged(pairs, steps):
    """Return the case of a wrong answer to some steps."""
    source = exchanged("words", pairs)
    player = Player(WORD_API, lambda keep: Local(app_of(source)), Budget())
    return Trial(player, Session()).judge(player.play(steps, Session()))


def case_of(name, *steps):
    """Return the case of a wrong app."""
    return judged(wrong.WRONG[name][1], steps)


TEA, MILK, BAD = (("count", 2),), (("count", 7),), (("count", -1),)


@pytest.mark.parametrize("name, steps, cause, situation", [
    ("create_forgets_count_silently", [Step("create", "tea", TEA), Step("list")], "create", "create:new"),
    ("create_forgets_count_silently", [Step("create", "tea", TEA), Step("read", "tea")], "create", "create:new"),
    ("read_shows_text", [Step("create", "tea", TEA), Step("read", "tea")], "read", "read:existing"),
    ("list_shows_text", [Step("create", "tea", TEA), Step("list")], "list", "list:some"),
    ("delete_does_nothing", [Step("create", "tea", TEA), Step("delete", "tea"), Step("read", "tea")], "delete",
     "delete:existing"),
    ("delete_does_nothing", [Step("create", "tea", TEA), Step("delete", "tea"), Step("create", "tea", TEA)], "delete",
     "delete:existing"),
    ("put_creates_before_it_looks", [Step("update", "tea", BAD), Step("list")], "errors", "update:invalid"),
    ("put_refuses_and_changes", [Step("create", "tea", TEA), Step("update", "tea", BAD), Step("update", "tea", MILK),
                                 Step(
        "update", "tea", BAD), Step("read", "tea")], "errors", "update:invalid"),
    ("read_counts_up", [Step("create", "tea", TEA), Step("read", "tea"), Step("list")], "read", "read:existing"),
    ("put_crashes", [Step("update", "tea", TEA)], "update", "update:existing"),
    ("read_is_missing", [Step("read", "tea")], "read", "read:existing"),
    ("unknown_crashes", [Step("read", "tea")], "errors", "read:unknown"),
    ("decoded_twice", [Step("create", "%41", TEA), Step("delete", "%41")], "read", "read:existing"),
    ("put_creates", [Step("update", "tea", TEA)], "update", "update:unknown"),
    ("create_existing_200", [Step("create", "tea", TEA), Step("create", "tea", TEA)], "create", "create:existing"),
    ("existing_400", [Step("create", "tea", TEA), Step("create", "tea", TEA)], "errors", "create:existing"),
])
def test_blame_is_where_the_bug_is(name, steps, cause, situation):
    """Blame the step that brought a wrong state about, or the look that shows a right one wrongly."""
    case = case_of(name, *steps)
    assert (case.cause, case.blamed.situation) == (cause, situation)


def test_what_is_special_is_needed():
    """Name the traits without which the answer is right."""
    assert case_of("put_ignores_zero", Step("create", "Tea", TEA), Step("update", "Tea", (("count", 0),
                                                                                          ))).special == {"count:zero"}
    assert case_of("put_adds", Step("create", "Tea", TEA), Step("update", "Tea", (("count", 0),),
                                                                "escaped")).special == frozenset()


def test_charset_is_another_check_s_matter():
    """Charge nothing for a server that does not understand a charset, and find what else is wrong."""
    strict = [('request.content_type.partition(";")[0].strip().lower()', "request.content_type")]
    case = judged(strict, [Step("create", "tea", TEA, "charset")])
    assert (case.cause, case.special) == ("", {"form:charset"})
    for seed in range(12):
        assert causes(explored(WORD_API, exchanged("words", strict), seed)) == []
        both = exchanged("words", [*strict, *wrong.WRONG["put_adds"][1]])
        assert causes(explored(WORD_API, both, seed)) == ["update"]

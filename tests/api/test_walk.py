"""Tests for grader/api/walk.py: right apps earn everything, wrong ones are shown, and no server breaks the walk."""
import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.api.player import Budget
from grader.api.walk import CAUSES, explore
from grader.http.message import Failure, Response
from tests.api import right, wrong
from tests.api.callers import app_of, text_of
from tests.api.declared import TODOS, WORDS, declared
from tests.api.explorations import METER, ORDERED, TODO_LIST, WORD_API, causes, explored, replayed, seeds
from tests.fuzz.effort import effort

RIGHT = {**{name: (WORD_API, text_of(name)) for name in right.STYLES},
         **{name: (WORD_API, right.reading(name)) for name in right.READINGS},
         "to-dos": (TODO_LIST, text_of("todos")), "to-dos in order": (ORDERED, text_of("todos")),
         **{name: (TODO_LIST, right.exchanged("todos", pairs)) for name, pairs in right.TODOS.items()},
         "text keys": (declared(TODOS.replace('"integer"', '"string"')), right.exchanged("todos", right.TEXT_KEYS)),
         "measures": (METER, text_of("measures"))}


@pytest.mark.parametrize("name", RIGHT)
def test_right_apps_earn_everything(name):
    """Find nothing with any seed, in whatever style or reading an app is written; see every operation at work."""
    resource, source = RIGHT[name]
    for seed in seeds(200):
        found = explored(resource, source, seed)
        assert (found.disagreements, found.unseen) == ((), ()), seed
        assert found.requests <= 560


# Counterexamples that need more than four requests: what is found late in long lists.
LONGER = {"list_ends_at_ten": 12, "list_loses_one_after_deletion": 8}
WRONG = [*((WORD_API, "words", name, pairs) for name, (_, pairs) in wrong.WRONG.items()),
         *((ORDERED, "todos", name, pairs) for name, (_, pairs) in wrong.WRONG_TODOS.items()),
         *((METER, "measures", name, pairs) for name, (_, pairs) in wrong.WRONG_MEASURES.items())]


@pytest.mark.parametrize("resource, base, name, pairs", WRONG, ids=[f"{base}-{name}" for _, base, name, _ in WRONG])
def test_counterexamples_are_short_and_can_be_made_again(resource, base, name, pairs):
    """See the same wrong answer after the same few requests, each from a fresh server."""
    source = right.exchanged(base, pairs)
    for seed in seeds(30):
        for disagreement in explored(resource, source, 1000 + seed).disagreements:
            assert replayed(disagreement, source) == disagreement.got != disagreement.expected
            assert len(disagreement.requests) <= LONGER.get(name, 4)
            assert disagreement.faults and 0 <= disagreement.place < len(disagreement.requests)
            assert disagreement.situation.partition(":")[0] in CAUSES


def test_same_seed_finds_the_same():
    """Make the same requests and tell the same."""
    source = wrong.source("put_adds")
    one, same, other = (explored(WORD_API, source, seed) for seed in ("a", "a", "b"))
    assert (one.disagreements, one.requests) == (same.disagreements, same.requests)
    assert one.requests != other.requests or one.disagreements != other.disagreements


def test_known_bugs_are_not_told_again():
    """Find only what is new in a second walk, and leave what is known of the first as it was."""
    first = explored(WORD_API, wrong.source("put_adds"), 1)
    before = repr(first.known)
    assert causes(explored(WORD_API, wrong.source("put_adds"), 2, known=first.known)) == []
    other = right.exchanged("words", [*wrong.WRONG["put_adds"][1], *wrong.WRONG["delete_of_unknown_204"][1]])
    assert causes(explored(WORD_API, other, 2, known=first.known)) == ["delete"]
    assert repr(first.known) == before


def test_what_nothing_right_was_seen_of_is_unseen():
    """Name the operations that cannot be tried where nothing can be created."""
    found = explored(WORD_API, wrong.source("create_crashes"), 1)
    assert causes(found) == ["create"] and set(found.unseen) >= {"read", "update", "delete", "list"}
    assert explored(METER, text_of("measures"), 1).unseen == ()


def test_walk_may_be_short():
    """Make no more requests to a right server than are asked for."""
    assert explored(WORD_API, text_of("words"), 1, budget=Budget(walk=60)).requests == 60
    assert causes(explored(WORD_API, wrong.source("default_one"), 1, budget=Budget(walk=60))) == ["create"]


def test_what_connect_raises_passes():
    """Let who starts servers say why one does not start."""
    with pytest.raises(ZeroDivisionError):
        explore(WORD_API, lambda keep: 1 // 0, 1)


KINDS = ("refused", "time", "closed", "ended", "malformed", "large", "encoded", "surplus")
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-10**400,
                                            10**400) | st.floats() | st.text(st.characters(exclude_categories=[]),
                                                                             max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("word", "count", "words", "id",
                                                                                 "title", "x")),
                                                                inner, max_size=3), max_leaves=8)
BODIES = st.one_of(st.binary(max_size=20), VALUES.map(lambda value: json.dumps(value).encode()),
                   st.sampled_from((b"", b"[" * 10_000, b'{"words":' * 200, b"9" * 9000, b'{"id": 1e999}', b'"\\ud800"',
                                    b"null")))
HEADERS = st.lists(st.tuples(st.sampled_from(("Location", "Content-Type", "x")), st.text("/ab%20\xff ", max_size=9)),
                   max_size=2).map(tuple)
ANSWERS = st.one_of(st.builds(Response, st.sampled_from((200, 201, 204, 400, 404, 409, 500, 302, 999)), st.just(""),
                              HEADERS,
                              BODIES), st.sampled_from(KINDS).map(lambda kind: Failure(kind, "did something else")))


class Whimsical:
    """Answers with anything, in an order by chance that goes on where the server is started afresh."""

    def __init__(self, answers, chance):
        """Take the answers, responses and failures."""
        self.answers, self.chance, self.asked, self.starts = answers, chance, 0, 0

    def __call__(self, keep):
        """Start afresh."""
        self.starts += 1
        return self

    def ask(self, request, seconds):
        """Return or raise any answer."""
        self.asked += 1
        answer = self.chance.choice(self.answers)
        if isinstance(answer, Failure):
            raise answer
        return answer

    def close(self):
        """Do nothing."""


LIMITED = Budget(requests=300, starts=60, timeouts=3)


@pytest.mark.parametrize("resource", [WORD_API, ORDERED, METER], ids=["words", "to-dos", "measures"])
@effort(60)
@given(answers=st.lists(ANSWERS, min_size=1, max_size=12), seed=st.integers(0, 9))
def test_no_server_breaks_the_walk(resource, answers, seed):
    """Survive any answers in any order, within the budget; tell them in words that can be written."""
    server = Whimsical(answers, random.Random(seed))
    found = explore(resource, server, seed, budget=LIMITED)
    assert server.asked == found.requests <= LIMITED.requests + 6 and server.starts <= LIMITED.starts
    assert len(set(causes(found))) == len(found.disagreements) <= len(CAUSES)
    for disagreement in found.disagreements:
        assert "".join((disagreement.expected, disagreement.got, *disagreement.faults)).encode("utf-8")
        assert disagreement.cause in CAUSES


@pytest.mark.parametrize("base, resource", [("words", WORD_API), ("todos", ORDERED), ("measures", METER)])
@effort(20)
@given(odd=ANSWERS, seed=st.integers(0, 99), share=st.sampled_from((0.02, 0.2)))
def test_server_that_is_right_at_times_is_survived(base, resource, odd, seed, share):
    """Survive answers that are wrong by chance; no counterexample holds when it is made again."""
    from tests.api.callers import Local
    chance = random.Random(seed)

    class Moody(Local):
        """Answers with something else at times."""

        def ask(self, request, seconds):
            """Return the right answer, or the odd one."""
            if chance.random() >= share:
                return super().ask(request, seconds)
            if isinstance(odd, Failure):
                raise odd
            return odd
    found = explore(resource, lambda keep: Moody(app_of(text_of(base))), seed, budget=LIMITED)
    assert found.requests <= LIMITED.requests + 6 and len(found.disagreements) <= len(CAUSES)


def test_lists_of_ten_thousand_items_are_read():
    """Compare them in a moment, and say that there are too many."""
    many = json.dumps({"words": [{"word": f"w{number:05}", "count": 1} for number in range(10_000)]}).encode()
    extra = f"return HTTPResponse({many!r}, 200, content_type='application/json')"
    source = right.exchanged("words", [('return answer(200, {"words": [show(word) for word in sorted(words)]})',
                                        extra)])
    found = explored(WORD_API, source, 1)
    assert causes(found) == ["list"] and len(found.disagreements[0].got) < 3000


def test_waiting_has_an_end():
    """Charge an operation that is never answered, and leave it alone; give up where several are not."""
    from tests.api.callers import Local
    asked = []

    class Mute(Local):
        """Does not answer PUT."""

        def ask(self, request, seconds):
            """Wait in vain."""
            if request.method == "PUT":
                asked.append(request)
                raise Failure("time", "sent nothing for 4 s")
            return super().ask(request, seconds)
    found = explore(WORD_API, lambda keep: Mute(app_of(text_of("words"))), 1)
    assert causes(found) == ["update"] and len(asked) <= Budget().timeouts
    case = found.disagreements[0]
    assert (case.got, case.faults) == ("sent nothing for 4 s", ("there is no answer",))


def test_resources_of_every_kind_are_walked():
    """Go through each set of operations that can be declared, with a right app."""
    for operations in (["create", "list"], ["create", "read"], ["create", "read", "delete"], ["create", "update",
                                                                                              "list"]):
        some = declared(WORDS, f"operations = {json.dumps(operations)}")
        found = explored(some, text_of("words"), 3)
        assert (found.disagreements, found.unseen) == ((), ()) and found.requests > 50

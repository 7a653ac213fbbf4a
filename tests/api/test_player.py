"""Tests for grader/api/player.py: steps on fresh servers, what is known and left alone, and the budget."""
import pytest

from grader.api.player import Budget, Known, Player, fails
from grader.api.step import Step
from grader.api.writing import Session
from grader.http.message import Failure, Response
from tests.api import wrong
from tests.api.callers import Local, app_of, text_of
from tests.api.explorations import TODO_LIST, WORD_API

CLIENT, USUAL = Session(), Budget()
LIFE = (Step("create", "tea", (("count", 2),)), Step("update", "tea", (("count", 3),)), Step("list"), Step("delete",
                                                                                                           "tea"),
        Step("read", "tea"))


class Scripted:
    """Answers each request in the same way, and keeps what was asked."""

    def __init__(self, answer):
        """Take a response, or a failure to raise."""
        self.answer, self.asked, self.closed = answer, [], 0

    def ask(self, request, seconds):
        """Return the answer."""
        self.asked.append((request, seconds))
        if isinstance(self.answer, Failure):
            raise self.answer
        return self.answer

    def close(self):
        """Count."""
        self.closed += 1


def player_of(source, resource=WORD_API, budget=USUAL):
    """Return a player on an app."""
    return Player(resource, lambda keep: Local(app_of(source)), budget)


def test_each_sequence_begins_on_a_fresh_server():
    """Play the same twice, and see the same."""
    player = player_of(text_of("words"))
    first, second = player.play(LIFE, CLIENT), player.play(LIFE, CLIENT)
    assert [move.status for move in first] == [move.status for move in second] == [201, 200, 200, 204, 404]
    assert not fails(first) and (player.requests, player.starts) == (10, 2)
    assert player.seen == {"create", "update", "list", "delete", "errors"}


def test_play_ends_at_the_first_wrong_answer():
    """Say what is wrong with it, and what it was."""
    moves = player_of(wrong.source("put_adds")).play(LIFE, CLIENT)
    assert fails(moves) and len(moves) == 2
    assert (moves[-1].situation, moves[-1].differences, moves[-1].status) == ("update:existing", ("'count' differs",),
                                                                              200)


def test_clients_are_closed_even_where_starting_over_fails():
    """Close after each sequence; what `connect` and a bug of ours raise passes."""
    asker = Scripted(Response(500, "", (), b""))
    Player(WORD_API, lambda keep: asker, Budget()).play(LIFE, CLIENT)
    assert asker.closed == 1
    asker.answer = None
    with pytest.raises(AttributeError):
        Player(WORD_API, lambda keep: asker, Budget()).play(LIFE, CLIENT)
    assert asker.closed == 2


def test_connections_are_kept_as_the_session_says():
    """Hand on whether they are."""
    kept = []
    player = Player(WORD_API, lambda keep: kept.append(keep) or Local(app_of(text_of("words"))), Budget())
    player.play(LIFE, Session(keep=True))
    player.play(LIFE, Session(keep=False))
    assert kept == [True, False]


def test_budget_bounds_requests_and_starts():
    """Make no more than allowed."""
    player = player_of(text_of("words"), budget=Budget(requests=7, starts=3))
    assert [len(player.play(LIFE, CLIENT)) for _ in range(4)] == [5, 2, 0, 0]
    player = player_of(text_of("words"), budget=Budget(starts=2))
    assert [len(player.play(LIFE, CLIENT)) for _ in range(3)] == [5, 5, 0]


def test_waiting_in_vain_is_bounded():
    """Give up where a server does not answer again and again; give each request its seconds."""
    asker = Scripted(Failure("time", "did not answer"))
    player = Player(WORD_API, lambda keep: asker, Budget(timeouts=3, seconds=0.25))
    moves = [player.play(LIFE, CLIENT) for _ in range(6)]
    assert len(asker.asked) == 3 and player.stuck and {seconds for _, seconds in asker.asked} == {0.25}
    assert moves[0][-1].late and moves[0][-1].status is None and not moves[5]


def test_what_is_avoided_is_made_plain_or_left_out():
    """Go on with another value where a value is known to go wrong, without the step where all of it is."""
    player = player_of(text_of("words"))
    player.known.avoided.append(frozenset({"count:zero"}))
    played = player.play([Step("create", "tea", (("count", 0),)), Step("read", "tea")], CLIENT)
    assert dict(played[0].step.values)["count"] not in (0, None) and len(played) == 2
    player.known.avoided.append(frozenset({"create:new"}))
    assert [move.situation for move in player.play(LIFE, CLIENT)] == ["update:unknown", "list:empty", "delete:unknown",
                                                                      "read:unknown"]


def test_known_says_what_is_news():
    """Ignore a phrase everywhere, or in one situation."""
    known = Known(avoided=[frozenset({"a", "b"})], ignored={("", "x"), ("create:new", "y")})
    assert known.avoids(frozenset({"a", "b", "c"})) and not known.avoids(frozenset({"a"}))
    assert known.minded(("x", "y", "z")) == ("y", "z")
    assert known.minded(("x", "y", "z"), {"create:new", "word:case"}) == ("z",)


def test_ignored_answers_change_the_state_as_they_should():
    """Go on behind a wrong status."""
    player = player_of(wrong.source("create_answers_200"))
    assert [move.differences for move in player.play(LIFE, CLIENT)] == [("the status is 200",)]
    player.known.ignored.add(("create:new", "the status is 200"))
    assert not fails(player.play(LIFE, CLIENT)) and player.requests == 6


@pytest.mark.parametrize("name, situation, state", [
    ("create_forgets_count", "create:new", {"tea": {"word": "tea", "count": 0}}),
    ("delete_does_nothing", "delete:existing", {"tea": {"word": "tea", "count": 2}}),
    ("create_lowers", "create:new", {"tea": {"word": "tea", "count": 2}}),
])
def test_adopted_situations_leave_what_the_server_shows(name, situation, state):
    """Take over its state, so that nothing is wrong afterwards."""
    player = player_of(wrong.source(name))
    player.known.adopted.add(situation)
    item = "TEA" if name == "create_lowers" else "tea"
    steps = [Step("create", item, (("count", 2),)), *([Step("delete", item)] if situation == "delete:existing" else []),
             Step("read", item), Step("list")]
    moves = player.play(steps, CLIENT)
    assert not fails(moves) and len(moves) == len(steps)
    assert moves[-1].expected.body == list(state.values())


def test_items_of_the_server_are_called_by_numbers():
    """Ask for the key that the step with that number was given."""
    steps = [Step("create", 5, (("title", "a"), ("done", True))), Step("create", 9, (("title", "b"),)), Step("delete",
                                                                                                             5),
             Step("read", 9), Step("read", 5), Step("read", 77)]
    moves = player_of(text_of("todos"), TODO_LIST).play(steps, CLIENT)
    assert [move.request.target for move in moves][2:5] == ["/todos/1", "/todos/2", "/todos/1"]
    assert [move.situation.partition(":")[2] for move in moves] == ["new", "new", "existing", "existing", "gone",
                                                                    "unknown"]
    assert not fails(moves)


def test_operations_that_are_not_offered_are_left_out():
    """Skip them."""
    from tests.api.declared import WORDS, declared
    few = declared(WORDS, 'operations = ["create", "read"]')
    assert [move.step.operation for move in player_of(text_of("words"), few).play(LIFE, CLIENT)] == ["create", "read"]


@pytest.mark.parametrize("left, asked, status", [(None, 2, None), (Response(204, "", (), b""), 1, 204)])
def test_bytes_that_are_left_over_are_not_looked_at(left, asked, status):
    """Take the answer before them; where there is none, ask once more and no more than that."""
    asker = Scripted(Failure("surplus", "sent more than its answer", left))
    moves = Player(WORD_API, lambda keep: asker, Budget()).play(LIFE[3:4], CLIENT)
    assert len(asker.asked) == asked and moves[0].status == status

"""Tests for several clients: what is sent at the same time, in turn, and again after a fresh start."""
import time
from random import Random
from threading import Lock

import pytest

from grader.api.crew import FEW, SIZE, Crew
from tests.api.callers import Local
from tests.api.declared import TODOS, WORDS, declared

TURNS = Lock()


class Counting:
    """Serves an app that notes how many requests it has at the same time."""

    def __init__(self, seconds=0.01):
        """Take so many seconds for an answer."""
        self.seconds, self.now, self.most, self.paths = seconds, 0, 0, []

    def app(self, environ, start):
        """Answer late."""
        with TURNS:
            self.now += 1
            self.most = max(self.most, self.now)
            self.paths.append(environ["PATH_INFO"])
        time.sleep(self.seconds)
        with TURNS:
            self.now -= 1
        start("200 OK", [])
        return [b"{}"]

    def client(self):
        """Return a client."""
        return Local(self.app)

    def afresh(self):
        """Forget what was asked."""
        self.paths = []


@pytest.fixture
def crew():
    """Return a function from a server, and maybe a table, to a crew that is closed afterwards."""
    made = []

    def make(server, table=WORDS):
        """Return a crew."""
        made.append(Crew(declared(table), server, Random(1)))
        return made[-1]
    yield make
    for crew in made:
        crew.close()


def test_scripts_run_at_the_same_time_or_in_turn(crew):
    """Have several on their way at once, or one; each first request comes before each second one then."""
    server = Counting()
    several = crew(server)
    scripts = [[several.ask("read", f"{name}{number}") for number in (1, 2)] for name in "abcd"]
    found = several.at_once(scripts)
    assert server.most > 1 and [[exchange.request for exchange in script] for script in found] == scripts
    server.most, several.parallel = 0, False
    server.afresh()
    several.at_once(scripts)
    assert server.most == 1 and server.paths == [f"/words/{name}{number}" for number in (1, 2) for name in "abcd"]


def test_round_holds_what_was_sent_before_together_and_after(crew):
    """Keep the requests as curl sends them."""
    several = crew(Counting(0))
    several.alone(several.ask("list"))
    several.at_once([[several.ask("read", "a")], [several.ask("read", "b")]])
    several.alone(several.ask("read", "c"))
    shown = several.round
    assert [request.target for request in (*shown.before, *shown.scripts[0], *shown.scripts[1], *shown.after)] == [
        "/words", "/words/a", "/words/b", "/words/c"]
    assert shown.after[0].headers == ()


@pytest.mark.parametrize("table", [WORDS, TODOS])
def test_fresh_start_sends_the_same_again(crew, table):
    """Make the same names and values, which differ from request to request as far as they can."""
    several = crew(Counting(0), table)
    several.fresh()
    first = [several.create() for _ in range(10)]
    several.fresh()
    assert first == [several.create() for _ in range(10)]
    assert len({request.body for request, _ in first}) == 10


def test_app_that_takes_its_time_is_asked_by_fewer(crew):
    """Measure what one answer takes alone."""
    quick, slow = crew(Counting(0)), crew(Counting(0.03))
    for several in (quick, slow):
        several.measure()
    assert (quick.size, slow.size, slow.slow) == (SIZE, FEW, True)

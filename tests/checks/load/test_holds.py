"""Tests for grader/checks/load/holds.py: what an app earns that meets several users at once; most users stand-ins."""
import math
import sys
from contextlib import contextmanager

import pytest

import grader.checks.load     # noqa: F401 - its modules are looked up below
from grader.checks.load.walks import Lap
from grader.model import Limits
from tests import gradings
from tests.courses import write_files
from tests.gradings import costs, told

REFERENCE = b'''
import json
import threading
import time

kept, lock = {}, threading.Lock()


def app(environ, start):
    """Keep words."""
    method, word = environ["REQUEST_METHOD"], environ["PATH_INFO"].rpartition("/")[2]
    size = int(environ.get("CONTENT_LENGTH") or 0)
    sent = json.loads(environ["wsgi.input"].read(size)) if size else {}
    if method == "POST":
        word = sent["word"]
        WAIT
    with lock:
        if method == "POST" and word in kept:
            status = "409 Conflict"
        elif method == "DELETE":
            status = "204 No Content"
            del kept[word]
        else:
            status = "201 Created" if method == "POST" else "200 OK"
            kept[word] = sent.get("count", kept.get(word))
        shown = {"word": word, "count": kept.get(word), "rank": len(word)}
        body = b"" if status[:3] == "204" else json.dumps(shown).encode()
    start(status, [("Content-Length", str(len(body)))] if body else [])
    return [body]
'''
SERVE = b'''
import os
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server


class Server(KIND):
    """Serves."""

    request_queue_size = 64


make_server("127.0.0.1", int(os.environ["PORT"]), app, Server).serve_forever()
'''
QUICK = REFERENCE.replace(b"WAIT", b"time.sleep(0.05)")
THREADS, ALONE = SERVE.replace(b"KIND", b"ThreadingMixIn, WSGIServer"), SERVE.replace(b"KIND", b"WSGIServer")
RANKS = {"tea": 3}
OURS, WELL, SLOW = Lap(1.0, RANKS, 0.1), Lap(1.2, RANKS, 0.1), Lap(4.0, RANKS, 0.1)
LATE = Lap(math.inf, {}, 0.1)


@pytest.fixture
def graded(tmp_path, monkeypatch):
    """Return a function from a program, or from laps and races in its place, to what comes of it."""
    module = sys.modules["grader.checks.load.holds"]

    def grade(source=QUICK + THREADS, laps=None, races=(), **details):
        """Lay a reference beside it, and grade."""
        given = details.pop("given", {"apps/reference.py": QUICK, "starter/app.py": b""})
        write_files(tmp_path / "exercises" / "words" / "given", given)
        if laps is not None:
            stand_in(monkeypatch, module, iter(laps), iter(races))
        options = {"wait": 0.05, "users": 4, **details.pop("options", {})}
        return gradings.outcome(tmp_path, "load.holds", {"app.py": source}, limits=Limits(seconds=40), options=options,
                                **details)
    return grade


def stand_in(monkeypatch, module, laps, races):
    """Put laps and races in the place of real ones: by turns ours and the hand-in's."""
    @contextmanager
    def both(work, terms):
        yield ["ours"], ["own"]
    monkeypatch.setattr(module, "_both", both)
    monkeypatch.setattr(module, "lap", lambda users, words, seconds: OURS if users == ["ours"] else next(laps))
    monkeypatch.setattr(module, "race", lambda users, word: next(races, ""))


@pytest.mark.parametrize("level", ["none", "full"])
def test_program_with_threads_holds(graded, have, level):
    """Run it really, beside the reference."""
    assert graded(level=have(level)).status == "passed"


def test_program_with_one_thread_makes_its_users_wait(graded):
    """Run it really; say what it took, and what ours took on the same machine."""
    found = graded(QUICK.replace(b"0.05", b"0.1") + ALONE)
    assert costs(found) == {"load.holds.slow": 1.0} and "less than 40% of the pace" in told(found)[0]


@pytest.mark.parametrize("source, kind", [
    (b"raise SystemExit(3)\n", "crashed"), (QUICK.replace(b"len(word)", b"7") + THREADS, "rank"),
    (QUICK.replace(b"time.sleep(0.05)", b"pass") + THREADS, "skips"),
    (QUICK.replace(b"201 Created", b"200 OK") + THREADS, "wrong"),
])
def test_program_that_is_wrong_loses_everything(graded, source, kind):
    """Say in what way."""
    found = graded(source)
    assert [finding.code for finding in found.findings if finding.cost == 1] == [f"load.holds.{kind}"]


@pytest.mark.parametrize("laps, status", [
    ([SLOW, WELL, WELL, WELL], "passed"), ([WELL, SLOW, SLOW, WELL, WELL, WELL], "passed"),
    ([WELL, SLOW, SLOW, SLOW, WELL, WELL, WELL, WELL], "passed"),
    ([WELL, WELL, SLOW, LATE, WELL, SLOW, WELL, LATE, LATE, LATE], "failed"),
])
def test_most_laps_decide_and_there_is_a_second_try(graded, laps, status):
    """Leave out the first lap of each try."""
    assert graded(laps=laps).status == status


@pytest.mark.parametrize("lap", [SLOW, LATE])
def test_slow_app_is_told_what_was_expected(graded, lap):
    """Say nothing that another run of the same would not say."""
    found = graded(laps=[lap] * 8)
    assert told(found)[0].startswith("4 users with 2 words each: it had less than 40% of the pace of an app of ours")
    assert found.findings[0].path == "app.py"


def test_race_with_two_winners_costs_half_and_is_run_once(graded):
    """Grade the pace all the same; a second try of that brings no second race."""
    found = graded(laps=[WELL] * 4, races=["2 were answered with 201; expected one"])
    assert costs(found) == {"load.holds.race": 0.5}
    assert told(found) == ["4 users created the same word at the same time: 2 were answered with 201; expected one"]
    found = graded(laps=[SLOW] * 8, races=["first", "second"])
    assert costs(found) == {"load.holds.race": 0.5, "load.holds.slow": 1.0}


@pytest.mark.parametrize("lap, kind, message", [
    (Lap(1.0, RANKS, 0.1, "GET /words/tea was answered"), "wrong", "with 4 users at the same time, GET /words/tea was"),
    (Lap(1.0, {"tea": 4}, 0.1), "rank", "the rank of 'tea' is 4; expected 3, as the dictionary says"),
    (Lap(1.0, RANKS, 0.04), "skips", "a new word was created after 40 ms; expected 50 ms or more"),
])
def test_wrong_answer_costs_everything_at_once(graded, lap, kind, message):
    """Give no second try to an app that is wrong, in whichever lap."""
    for laps in ([lap], [WELL, WELL, lap]):
        found = graded(laps=laps)
        assert costs(found) == {f"load.holds.{kind}": 1.0} and told(found)[0].startswith(message)


@pytest.mark.parametrize("given, reason", [
    ({"other.txt": b""}, "expected given/apps/reference.py"),
    ({"apps/reference.py": b"app = 5\n"}, "the app 'reference' of this exercise cannot be served"),
    ({"apps/reference.py": QUICK.replace(b"201 Created", b"500 No")}, "reference app of this exercise does not hold"),
])
def test_reference_that_is_none_is_ours_to_mend(graded, given, reason):
    """Charge no student for it."""
    found = graded(given=given)
    assert found.status == "error" and reason in found.reason


def test_findings_have_a_sentence_without_details(graded):
    """Leave something to say where details are withheld, in which the student had no part."""
    secret = Lap(1.0, {"tea": 4}, 0.04, "secret")
    kinds = [[secret], [Lap(1.0, {"tea": 4}, 0.04)], [Lap(1.0, RANKS, 0.04)], [LATE] * 8]
    found = [finding for laps in kinds for finding in graded(laps=laps, races=["secret"]).findings]
    assert all(finding.sentence and "secret" not in finding.sentence for finding in found) and len(found) == 8

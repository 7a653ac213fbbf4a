"""Tests for grader/checks/load/walks.py: what users see of apps in this process, right ones and wrong ones."""
import json
import math
import threading
import time

import pytest

from grader.checks.load.walks import User, lap, race
from grader.http.message import Failure, Response

WORDS = [["ant", "bee"], ["cat", "dog"], ["eel", "fox"]]


class App:
    """A right app behind the interface of a client; each of its answers can be changed by its method."""

    def __init__(self, wait=0.0, **changes):
        """Keep no words; `changes` map a method to a function from status and document to the answer in its place."""
        self.kept, self.lock, self.wait, self.changes = {}, threading.Lock(), wait, changes

    def ask(self, request, seconds):
        """Answer in time, or fail as a client does."""
        if self.wait > seconds:
            time.sleep(seconds)
            raise Failure("time", "did not answer")
        time.sleep(self.wait)
        with self.lock:
            status, document = self.answer(request, json.loads(request.body) if request.body else {})
        status, document = self.changes.get(request.method, lambda *answer: answer)(status, document)
        if isinstance(status, Failure):
            raise status
        body = document if isinstance(document, bytes) else b"" if document is None else json.dumps(document).encode()
        return Response(status, "", (), body)

    def answer(self, request, sent):
        """Return status and document."""
        word = sent.get("word") or request.target.removeprefix("/words/")
        if request.method == "POST":
            if word in self.kept:
                return 409, {"error": "known"}
            self.kept[word] = sent["count"]
            return 201, self.show(word)
        if word not in self.kept:
            return 404, {"error": "unknown"}
        if request.method == "DELETE":
            del self.kept[word]
            return 204, None
        self.kept[word] = sent.get("count", self.kept[word])
        return 200, self.show(word)

    def show(self, word):
        """Return a word with all that is known of it, and more."""
        return {"word": word, "count": self.kept[word], "rank": len(word), "more": []}


def users(app):
    """Return three users of an app."""
    return [User(app) for _ in WORDS]


def test_right_app_is_walked_through():
    """Tell the ranks, the time, the quickest creation, and leave nothing behind."""
    app = App(wait=0.01)
    done = lap(users(app), WORDS, 10.0)
    assert done.wrong == "" and done.ranks == {word: 3 for own in WORDS for word in own} and app.kept == {}
    assert 0.08 <= done.seconds < 5 and 0.01 <= done.soonest < 1


@pytest.mark.parametrize("method, change, message", [
    ("POST", lambda status, body: (200, body), "expected 201 with"),
    ("POST", lambda status, body: (status, {**body, "count": 0}), "POST /words with"),
    ("POST", lambda status, body: (status, {**body, "rank": None}), "expected a whole number as 'rank'"),
    ("POST", lambda status, body: (status, {**body, "rank": True}), "expected a whole number as 'rank'"),
    ("GET", lambda status, body: (500, None), "was answered with 500 and 'null'; expected 200"),
    ("GET", lambda status, body: (status, {**body, "rank": 4}), "GET /words/"),
    ("GET", lambda status, body: (status, {**body, "word": "ape"}), "GET /words/"),
    ("GET", lambda status, body: (status, [body]), "GET /words/"),
    ("GET", lambda status, body: (status, b"<html>"), "<html>"),
    ("PUT", lambda status, body: (status, {**body, "count": float(body["count"])}), "PUT /words/"),
    ("PUT", lambda status, body: (Failure("closed", "was not answered"), None), "was not answered"),
    ("DELETE", lambda status, body: (200, body), "expected 204"),
])
def test_wrong_answer_is_told(method, change, message):
    """Say what was asked, what came, and what was expected."""
    done = lap(users(App(**{method: change})), WORDS, 10.0)
    assert message in done.wrong and method in done.wrong


def test_lap_is_broken_off_when_its_time_is_over():
    """Take no longer, tell an infinite time, and call nobody wrong."""
    began = time.monotonic()
    done = lap(users(App(wait=0.2)), WORDS, 0.3)
    assert done.seconds == math.inf and done.wrong == "" and time.monotonic() - began < 6
    assert done.soonest >= 0.2


def test_user_who_waits_too_long_has_met_a_fault(monkeypatch):
    """Tell a late answer from a lap that is over."""
    monkeypatch.setattr("grader.checks.load.walks.PATIENCE", 0.05)
    assert "did not answer" in lap(users(App(wait=0.2)), WORDS, 10.0).wrong


def test_one_user_wins_a_race():
    """Find nothing wrong, and leave nothing behind."""
    app = App()
    assert race(users(app), "tea") == "" and app.kept == {}


@pytest.mark.parametrize("changes, message", [
    ({"POST": lambda status, body: (201, body)}, "3 were answered with 201; expected one"),
    ({"POST": lambda status, body: (409, body)}, "0 were answered with 201; expected one"),
    ({"POST": lambda status, body: (500 if status == 409 else status, body)}, "one was answered with 500"),
    ({"POST": lambda status, body: (Failure("closed", "was not answered"), None)}, "was not answered"),
    ({"GET": lambda status, body: (status, {**body, "count": 77})}, "afterwards GET /words/tea"),
])
def test_race_without_one_winner_is_told(changes, message):
    """Say how many were told that the word is theirs, or what was kept."""
    assert message in race(users(App(**changes)), "tea")

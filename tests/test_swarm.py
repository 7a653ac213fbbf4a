"""Tests for grader/swarm.py: users of a Locust file meet apps of ours, and what they did is counted by us."""
import time

import pytest

from grader import box
from grader.errors import GraderError, MachineError
from grader.model import Limits
from grader.swarm import REQUESTS, FlawError, Remark, gathered

APP = b'''
seen = []


def app(environ, start):
    """Answer with what was asked, and how often."""
    seen.append(1)
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)).decode()
    answer = " ".join([environ["REQUEST_METHOD"], environ["PATH_INFO"], environ["QUERY_STRING"], body,
                       environ.get("HTTP_MARK", ""), str(len(seen))]).encode()
    start("201 Created", [("Content-Length", str(len(answer)))])
    return [answer]
'''
FAILS = b'def app(environ, start):\n    start("500 No", [])\n    return [b"{}"]\n'
APPS = {"right.py": APP, "fails.py": FAILS, "broken.py": b"app = 5\n"}
LOCUST = '''
from locust import HttpUser, constant, task


class One(HttpUser):
    """Sends one kind of request, and the first one once."""

    wait_time = constant(1)

    @task
    def go(self):
        """Send it."""
        {go}
'''


@pytest.fixture
def swarm():
    """Return a function that gathers users at a level."""
    blocks = []

    def gather(go, level="none", source=None):
        staged = box.staged({"locustfile.py": (source or LOCUST.format(go=go)).encode()})
        blocks.append(staged)
        gathering = gathered(level, staged.__enter__(), APPS, limits=Limits(), end=time.monotonic() + 30)
        blocks.append(gathering)
        return gathering.__enter__()
    yield gather
    for block in reversed(blocks):
        block.__exit__(None, None, None)


# The image for boxes has Locust only where it was built with the extra `notebooks`.
@pytest.mark.parametrize("level", [level for level in box.LEVELS if level != "docker"])
def test_users_meet_apps_at_every_level(swarm, have, level):
    """Count what was sent, and tell what the users found wrong of the one that fails."""
    gathered_here = swarm("self.client.get('/words/tea', name='one')", have(level))
    right, fails = gathered_here.run("right", 1), gathered_here.run("fails", 1)
    assert right.sent == fails.sent == {"GET /words/*": REQUESTS} and right.remarks == () and right.rested
    assert [remark.times for remark in fails.remarks] == [REQUESTS] and fails.remarks[0].text.startswith("GET one: ")


def test_requests_arrive_as_they_were_sent(swarm):
    """Send path, query, body and headers, and no connection's own; each run meets an app that is new."""
    go = ("with self.client.put('/a%20b?c=d', data='\\u00e9'.encode(), headers={'Mark': 'x', 'Host': 'elsewhere'}, "
          "catch_response=True) as answer:\n            answer.failure(answer.text.rpartition(' ')[0])")
    users = swarm(go)
    for _ in range(2):
        assert users.run("right", 1).remarks == (Remark("PUT /a%20b?c=d: PUT /a b c=d \u00e9 x", REQUESTS),)
    assert users.run("right", 1).sent == {"PUT /a%20b": REQUESTS}


@pytest.mark.parametrize("go, message", [
    ("self.client.get('http://localhost:8080/words')", "a request goes to 'http://localhost:8080/words'; expected"),
    ("import requests; requests.get('https://example.com/')", "a request goes to 'https://example.com/'"),
    ("self.client.request('GET IT', '/')", "the method 'GET IT' cannot be sent"),
    ("import os; os._exit(5)", "the run ended itself with 5; usually a call of exit()"),
])
def test_users_who_go_elsewhere_are_a_flaw(swarm, go, message):
    """Say what they did, and send nothing there."""
    with pytest.raises(FlawError, match=".*") as raised:
        swarm(go).run("right", 1)
    assert message in str(raised.value)


def test_file_that_raises_is_a_flaw(swarm):
    """Say what was raised, and where."""
    with pytest.raises(FlawError) as raised:
        swarm("", source="\nimport nothing_of_that_name\n").run("right", 1)
    assert raised.value.place == ("locustfile.py", 2) and "ModuleNotFoundError: No module" in str(raised.value)


def test_exception_in_a_task_is_a_remark(swarm):
    """Say what was raised, where, and how often."""
    (remark,) = swarm("self.client.get('/a').json()['b']").run("fails", 1).remarks[1:]
    assert remark.text.startswith("a task raised KeyError: ") and remark.place == ("locustfile.py", 13)


def test_app_of_ours_that_cannot_be_served_is_our_fault(swarm):
    """Charge no student for it."""
    with pytest.raises(GraderError, match="the app 'broken' of this exercise cannot be served"):
        swarm("pass").run("broken", 1)


def test_without_locust_nothing_is_judged(swarm, monkeypatch):
    """Say what is not there, and that it is nobody's fault."""
    monkeypatch.setattr(box.Box, "ask", lambda *_: {"lacks": "No module named 'locust'"})
    with pytest.raises(MachineError, match="Locust is not installed where boxes see it .No module named 'locust'."):
        swarm("pass")

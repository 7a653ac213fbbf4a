"""Tests for grader/inside/swarm.py: what it tells of users who run in a box, their requests answered here."""
import sys
import time

import pytest

from grader import box
from grader.model import Limits

pytest.importorskip("gevent", reason="Locust is not installed")

ASKED = {"base": "http://127.0.0.1:8080", "seed": 1, "users": 3, "requests": 31, "seconds": 5.0}
HEAD = "import random\nfrom locust import HttpUser, constant, events, task\nimport gevent\n\n\n"
USER = HEAD + "class One(HttpUser):\n    wait_time = constant({wait})\n\n    @task\n    def go(self):\n        {go}\n"


def answering(status=200, body="{}", seen=None):
    """Return a function that answers each request the same, and a list of what was asked."""
    seen = [] if seen is None else seen

    def answer(question):
        seen.append(question["callback"])
        return {"status": status, "reason": "Fine", "headers": [["Content-Type", "application/json"], ["Mark", "é"]],
                "body": body}
    return answer, seen


@pytest.fixture(scope="module")
def ask():
    """Return a function that asks the program, in a box whose Locust file asks for its own source first."""
    source = "import requests\nexec(compile(requests.get('http://source').text, __file__, 'exec'))\n"
    with box.staged({"locustfile.py": source.encode(), "other.py": b"NAME = 'other'\n"}) as folder:
        started = box.start("none", "swarm", folder=folder, limits=Limits())
        started.ask({}, time.monotonic() + 20)
        yield lambda request, answer: started.ask(request, time.monotonic() + 20, answer)
        started.close()


@pytest.fixture
def told(ask):
    """Return a function from a Locust file to what is told of a run, and what was asked."""
    def tell(source, answer=None, **asked):
        seen = []
        others = answer or answering(seen=seen)[0]

        def first(question):
            if question["callback"]["url"] != "http://source/":
                return others(question)
            return {"status": 200, "reason": "", "headers": [], "body": source}
        found = ask({**ASKED, **asked}, first)
        return {key: value for key, value in found.items() if key != "id"}, seen
    return tell


def test_users_are_let_loose_until_it_is_enough(told):
    """Send what is wanted, and tell that nothing was wrong; waiting takes no time."""
    go = "self.client.post('/words?a=%20', json={'word': '\\u00e9'}, headers={'Mark': 'x'})"
    began = time.monotonic()
    found, seen = told(USER.format(wait=1000, go=go))
    assert found == {"failed": [], "errors": [], "rested": True} and len(seen) == 30 and time.monotonic() - began < 10
    assert (seen[0]["method"], seen[0]["url"]) == ("POST", "http://127.0.0.1:8080/words?a=%20")
    assert seen[0]["body"] == '{"word": "\\u00e9"}' and ["Mark", "x"] in seen[0]["headers"]


def test_answers_arrive_as_they_were(told):
    """Give status, headers and bytes to the users, and tell what they say of it."""
    go = ("with self.client.get('/a', name='N', catch_response=True) as answer:\n            answer.failure(f'{answer."
          "status_code} {answer.reason} {answer.headers[\"mark\"]} {answer.content!r}')")
    found, seen = told(USER.format(wait=0, go=go), answering(203, "\xff\x00")[0])
    assert found == {"failed": [["GET", "N", "203 Fine é b'\\xff\\x00'", 30]], "errors": [], "rested": False}


def test_locust_notices_errors_by_itself(told):
    """Count a 5XX, and a request without an answer."""
    found, _ = told(USER.format(wait=0, go="self.client.get('/a')"), answering(503)[0])
    assert found["failed"][0][:2] == ["GET", "/a"] and "503" in found["failed"][0][2]
    found, _ = told(USER.format(wait=0, go="self.client.get('/a')"), lambda question: {"failure": "hung up"})
    assert "hung up" in found["failed"][0][2] and found["failed"][0][3] == 30


def test_exceptions_in_tasks_are_told(told):
    """Tell what was raised, where, and how often; other users go on."""
    go = "self.client.get('/a')\n        raise KeyError('x')"
    found, seen = told(USER.format(wait=1, go=go))
    (names, text, _, place, times), = found["errors"]
    assert (names[0], text, place) == ("KeyError", "'x'", ["locustfile.py", 12]) and times >= 25 and len(seen) == 30


@pytest.mark.parametrize("source, key, words", [
    ("", "flaw", "it has no user class"), ("import nothing_of_that_name\n", "error", "ModuleNotFoundError"),
    (HEAD.replace("HttpUser", "FastHttpUser") + "class One(FastHttpUser):\n    pass\n", "flaw", "One is no HttpUser"),
    ("import os\nos._exit(3)\n", "ended", "3"), ("import sys\nsys.exit(3)\n", "error", "SystemExit"),
    ("x =", "error", "SyntaxError"),
    (USER.format(wait=0, go="import os; os._exit(4)"), "ended", "4"),
])
def test_file_that_cannot_be_run_is_told(told, source, key, words):
    """Tell what is the matter; the tests that follow show that the program goes on."""
    found, _ = told(source)
    assert list(found) == [key] and words in str(found[key])


def test_each_run_begins_anew_and_alike(told):
    """Load the file again, with chance as it was."""
    source = USER.format(wait=1, go="self.client.get(f'/{random.random()}/{len(LIST)}'); LIST.append(1)").replace(
        "\n\n\n", "\n\nLIST = []\n\n\n", 1)
    seen, again = told(source)[1], told(source)[1]
    assert seen == again and len(seen) == 30 and seen[0]["url"].endswith("/0")


def test_users_who_send_nothing_are_not_waited_for(told):
    """Tell after the seconds that a run may have."""
    began = time.monotonic()
    found, seen = told(USER.format(wait=0, go="gevent.sleep(60)"), seconds=0.2)
    assert found["failed"] == [] and seen == [] and time.monotonic() - began < 10


def test_events_and_other_modules_are_there(told):
    """Let a file listen to Locust's events, and import what lies beside it."""
    listen = ("import other\n\n\n@events.test_start.add_listener\ndef note(environment, **_):\n"
              "    One.NAME = other.NAME\n\n\n")
    source = USER.format(wait=0, go="self.client.get('/' + self.NAME)").replace("class One", f"{listen}class One")
    assert told(source)[1][0]["url"].endswith("/other")


def test_clock_goes_on_when_all_wait(program):
    """Wake users in their order, at once."""
    import gevent
    clock, seen = program("swarm").Clock(), []

    def wait(*seconds):
        for one in seconds:
            clock.sleep(one)
            seen.append(clock.now)
    going = gevent.spawn(clock.run)
    began = time.monotonic()
    gevent.joinall([gevent.spawn(wait, 100, 100), gevent.spawn(wait, 150), gevent.spawn(wait, 0, -1)])
    going.kill()
    assert seen == [0, 0, 100, 150, 200] and time.monotonic() - began < 5 and clock.rested


def test_missing_package_is_told(program, monkeypatch):
    """Say what is not installed."""
    monkeypatch.setitem(sys.modules, "locust", None)
    assert "locust" in program("swarm").lacking()


def test_locust_is_not_the_hand_in_s():
    """Load the one that is installed, before the hand-in is on the path."""
    with box.staged({"locustfile.py": b"", "locust.py": b"import nothing_of_that_name\n"}) as folder:
        started = box.start("none", "swarm", folder=folder, limits=Limits())
        assert started.ask({}, time.monotonic() + 20)["lacks"] == ""
        started.close()

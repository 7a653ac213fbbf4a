"""Tests for grader/checks/load/notices.py: what a Locust file earns by what its users notice."""
import sys
from contextlib import contextmanager

import pytest

from grader.model import Limits
import grader.checks.load     # noqa: F401 - its modules are looked up below
from grader.swarm import FlawError, Remark, Run
from tests import gradings
from tests.courses import write_files
from tests.gradings import costs, told

RIGHT = b'''
words = {}


def app(environ, start):
    """Keep words by their path."""
    path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
    if method == "PUT":
        words[path] = True
    start("200 OK" if path in words else "404 Not Found", [])
    return [b"{}"]
'''
APPS = {"right.py": RIGHT,
        "wrong_put.py": b'"""What is put there."""\n' + RIGHT.replace(b"words[path] = True", b"pass"),
        "wrong_all.py": b'"""A word that nobody put there."""\n' + RIGHT.replace(b"404", b"200"), "helper.py": b""}
USERS = '''"""Users who put, and look."""
from locust import HttpUser, constant, task


class One(HttpUser):
    """Puts a word, and looks for it."""

    wait_time = constant(1)

    @task
    def go(self):
        """Put, and look."""
        self.client.put("/words/tea")
        self.client.get("/words/tea")
'''
FINE = Run({"GET /words/*": 100, "PUT /words/*": 150}, (), True)
NOTICED = Run({"GET /words/*": 250}, (Remark("GET /words/tea: 404", 250),), True)


@pytest.fixture
def graded(tmp_path, monkeypatch):
    """Return a function from what users find of each app, and maybe apps, to what comes of it."""
    def grade(runs=None, given=APPS, hidden=None, **details):
        """Lay the apps where they belong, and grade; without runs by users who are really let loose."""
        home, seen = tmp_path / "exercises" / "words", details.get("seen", [])
        write_files(home / "given" / "apps", given)
        write_files(home / "given" / "starter", {"locustfile.py": ""})
        if runs is not None:
            monkeypatch.setattr(sys.modules["grader.checks.load.notices"], "gathered", stand_in(runs, seen))
        solution = {f"tests/apps/{name}": data for name, data in hidden.items()} if hidden else {}
        return gradings.outcome(tmp_path, details.get("check", "load.notices"), {"locustfile.py": USERS},
                                solution=solution, limits=Limits(seconds=40), digest=details.get("salt", ""))
    return grade


def stand_in(runs, seen):
    """Return what takes the place of a swarm; it notes the apps and their seeds."""
    @contextmanager
    def gathered(level, folder, apps, limits, end):
        yield Swarm(runs, seen, apps)
    return gathered


class Swarm:
    """Finds what it is told to find."""

    def __init__(self, runs, seen, apps):
        """Keep the runs by app, and what has been asked for."""
        self.runs, self.seen, self.apps = runs, seen, apps

    def run(self, app, seed):
        """Return what is found of an app."""
        assert f"{app}.py" in self.apps
        self.seen.append((app, seed))
        found = self.runs[app]
        if isinstance(found, FlawError):
            raise found
        return found


def test_users_who_are_really_let_loose(graded):
    """Say what was sent, what goes unnoticed, what that costs, and how to see it."""
    found = graded()
    assert told(found) == ["10 users, one after the other on 3 apps, sent: GET /words/* 375, PUT /words/* 375", (
        "no failure is reported of an app that gets this wrong: a word that nobody put there")]
    assert costs(found) == {"load.notices.sent": 0.0, "load.notices.unnoticed": 0.5}
    assert found.findings[1].reproduce == "python3 exercises/words/given/apps/serve.py wrong_all"


def test_users_who_notice_everything_earn_everything(graded):
    """Find nothing that costs."""
    found = graded({"right": FINE, "wrong_put": NOTICED, "wrong_all": NOTICED})
    assert found.status == "passed" and costs(found) == {"load.notices.sent": 0.0}


def test_users_who_never_wait_are_told_so(graded):
    """Give advice that costs nothing, unless they do nothing at all."""
    restless = Run({"GET /words": 250}, (Remark("500", 1),), False)
    found = graded({"right": Run({"GET /words": 250}, (), False), "wrong_put": restless, "wrong_all": restless})
    assert found.status == "passed"
    assert told(found, "restless") == ["the users never wait between their tasks; people do"]
    found = graded(dict.fromkeys(("right", "wrong_put", "wrong_all"), Run({}, (), False)))
    assert not told(found, "restless") and told(found, "sent")[0].endswith("sent: no request") and found.earned == 0


def test_complaint_about_a_right_app_costs_everything(graded):
    """Say what is complained of, how often, where, and how to see it, once for all."""
    remarks = (Remark("GET /words: 404", 7), Remark("a task raised KeyError: 'x'", 1, ("locustfile.py", 9)),
               *[Remark("more", 1)] * 9)
    found = graded({"right": Run({}, remarks, True), "wrong_put": FINE, "wrong_all": FINE})
    alarms = [finding for finding in found.findings if finding.code.endswith("alarm")]
    assert found.earned == 0 and [alarm.cost for alarm in alarms] == [1.0, 0.0, 0.0]
    assert [alarm.message for alarm in alarms[:2]] == ["for an app that is right: GET /words: 404 (7 times)",
                                                       "for an app that is right: a task raised KeyError: 'x'"]
    assert [alarm.line for alarm in alarms[:2]] == [None, 9] and not told(found, "unnoticed")
    assert [bool(alarm.reproduce) for alarm in alarms] == [True, False, False]


@pytest.mark.parametrize("app", ["right", "wrong_put"])
def test_file_that_cannot_be_run_costs_everything(graded, app):
    """Say why, where, and how it is run at home."""
    flaw = FlawError("it raised KeyError: 'x'", ("other.py", 4))
    found = graded({"right": FINE, "wrong_put": FINE, "wrong_all": FINE, app: flaw})
    (finding,) = found.findings
    assert costs(found) == {"load.notices.flaw": 1.0}
    assert finding.message == "locustfile.py cannot be run: it raised KeyError: 'x'"
    assert (finding.path, finding.line) == ("other.py", 4) and "--headless" in finding.hint


def test_hidden_apps_are_judged_on_their_own(graded):
    """Have what is given at hand, run what is hidden, and give no command for it."""
    hidden = {"right_too.py": b"from right import app",
              **{name: APPS[name] for name in ("wrong_put.py", "wrong_all.py")}}
    found = graded({"right_too": FINE, "wrong_put": NOTICED, "wrong_all": FINE}, hidden=hidden, check="load.hidden")
    assert costs(found) == {"load.hidden.sent": 0.0, "load.hidden.unnoticed": 0.5}
    assert [finding.reproduce for finding in found.findings] == [None, None]


@pytest.mark.parametrize("given", [{"right.py": RIGHT}, {"wrong_put.py": b""}, {"helper.py": b""}])
def test_exercise_without_apps_is_ours_to_mend(graded, given):
    """Charge no student for it."""
    found = graded({}, given=given)
    assert found.status == "error" and "no apps for it" in found.reason


def test_order_and_seeds_depend_on_exercise_and_hand_in_only(graded):
    """Run the same hand-in alike, and let nobody know by the order which app is right."""
    runs, seen = {"right": FINE, "wrong_put": NOTICED, "wrong_all": NOTICED}, []
    for salt in ("", "", *map(str, range(20))):
        seen.append([])
        graded(runs, seen=seen[-1], salt=salt)
    assert seen[0] == seen[1] and len({seed for _, seed in seen[0]}) == 3
    assert {order[0][0] for order in seen} == set(runs)


def test_findings_have_a_sentence_without_details(graded):
    """Leave something to say where details are withheld, in which the student had no part."""
    secret = Run({"GET /secret": 1}, (Remark("secret", 1),), False)
    kinds = [{"right": secret}, {"right": Run({}, (), True)}, {"right": FlawError("secret", ("secret.py", 1))}]
    found = [finding for kind in kinds for finding in graded({"wrong_put": FINE, "wrong_all": secret, **kind}).findings]
    assert all(finding.sentence and "secret" not in finding.sentence for finding in found) and len(found) > 4

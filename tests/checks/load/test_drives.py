"""Tests for grader/checks/load/drives.py: a student's users on the student's app."""
import pytest

from grader.model import Limits
from tests import gradings
from tests.gradings import costs, told

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
APP = '''"""Keep words by their path."""
import os
from wsgiref.simple_server import make_server

words = set()


def app(environ, start):
    """Keep a word, or say whether it is there."""
    path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
    if method == "PUT":
        words.add(path)
    start("200 OK" if path in words else "404 Not Found", [])
    return [b"{}"]


if __name__ == "__main__":
    make_server(os.environ["HOST"], int(os.environ["PORT"]), app).serve_forever()
'''


@pytest.fixture
def graded(tmp_path):
    """Return a function from both files to what comes of them."""
    def grade(app=APP, users=USERS, level="none"):
        """Let the users loose on the app."""
        return gradings.outcome(tmp_path, "load.drives", {"app.py": app, "locustfile.py": users}, level,
                                limits=Limits(seconds=40))
    return grade


@pytest.mark.parametrize("level", ["none", "full"])
def test_users_without_a_complaint_earn_everything(graded, have, level):
    """Serve the program, and find nothing."""
    assert graded(level=have(level)).findings == ()


def test_failure_costs_everything(graded):
    """Say what the users report, and how many requests they sent."""
    found = graded(APP.replace("words.add(path)", "pass"))
    assert found.earned == 0 and set(costs(found)) == {"load.drives.failure"}
    assert told(found)[0].startswith("10 users with 60 requests report of app.py: PUT /words/tea: ")
    assert "404" in told(found)[0]


@pytest.mark.parametrize("app, users, code, message", [
    (APP, USERS.partition("        self.client")[0], "idle", "sent no request"),
    (APP, "1 / 0\n", "flaw", "locustfile.py cannot be run"),
    (APP, USERS.replace('"/words/tea"', '"http://127.0.0.1:1/words"'), "flaw", "a request goes to"),
    ("1 / 0\n", USERS, "crashed", "ended with exit status 1 before it listened"),
])
def test_what_cannot_be_tried_costs_everything(graded, app, users, code, message):
    """Say which of the two files is to blame."""
    found = graded(app, users)
    assert costs(found) == {f"load.drives.{code}": 1.0} and message in told(found)[0]
    assert all(finding.sentence for finding in found.findings)

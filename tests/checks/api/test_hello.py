"""Tests for grader/checks/api/hello.py: what a greeting may be, and what is said of another."""
import pytest

from grader import box
from grader.model import Limits
from tests.gradings import costs, told

APP = '''\
seen = []


def answer(path):
    """Return status and text for a path."""
    return ("200 OK", "Hello world!") if path == "/" else ("404 Not Found", "no")


def app(environ, start):
    """Answer."""
    seen.append(environ)
    status, text = answer(environ["PATH_INFO"])
    start(status, [("Content-Type", "text/plain; charset=utf-8")])
    return [text.encode()]
'''


def changed(old, new):
    """Return the app with a part replaced."""
    assert old in APP
    return {"app.py": APP.replace(old, new)}


@pytest.fixture(params=list(box.LEVELS))
def level(request, have):
    """Return each level that this machine has."""
    return have(request.param)


def test_greeting_earns_everything(graded, level):
    """Find nothing at any level."""
    found = graded("api.hello", {"app.py": APP}, level)
    assert found.status == "passed" and not found.findings


@pytest.mark.parametrize("old, new", [
    ('"Hello world!"', '"\\nHello world!\\r\\n"'), ("text/plain", "text/html"), ("200 OK", "200 Here you are"),
    ('; charset=utf-8', ""),
])
def test_what_is_left_open_costs_nothing(graded, old, new):
    """Mind no blank around the text, and no header."""
    assert graded("api.hello", changed(old, new)).earned == 1


@pytest.mark.parametrize("old, new, code, cost, message", [
    ("    seen.append(environ)", "    import os\n    os._exit(3)", "silent", 1.0, "GET / was answered with nothing"),
    ("    seen.append(environ)", "    import time\n    time.sleep(60)", "silent", 1.0,
     "GET / was not answered within 0.5 s"),
    ('path == "/"', 'path == "/hello"', "status", 1.0, "GET / is answered with 404; expected 200"),
    ("200 OK", "201 Created", "status", 1.0, "GET / is answered with 201; expected 200"),
    ("Hello world!", "Hello World!", "text", 0.5, "GET / is answered with 'Hello World!'; expected 'Hello world!'"),
    ("Hello world!", "<b>Hello world!</b>", "text", 0.5, "GET / is answered with '<b>Hello world!</b>'; expected"),
    ("Hello world!", "", "text", 0.5, "GET / is answered with ''; expected 'Hello world!'"),
    ('"Hello world!"', '"Hello world!" * len(seen)', "again", 0.5,
     "GET /, asked 2 times, is answered with 'Hello world!Hello world!'; expected 'Hello world!'"),
    ("    seen.append(environ)", "    seen.append(environ)\n    environ['PATH_INFO'] *= len(seen)", "again", 0.5,
     "GET /, asked 2 times, is answered with 404; expected 200"),
    ('path == "/"', "path", "unknown", 0.25, "is answered with 200; expected 404, for there is nothing but /"),
    ("404 Not Found", "500 Oh", "unknown", 0.25, "is answered with 500; expected 404, for there is nothing but /"),
])
def test_each_other_greeting_has_its_sentence(graded, monkeypatch, old, new, code, cost, message):
    """Say what was seen and what was expected, once, with a command that shows it."""
    import importlib
    monkeypatch.setattr(importlib.import_module("grader.checks.api.hello"), "SECONDS", 0.5)
    found = graded("api.hello", changed(old, new))
    assert costs(found) == {f"api.hello.{code}": cost} and message in told(found)[0], told(found)
    finding = found.findings[0]
    assert finding.reproduce.startswith("curl -i 'http://127.0.0.1:8080/") and finding.hint and finding.sentence


def test_what_the_app_raises_is_told_with_its_place(graded):
    """Name the exception and the innermost line of the student's."""
    found = graded("api.hello", changed("    seen.append(environ)", "    seen.append(environ)\n    answer(1)[1 / 0]"))
    assert told(found) == ["GET / is answered with 500; expected 200; the app raised ZeroDivisionError: division by "
                           "zero"]
    assert (found.findings[0].path, found.findings[0].line) == ("app.py", 12)


@pytest.mark.parametrize("source, code, message", [
    ("x = 1\n", "name", "app.py defines no app"), ("app = 1\n", "callable", "app.app is of the type int"),
    ("app = 1 / 0\n", "import", "importing app raised ZeroDivisionError"),
    ("while True:\n    pass\n", "endless", "importing app does not come to its end; expected it to define app, and to"),
])
def test_app_that_cannot_be_served_costs_everything(graded, source, code, message):
    """Say why."""
    found = graded("api.hello", {"app.py": source}, limits=Limits(seconds=1))
    assert costs(found) == {f"api.hello.{code}": 1.0} and told(found)[0].startswith(message)


def test_app_and_text_are_the_exercises(graded):
    """Look for another app, and for another text."""
    files = {"main.py": APP.replace("def app", "def site").replace("Hello world!", "Grüße")}
    assert graded("api.hello", files, options={"app": "main:site", "text": "Grüße"}).earned == 1


def test_same_bytes_tell_the_same(graded):
    """Ask the same each time."""
    first, second = (graded("api.hello", changed('path == "/"', "path")).findings for _ in range(2))
    assert first == second

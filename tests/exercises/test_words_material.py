"""What the student of `words` reads is true, and what it leaves open is done in several ways by right apps."""
import http.client
import json
import re
import shutil
import subprocess
import sys

import pytest

from tests.api.declared import WORDS, declared
from tests.exercises.programs import cases, exercise, pasted, running

ASKED = exercise("words")
README = (ASKED.home / "README.md").read_text(encoding="utf-8")
JSON = {"Content-Type": "application/json"}


def kept(document, **headers):
    """Return a POST to the words; a text is sent as it is."""
    body = document if isinstance(document, str | bytes) else json.dumps(document)
    return "POST", "/words", body.encode() if isinstance(body, str) else body, {**JSON, **headers}


def status(answer, body):
    """Return the status."""
    return answer.status


def said(name):
    """Return a function from an answer to one of its headers."""
    return lambda answer, body: answer.getheader(name)


# What is left to the student: a request that shows it, and what to look at. Requests come in this order.
LIBERTIES = {
    "which of two errors wins": (("PUT", "/words/none", b"{}", {"Content-Type": "text/plain"}), status),
    "HEAD": (("HEAD", "/words", None, {}), status),
    "OPTIONS": (("OPTIONS", "/words", None, {}), status),
    "Allow": (("PATCH", "/words", None, {}), said("Allow")),
    "a slash at the end": (("GET", "/words/", None, {}), status),
    "%2F": (("PATCH", "/words/a%2Fb", b"{}", JSON), status),
    "PATCH of an unknown word": (("PATCH", "/words/none", b"{}", JSON), status),
    "keys of an error": (("GET", "/words/none", None, {}), lambda answer, body: tuple(json.loads(body))),
    "wording of an error": (("GET", "/words/none", None, {}), lambda answer, body: json.loads(body)["error"]),
    "Location": (kept({"word": "50% ü"}), lambda answer, body: re.sub(":[0-9]+", "", answer.getheader("Location"))),
    "headers of a 204": (("DELETE", "/words/50%25%20%C3%BC", None, {}), said("Content-Type")),
    "a byte order mark": (kept(b"\xef\xbb\xbf" + b'{"word": "a"}'), status),
    "UTF-16": (kept('{"word": "b"}'.encode("utf-16")), status),
    "a key that is there twice": (kept('{"word": "c", "count": 1, "count": 2}'),
                                  lambda answer, body: json.loads(body).get("count")),
    "deep JSON": (kept('{"word": "d", "more": ' + "[" * 99_999 + "]" * 99_999 + "}"), status),
    "half a character": (kept('{"word": "\\ud800"}'), status),
    "control characters": (kept({"word": "a\x07b"}), status),
    "a word of dots": (kept({"word": ".."}), status),
    "count null": (kept({"word": "e", "count": None}), status),
    "count 5.0": (kept({"word": "f", "count": 5.0}), status),
    "kept connections": (("GET", "/words", None, {}), lambda answer, body: answer.version),
}


def liberties(port):
    """Return what one app does with each."""
    found = {}
    for name, ((method, path, body, headers), look) in LIBERTIES.items():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        found[name] = look(answer, answer.read())
        connection.close()
    return found


@pytest.fixture(scope="module")
def taken(tmp_path_factory):
    """Return what the right apps do with each liberty, by its name."""
    found = {name: set() for name in LIBERTIES}
    for case in cases(ASKED, "right"):
        if case.name not in ("slow_import", "talkative"):
            with running(ASKED, case, tmp_path_factory.mktemp(case.name)) as port:
                for name, value in liberties(port).items():
                    found[name].add(value)
    return found


@pytest.mark.parametrize("name", LIBERTIES)
def test_each_liberty_is_taken_in_two_ways_at_least(taken, name):
    """Have right apps that differ in what is left to the student."""
    assert len(taken[name]) > 1


def test_the_declared_resource_is_the_one_that_was_proved():
    """Declare what the tests of the walk declare."""
    assert ASKED.resource == declared(WORDS)


def test_the_readme_names_each_criterion_and_its_points():
    """Have the table say what the declaration says."""
    rows = re.findall(r"^\| `([a-z0-9.]+)` \| ([0-9]+) \|", README, re.MULTILINE)
    assert rows == [(criterion.id, f"{criterion.points:g}") for criterion in ASKED.criteria]


def test_the_session_of_the_readme_is_what_curl_shows(require, tmp_path):
    """Show each line of it when its commands are pasted, in the order of the page."""
    require("curl")
    require("bash")
    session = next(block for block in re.findall("```console\n(.*?)```", README, re.DOTALL) if "HTTP/1.0" in block)
    steps = re.findall(r"^\$ (curl .*)\n((?:(?!\$).*\n)*)", session, re.MULTILINE)
    with running(ASKED, ASKED.answers, tmp_path) as port:
        answers = pasted("\n".join(command for command, _ in steps), port)
    assert len(steps) == len(answers) == 7
    for (command, shown), (code, headers, body) in zip(steps, answers, strict=True):
        head, _, text = shown.strip("\n").partition("\n\n")
        lines = head.split("\n")
        assert lines[0].startswith(f"HTTP/1.0 {code} ") and text == body, command
        assert all(headers[line.partition(": ")[0].lower()] == line.partition(": ")[2] for line in lines[1:]), command


@pytest.mark.parametrize("folder, passes", [(ASKED.answers, True), (ASKED.home, False)], ids=["solution", "starter"])
def test_public_tests_pass_for_the_solution_alone(folder, passes, tmp_path):
    """Run them as the student runs them."""
    shutil.copy(folder / "app.py", tmp_path)
    shutil.copytree(ASKED.home / "tests", tmp_path / "tests")
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"], cwd=tmp_path,
                          capture_output=True, text=True)
    assert done.returncode == (0 if passes else 1), done.stdout
    assert passes or "TypeError" not in done.stdout and "KeyError" not in done.stdout

"""Tests for grader/checks/docker/answers.py: the word API in a container, asked as its description says."""
import importlib
from dataclasses import replace
from pathlib import Path

import bottle
import pytest

from grader.model import Limits
from tests.api.callers import text_of
from tests.api.declared import WORDS, declared
from tests.checks.api.conftest import SERVE
from tests.checks.docker.images import judged, shown

LIMITS = Limits(seconds=30, memory_mb=96, files_mb=8)
SERVES = 'COPY *.py /app/\nWORKDIR /app\nENV HOST=0.0.0.0\nUSER nobody\nCMD ["python3", "app.py"]'
SOURCE = text_of("words") + ("" if "__main__" in text_of("words") else SERVE)
FILES = {"bottle.py": Path(bottle.__file__).read_text(encoding="utf-8")}


def asked(home, text, source=SOURCE, **details):
    """Grade an app that is served from a container."""
    settled = {"resource": declared(WORDS), "limits": LIMITS, **details}
    return judged(home, "docker.answers", text, {**FILES, "app.py": source}, **settled)


def test_right_app_earns_everything(tmp_path):
    """Walk through it, and see each operation at work; at another port just as well."""
    assert asked(tmp_path, SERVES).status == "passed"
    assert asked(tmp_path, f"{SERVES}\nENV PORT=80", options={"port": 80}).status == "passed"


def test_wrong_app_is_shown_by_commands(tmp_path, monkeypatch):
    """Charge the operation, nothing for which no start is left, and say how to see it in a container."""
    module = importlib.import_module("grader.checks.docker.answers")     # the package has the check under its name
    monkeypatch.setattr(module, "FEW", replace(module.FEW, starts=8))       # enough to find it, if not the shortest way
    wrong = SOURCE.replace("refuse(409", "refuse(418")
    assert wrong != SOURCE
    found = asked(tmp_path, SERVES, wrong)
    assert [finding.code for finding in found.findings if finding.cost] == ["docker.answers.errors"]
    assert found.earned == 0.83
    lines = found.findings[0].reproduce.splitlines()
    assert lines[:3] == ["docker rm --force image", "docker build --tag image .",
                         "docker run --rm --detach --name image --publish 127.0.0.1:8080:8080 --read-only "
                         "--tmpfs /tmp --cap-drop ALL image"]
    assert lines[3] == "sleep 2" and all("http://127.0.0.1:8080/words" in line for line in lines[4:])
    assert "in the container" in found.findings[0].message


@pytest.mark.parametrize(("text", "code", "words"), [
    (SERVES.replace("0.0.0.0", "127.0.0.1"), "own", "listens on port 8080 of 127.0.0.1 alone"),
    (f"{SERVES}\nENV PORT=9000", "never", "did not listen on port 8080 within"),
    (f"{SERVES}\nENV PORT=word", "crashed", "ended with status 1 before it listened on port 8080"),
    (SERVES.replace("app.py\"", "none.py\""), "crashed", "ended with status 2")])
def test_container_that_serves_nobody_loses_everything(tmp_path, text, code, words):
    """Say where it listens instead, or how it ended."""
    found = asked(tmp_path, text, limits=replace(LIMITS, seconds=8 if code == "never" else LIMITS.seconds))
    seen, message = shown(found)
    assert seen == f"docker.answers.{code}" and words in message
    assert code != "crashed" or found.findings[0].actual


def test_exercise_has_to_say_what_the_api_keeps(tmp_path):
    """Blame the exercise if it does not."""
    found = asked(tmp_path, SERVES, resource=None)
    assert found.status == "error" and "no table [resource]" in found.reason

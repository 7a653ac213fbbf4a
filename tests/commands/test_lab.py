"""Tests for grader/commands/lab.py: a registry that is started by one command and found by the next."""
import re
import shutil
import socket
import subprocess
import sys

import pytest

from grader.cli import main
from grader.lab import record, registry
from tests.sources import ROOT

COURSE = str(ROOT / "tests" / "golden" / "course")


@pytest.fixture
def port(require):
    """Return a free port, and stop afterwards what was started."""
    require(registry.PROGRAM)
    with socket.socket() as opened:
        opened.bind((registry.HOST, 0))
        number = opened.getsockname()[1]
    yield number
    if found := record.read(ROOT):      # GRADER_STATE names a folder of the test's
        registry.stop(found)


def call(capsys, *words):
    """Run `grader lab registry` with some words; return its exit status, its output and its errors."""
    status = main(["--course", COURSE, "lab", "registry", *words])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def test_registry_survives_the_command_and_is_found_again(capsys, port):
    """Start it in a process of its own, ask for it here, log in with what was printed, and stop it."""
    words = ["--course", COURSE, "lab", "registry", "start", "--port", str(port)]
    done = subprocess.run([sys.executable, "-m", "grader", *words], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found = record.read(ROOT)
    lines = [line.strip() for line in done.stdout.splitlines() if line.startswith("    ")]
    assert [line.split()[-2 if "tag" in line else -1] for line in lines[:1]] == [f"127.0.0.1:{port}"]
    assert [re.sub(r".*docker (\w+).*", r"\1", line) for line in lines] == ["login", "tag", "push", "pull"]
    assert found.login.password in lines[0] and f"127.0.0.1:{port}/words:1" in lines[2]
    status, out, _ = call(capsys, "status")
    assert status == 0 and f"runs at 127.0.0.1:{port}" in out and "no image in it yet" in out
    status, out, _ = call(capsys, "start")
    assert status == 0 and f"runs already, at 127.0.0.1:{port}" in out and "docker login" in out
    assert "stop it first" in call(capsys, "start", "--port", str(port + 1))[1]
    assert registry.lives(found)
    assert "has stopped" in call(capsys, "stop")[1] and not registry.lives(found)


def test_registry_that_does_not_run_is_told(capsys, port):
    """Say how it is started, and stop nothing."""
    assert call(capsys, "status")[:2] == (
        0, "The registry does not run; 'grader lab registry start' starts it.\n")
    assert call(capsys, "stop")[:2] == (0, "The registry does not run; nothing was stopped.\n")


def test_images_are_listed(capsys, port, monkeypatch):
    """Show what can be pulled, as it is typed."""
    assert call(capsys, "start", "--port", str(port))[0] == 0
    monkeypatch.setattr(registry, "images", lambda found: ["words:1", "words:2"])
    assert f"    127.0.0.1:{port}/words:2\n" in call(capsys, "status")[1]


def test_taken_port_is_told(capsys, port):
    """Say in a sentence what is in the way and what to do."""
    with socket.create_server((registry.HOST, port)):
        status, out, err = call(capsys, "start", "--port", str(port))
    assert status == 3 and not out
    assert err == (f"grader: port {port} of 127.0.0.1 is taken by another program; end that one, or choose another "
                   "port with '--port'\n")


def test_missing_program_is_told(capsys, monkeypatch):
    """Say what brings it."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    status, _, err = call(capsys, "start")
    assert status == 3 and "'apt-get install docker-registry' brings it" in err
    assert "'apt-get install docker-registry' brings it" in call(capsys, "status")[1]

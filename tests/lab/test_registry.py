"""Tests for grader/lab/registry.py: a registry on loopback that starts, asks who is there, and is gone."""
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from grader.errors import MachineError
from grader.lab import registry
from grader.lab.registry import Login, Registry
from tests.sources import ROOT


@pytest.fixture
def served(require, tmp_path):
    """Give a running registry."""
    require(registry.PROGRAM)
    with registry.serve(tmp_path / "registry", login=Login("ada", "secret")) as running:
        yield running


def test_registry_answers_its_own_user_and_nobody_else(served):
    """Ask for a password, which another one is not."""
    assert registry.ask(served, "/v2/")[0] == 200 and registry.images(served) == []
    assert registry.ask(replace(served, login=Login("ada", "other")), "/v2/")[0] == 401
    assert registry.digest(served, "words", "1") == ""


def test_registry_listens_on_loopback_alone(served):
    """Be there for nobody on another machine."""
    with open("/proc/net/tcp", encoding="ascii") as table:
        places = [line.split()[1] for line in table if line.split()[3] == "0A"]
    assert [place for place in places if place.endswith(f":{served.port:04X}")] == [f"0100007F:{served.port:04X}"]


def test_registry_is_gone_afterwards(require, tmp_path):
    """End the process, leave the port, and keep secrets to ourselves meanwhile."""
    require(registry.PROGRAM)
    with registry.serve(tmp_path) as running:
        assert registry.lives(running)
        assert {(tmp_path / name).stat().st_mode & 0o777 for name in ("htpasswd", "settings.yml", "log")} == {0o600}
        assert running.login.password not in (tmp_path / "htpasswd").read_text(encoding="utf-8")
    assert not registry.lives(running)
    with socket.socket() as opened, pytest.raises(ConnectionRefusedError):
        opened.connect((registry.HOST, running.port))


def test_registry_ends_with_a_grader_that_is_killed(require, tmp_path):
    """Leave no process behind, kill -9 or not."""
    require(registry.PROGRAM)
    code = ("import sys, time\nfrom grader.lab import registry\nwith registry.serve(sys.argv[1]) as running:\n"
            "    print(running.process, running.began, flush=True)\n    time.sleep(60)\n")
    grader = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    process, began = grader.stdout.readline().split()
    left = Registry(int(process), began, 0, Login("", ""))
    assert registry.lives(left)
    grader.send_signal(signal.SIGKILL)
    grader.wait()
    grader.stdout.close()
    end = time.monotonic() + 10
    while registry.lives(left) and time.monotonic() < end:
        time.sleep(0.05)
    assert not registry.lives(left)


def test_taken_port_is_told(served, tmp_path):
    """Say so at once, also where somebody is quicker than we are."""
    with pytest.raises(MachineError, match=f"port {served.port} of 127.0.0.1 is taken by another program"):
        registry.launch(tmp_path / "other", served.port, registry.new_login())


def test_port_that_is_taken_meanwhile_is_told(served, tmp_path, monkeypatch):
    """Read it from the program's log."""
    monkeypatch.setattr(registry, "_taken", lambda port: False)
    with pytest.raises(MachineError, match="is taken by another program"):
        registry.launch(tmp_path / "other", served.port, registry.new_login())


def test_program_that_is_not_there_is_told(monkeypatch, tmp_path):
    """Say what brings it, before anything is written."""
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(MachineError, match="'apt-get install docker-registry' brings it"):
        registry.launch(tmp_path / "none", 0, registry.new_login())
    assert not (tmp_path / "none").exists()


def test_program_that_fails_is_told(monkeypatch, tmp_path):
    """Pass on what it says, and leave no process behind."""
    program = tmp_path / "docker-registry"
    program.write_text("#!/bin/sh\necho no room left\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(shutil, "which", lambda name: str(program))
    with pytest.raises(MachineError, match="no room left"):
        registry.launch(tmp_path / "files", 0, registry.new_login())


def test_stranger_with_the_number_is_left_alone():
    """Neither take another process for the registry nor end it."""
    stranger = Registry(os.getpid(), "1", 5000, Login("", ""))
    assert not registry.lives(stranger)
    registry.stop(stranger)
    assert not registry.lives(replace(stranger, process=2 ** 30))

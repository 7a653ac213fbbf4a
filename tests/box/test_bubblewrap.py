"""Tests for grader/box/bubblewrap.py: the level `full`."""
import json
import os
import subprocess
import time
from types import SimpleNamespace

from grader import box
from grader.box import bubblewrap
from grader.model import Limits


def test_missing_says_what_to_install(monkeypatch):
    """Name the package where there is no bubblewrap."""
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: None)
    assert bubblewrap.missing() == "bubblewrap is not installed; install the package 'bubblewrap'"


def test_missing_says_what_bubblewrap_said(monkeypatch):
    """Pass on why it does not work on this machine."""
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(bubblewrap, "prepare", lambda: SimpleNamespace(private=True, token="run"))
    for status, said, words in ((1, b"bwrap: No rights\n", "bwrap: No rights"), (7, b"", "7"), (0, b"", None)):
        done = subprocess.CompletedProcess([], status, stderr=said)
        monkeypatch.setattr(bubblewrap.subprocess, "run", lambda *args, done=done, **kwargs: done)
        monkeypatch.setattr(bubblewrap, "advice", lambda: "Do this.")
        assert bubblewrap.missing() == (f"bubblewrap does not work here: {words} Do this." if words else "")


def test_root_without_a_namespace_goes_without(monkeypatch):
    """Never start a box that keeps root's rights."""
    monkeypatch.setattr(bubblewrap.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(bubblewrap.os, "geteuid", lambda: 0)
    monkeypatch.setattr(bubblewrap, "prepare", lambda: SimpleNamespace(private=False))
    assert bubblewrap.missing().startswith("root may not make a mount namespace here")


def test_interpreter_starts_one_program():
    """Give it the settings as one argument, and our programs first on the path."""
    command = bubblewrap.interpreter("/python/bin/python3", "/inside", "worker", {"limit": 5})
    assert command[:6] == ["/python/bin/python3", "-s", "-S", "-P", "-B", "-c"]
    assert "'/inside'" in command[6] and "worker.main" in command[6] and json.loads(command[7]) == {"limit": 5}


def test_environment_holds_nothing_of_ours(monkeypatch):
    """Pass no variable on."""
    monkeypatch.setenv("SECRET", "1")
    found = bubblewrap.environment("/tmp", "/python")
    assert "SECRET" not in found and found["PYTHONHASHSEED"] == "0" and found["HOME"] == "/tmp"


def test_nothing_is_left_of_a_box_that_is_killed(require):
    """End the box's first process, wait for bubblewrap, and close what was opened."""
    require("bwrap")
    before = len(os.listdir("/proc/self/fd"))
    with box.staged({"words.py": b"def one():\n    return 1\n"}) as folder:
        started = box.start("full", "worker", folder=folder, limits=Limits())
        started.ask({"roots": [""], "modules": ["words"], "packages": False}, time.monotonic() + 10)
        processes = [started.launched.process.pid, *_children(started.launched.process.pid)]
        started.close()
    assert len(processes) > 1
    assert wait_for(lambda: not any(os.path.exists(f"/proc/{number}") for number in processes))
    assert len(os.listdir("/proc/self/fd")) == before


def wait_for(what, seconds=5.0):
    """Wait until something is true, such as that process 1 has reaped its orphans, and tell whether it is."""
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.01)
    return what()


def _children(process):
    """Return the ids of a process's children."""
    with open(f"/proc/{process}/task/{process}/children", encoding="utf-8") as stream:
        return [int(word) for word in stream.read().split()]


def test_box_that_is_killed_at_its_start_is_gone_as_well(require):
    """Close a box before it has said a word."""
    require("bwrap")
    started = box.start("full", "worker", folder=None, limits=Limits())
    outer = started.launched.process.pid
    assert started.close() == "stopped"
    assert not os.path.exists(f"/proc/{outer}")

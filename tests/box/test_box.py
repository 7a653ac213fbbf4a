"""Tests for grader/box/__init__.py: levels, and a program started at each."""
import time

import pytest

from grader import box
from grader.box import bubblewrap, process
from grader.errors import MachineError, UsageError
from grader.model import Limits

PROBE = b'''\
import os, resource, socket, sys


def call(name, *args):
    return getattr(os, name)(*args)


def limits():
    names = [name for name in dir(resource) if name.startswith("RLIMIT_")]
    return {name: resource.getrlimit(getattr(resource, name))[0] for name in names}


def settings():
    return sys.flags.no_user_site, sys.flags.no_site, sys.dont_write_bytecode, hash("a"), sorted(os.environ), sys.argv


def eat():
    return len(bytearray(1 << 30))
'''


@pytest.fixture(params=["full", "none"])
def asked(request, require):
    """Return a function that calls one of PROBE's in a box at each level."""
    if request.param == "full":
        require("bwrap")
    limits = Limits(seconds=5, memory_mb=300, processes=40)
    with box.staged({"probe.py": PROBE}) as folder:
        started = box.start(request.param, "worker", folder=folder, limits=limits)
        started.ask({"roots": [""], "modules": ["probe"], "packages": False}, time.monotonic() + 10)

        def ask(name, *args):
            request = {"op": "call", "args": [{"target": ["probe", name]}, list(args), {"dict": []}]}
            return started.ask(request, time.monotonic() + 10)
        ask.level = request.param
        yield ask
        started.close()


def test_limits_hold_in_a_box(asked):
    """Give a program the memory, the time, the files and the processes that the exercise says."""
    found = {row[0]: row[1] for row in asked("limits")["value"]["dict"]}
    assert found["RLIMIT_AS"] == 300 << 20 and found["RLIMIT_CPU"] == 7
    assert found["RLIMIT_NPROC"] == 40 or asked.level == "none" and 40 < found["RLIMIT_NPROC"] < 10 ** 5
    assert found["RLIMIT_CORE"] == 0 and found["RLIMIT_NOFILE"] == 128 and found["RLIMIT_FSIZE"] == 16 << 20
    assert asked("eat")["error"][0][0] == "MemoryError"


def test_interpreter_is_bare_and_steady(asked):
    """Start Python without site, user site and bytecode, with a fixed hash seed and an environment of its own."""
    no_user, no_site, no_bytecode, number, names, argv = asked("settings")["value"]["tuple"]
    assert (no_user, no_site, no_bytecode, argv) == (1, 1, True, [""])
    assert set(names) - {"PWD"} == set(bubblewrap.environment("", ""))
    assert asked("settings")["value"]["tuple"][3] == number


def test_files_lie_in_the_work_folder_and_may_be_changed(asked):
    """Copy the hand-in, so that a program can write beside its files and the next box sees none of it."""
    assert asked("call", "listdir")["value"] == ["probe.py"]
    asked("call", "remove", "probe.py")
    assert asked("call", "listdir", ".")["value"] == []


def test_program_has_no_rights_at_the_best_level(asked):
    """Be nobody, on a machine of one's own, at level full."""
    if asked.level == "full":
        assert asked("call", "getuid")["value"] == asked("call", "getgid")["value"] == 65534
        assert asked("call", "uname")["value"]["sub"][1]["tuple"][1] == "box"
        assert asked("call", "getpid")["value"] < 10
        assert asked("call", "listdir", "/")["value"] != []
        for place in ("/home", "/root", "/work", "/var"):
            assert asked("call", "access", place, 0)["value"] is False


def test_choose_takes_the_best_that_works(monkeypatch):
    """Go down the levels, and say why one cannot be had."""
    monkeypatch.setattr(bubblewrap, "missing", lambda: "")
    assert box.choose() == box.choose("full") == "full" and box.choose("none") == "none"
    monkeypatch.setattr(bubblewrap, "missing", lambda: "there is no bubblewrap")
    assert box.choose("auto") == "none"
    with pytest.raises(MachineError, match="'full' is not to be had here: there is no bubblewrap"):
        box.choose("full")
    monkeypatch.setattr(process, "missing", lambda: "nor processes")
    with pytest.raises(MachineError, match="no box level works here"):
        box.choose()


def test_choose_knows_the_levels():
    """Name those that there are."""
    with pytest.raises(UsageError, match="no box level 'perfect'.* auto.* full, none"):
        box.choose("perfect")


def test_levels_are_described(monkeypatch):
    """Say of each level what it prevents, or why it cannot be had."""
    monkeypatch.setattr(bubblewrap, "missing", lambda: "there is no bubblewrap")
    assert box.levels() == [("full", False, "there is no bubblewrap"), ("none", True, f"prevents {process.PREVENTS}")]


def test_machine_that_refuses_is_told(monkeypatch):
    """Say that the box could not be started, and leave no descriptor open."""
    def refuse(*args):
        raise OSError(12, "Cannot allocate memory")
    monkeypatch.setattr(process, "launch", refuse)
    with pytest.raises(MachineError, match="the box could not be started: Cannot allocate memory"):
        box.start("none", "worker", folder=None, limits=Limits())


def test_program_that_does_not_start_is_told():
    """Say what Python said of it."""
    started = box.start("none", "no_such_program", folder=None, limits=Limits())
    with pytest.raises(MachineError, match="the box did not start: .*"):
        started.ask({}, time.monotonic() + 5)
    assert started.closed

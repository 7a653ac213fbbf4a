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


@pytest.fixture(params=list(box.LEVELS))
def asked(request, have):
    """Return a function that calls one of PROBE's in a box at each level."""
    have(request.param)
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
    shared = asked.level in ("reduced", "none")     # with all else that an ordinary user runs
    counted = asked.level == "docker"               # by the engine, in a group
    assert found["RLIMIT_NPROC"] == 40 or counted or shared and 40 < found["RLIMIT_NPROC"] < 10 ** 5
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


def lacking(monkeypatch, *names):
    """Let a machine lack some levels and have the others."""
    for name, module in box.LEVELS.items():
        monkeypatch.setattr(module, "missing", lambda name=name: f"there is no {name}" if name in names else "")


def test_choose_takes_the_best_that_works(monkeypatch):
    """Go down the levels, and take a container for the level full."""
    names = list(box.LEVELS)
    for count, name in enumerate(names):
        lacking(monkeypatch, *names[:count])
        assert box.choose() == name and box.choose(name) == name
    lacking(monkeypatch, "full")
    assert box.choose("full") == "docker" and box.isolation("docker") == "full"


def test_choose_says_why_a_level_cannot_be_had(monkeypatch):
    """Give the reason of each level that would have done."""
    lacking(monkeypatch, *box.LEVELS)
    with pytest.raises(MachineError, match="'reduced' is not to be had here: there is no reduced; see 'grader doctor'"):
        box.choose("reduced")
    with pytest.raises(MachineError, match="'full' is not to be had here: there is no full; there is no docker"):
        box.choose("full")
    with pytest.raises(MachineError, match="'auto' is not to be had here: .*there is no none; see"):
        box.choose()


def test_choose_knows_the_levels():
    """Name those that there are."""
    with pytest.raises(UsageError, match="no box level 'perfect'.* auto.* full, docker, reduced, none"):
        box.choose("perfect")


def test_levels_are_described(monkeypatch):
    """Say of each level what it prevents, or why it cannot be had."""
    lacking(monkeypatch, "full")
    found = box.levels()
    assert found[0] == ("full", False, "there is no full") and [row[0] for row in found] == list(box.LEVELS)
    assert found[-1] == ("none", True, f"prevents {process.PREVENTS}")


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

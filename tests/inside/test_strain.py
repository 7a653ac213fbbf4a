"""Tests for grader/inside/strain.py: what is used up is bounded, given back, and refused where there is a limit."""
import os
import sys
import time
from pathlib import Path

import pytest

from grader.box import Breach

NAMES = {"daemon": "strain-daemon", "stopped": "strain-stopped", "endless-loop": "strain-loop"}
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux gives processes a name")


@pytest.fixture
def tried(run):
    """Return a function that makes one trial in a narrow box at level `none`."""
    with run("probe", memory_mb=128, processes=40) as ask:
        def one(name, seconds=20.0, **marks):
            return ask({"try": [name], "marks": marks}, seconds=seconds)["came"][name]
        yield one


@pytest.mark.parametrize("name, within, seen, beyond, refused", [
    ("forks", {"tasks": 5}, "5 processes", {"tasks": 400}, "refused after "),
    ("threads", {"tasks": 5}, "5 threads", {"tasks": 400}, "refused after "),
    ("memory", {"bytes": 20 << 20}, "20 MiB", {"bytes": 200 << 20}, "Cannot allocate memory"),
    ("memory-together", {"share": 5 << 20}, "4 processes with 5 MiB each", None, ""),
    ("large-file", {"largest": 15 << 20}, "a file of 15 MiB", {"largest": 17 << 20}, "File too large"),
    ("disk", {"blocks": 2}, "2 files of 8 MiB", None, ""),
    ("open-files", {"opened": 50}, "50 open files", {"opened": 500}, "Too many open files"),
])
def test_limits_are_met_and_not_before(tried, name, within, seen, beyond, refused):
    """Get what is within a limit, be refused what is beyond it, and use nothing any more after either."""
    for _ in range(3):
        assert tried(name, **within) == [True, seen]
    if beyond is not None:
        got, why = tried(name, **beyond)
        assert got is False and why.startswith(refused)
    assert tried(name, **within) == [True, seen]
    assert tried("list-home", folder=".") == [True, ""]


def test_crash_would_leave_nothing(tried):
    """Find the limit at 0 bytes."""
    assert tried("core-dumps") == [False, "the limit is 0 bytes"]


@linux
def test_child_that_cannot_be_had_is_no_refusal(run):
    """Say that nothing was tried where a program may start nothing at all."""
    with run("probe", processes=1) as ask:
        for name, marks in (("forks", {"tasks": 5}), ("memory", {"bytes": 1}), ("memory-together", {"share": 1}),
                            ("stopped", {"names": NAMES, "grader": 1}), ("user-namespace", {})):
            got, seen = ask({"try": [name], "marks": marks})["came"][name]
            assert got is None and "no child process can be had" in seen, name


@linux
def test_processes_are_left_under_their_names(tried):
    """Leave a daemon that bears the name it was given."""
    marks = {"names": NAMES, "grader": 0}
    assert tried("daemon", **marks) == [True, "started"]
    assert states()["strain-daemon"] in "SRD"       # alive, whatever it does at the moment


@linux
def test_process_stops_itself_but_not_the_grader(tried):
    """Stop a child; a parent that is the grader goes on."""
    assert tried("stopped", names=NAMES, grader=os.getpid()) == [True, "stopped"]
    assert states()["strain-stopped"] == "T"


def states():
    """Return the states of the processes that bear a name of ours (proc(5))."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            before, _, after = path.read_text(encoding="utf-8", errors="replace").rpartition(")")
        except OSError:
            continue
        found[before.partition("(")[2]] = after.split()[0]
    return {name: state for name, state in found.items() if name in NAMES.values()}


def test_endless_loop_never_answers(tried):
    """Go on until the box is ended."""
    began = time.monotonic()
    with pytest.raises(Breach, match="did not answer in time"):
        tried("endless-loop", seconds=0.3, names=NAMES)
    assert time.monotonic() - began < 10
    assert sys.platform != "linux" or "strain-loop" not in states()

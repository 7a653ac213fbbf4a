"""Tests for grader/box/ending.py: a process ends with all below it, also while it is making a box."""
import os
import subprocess
import sys
import time

import pytest

from grader import box
from grader.box import ending, ground
from grader.model import Limits
from tests.hostile import surroundings

TRIALS = 150 if os.environ.get("GRADER_PROOFS") == "1" else 15      # `make proofs` tries ten times as often
LATEST = 0.075      # seconds after its start at which a box is certainly made
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux names the children of a process")


def wait_for(what, seconds=5.0):
    """Wait until something is true, and tell whether it has become so."""
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.005)
    return what()


@linux
def test_all_below_a_process_end():
    """Kill children, and theirs, whatever group they are in."""
    script = "setsid sh -c 'sleep 60 & sleep 60' & sleep 60"
    top = subprocess.Popen(["sh", "-c", script])
    assert wait_for(lambda: len(below(top.pid)) == 4)
    found = below(top.pid)
    ending.end(top.pid)
    assert top.wait() == -9
    assert wait_for(lambda: not any(map(ending._runs, found)))


def below(process):
    """Return the ids of all processes below one."""
    return [found for child in ending._children(process) for found in (child, *below(child))]


def test_process_that_is_gone_is_no_error():
    """Say nothing of a process that has ended by itself."""
    gone = subprocess.Popen([sys.executable, "-S", "-c", ""])
    gone.wait()
    assert ending.end(gone.pid) is None and not ending._runs(gone.pid)


@linux
def test_box_that_is_being_made_ends_with_its_maker(require):
    """Leave no process behind when a judge is ended at any moment of a box's start."""
    require("bwrap")
    ground.prepare()        # here, for the janitor that this starts is to outlive the makers
    child = os.fork()
    if child == 0:
        left = TRIALS
        try:
            surroundings.adopt_orphans()
            with box.staged({"words.py": b""}) as folder:
                left = sum(_outlives(folder, LATEST * trial / TRIALS) for trial in range(TRIALS))
        finally:
            os._exit(left)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _outlives(folder, delay):
    """End a process that starts a box after so many seconds, and tell whether something outlives it."""
    maker = os.fork()
    if maker == 0:
        try:
            started = box.start("full", "worker", folder=folder, limits=Limits())
            started.ask({"roots": [""], "modules": [], "packages": False}, time.monotonic() + 5)
            time.sleep(5)
        finally:
            os._exit(0)
    time.sleep(delay)
    ending.end(maker)
    os.waitpid(maker, 0)
    ground.forget(maker)
    gone = wait_for(lambda: not surroundings.alive(), 0.5)
    surroundings.end(surroundings.alive())
    return not gone

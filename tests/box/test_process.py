"""Tests for grader/box/process.py: the level `none`."""
import os
import time

from grader import box
from grader.box import process
from grader.model import Limits

FORKS = b'''\
import os, subprocess, sys


def leave_one_behind():
    """Start a program that outlives the call."""
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid


def folder():
    return os.getcwd()
'''


def asked(started, name):
    """Return what a function of the hand-in gives."""
    request = {"op": "call", "args": [{"target": ["words", name]}, [], {"dict": []}]}
    return started.ask(request, time.monotonic() + 10)["value"]


def test_level_is_always_there():
    """Work on every machine."""
    assert process.missing() == ""


def test_group_and_scratch_folder_end_with_the_process():
    """Leave no process of the group, no folder and no descriptor behind."""
    before = len(os.listdir("/proc/self/fd"))
    with box.staged({"words.py": FORKS}) as folder:
        started = box.start("none", "worker", folder=folder, limits=Limits(processes=256))
        started.ask({"roots": [""], "modules": ["words"], "packages": False}, time.monotonic() + 10)
        child, place = asked(started, "leave_one_behind"), asked(started, "folder")
        assert os.path.isdir(place) and place.startswith(started.launched.scratch)
        started.close()
    end = time.monotonic() + 5
    while _lives(child) and time.monotonic() < end:
        time.sleep(0.01)
    assert not _lives(child) and not os.path.exists(place)
    assert len(os.listdir("/proc/self/fd")) == before


def _lives(child):
    """Tell whether a process is there and no zombie."""
    try:
        with open(f"/proc/{child}/stat", encoding="utf-8") as stream:
            return stream.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_program_that_ends_says_how():
    """Read the exit status before the group is killed."""
    files = {"words.py": b"import os\ndef leave():\n    os._exit(5)\n"}
    with box.staged(files) as folder:
        started = box.start("none", "worker", folder=folder, limits=Limits())
        started.ask({"roots": [""], "modules": ["words"], "packages": False}, time.monotonic() + 10)
        try:
            asked(started, "leave")
        except box.Breach as breach:
            assert "exit status 5" in str(breach)
        assert started.closed

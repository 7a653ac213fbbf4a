"""Tests for grader/box/janitor.py: who cleans up after a grader that was killed."""
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.box import cgroup, janitor

GRADER = """
import subprocess, sys, time
from grader.box import cgroup, ground, janitor
watching = janitor.engage("{token}", "{folder}", ground.remove)
subprocess.Popen(["sleep", "600"], env=janitor.mark("{token}"), start_new_session=True)
group = cgroup.make("{token}", 1 << 27, 20)
print(watching, flush=True)
{then}
"""


@pytest.fixture
def grader(tmp_path):
    """Return a function that starts a grader with a janitor and returns both, with what it would leave behind."""
    folder, token, started = tmp_path / "grader-x", os.urandom(8).hex(), []
    (folder / "stage").mkdir(parents=True)

    def begin(then):
        code = GRADER.format(token=token, folder=folder, then=then)
        process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
        started.append(process)
        return process, int(process.stdout.readline())
    begin.folder, begin.token = folder, token
    yield begin
    for process in started:
        process.kill()
        process.wait()
        process.stdout.close()
    janitor.end_marked(token)
    cgroup.sweep(token)


def until(what, seconds=20.0):
    """Wait until something is true and tell whether it is."""
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.01)
    return what()


def marked(token):
    """Return the processes that carry a mark."""
    word = f"RUN={token}".encode()
    return [entry for entry in os.listdir("/proc") if entry.isdigit() and word in janitor._environment(entry)]


def held(process):
    """Return what the descriptors of a process lead to, in their order; nothing for one that is just being changed."""
    found = []
    for name in sorted(os.listdir(f"/proc/{process}/fd"), key=int):
        try:
            found.append(os.readlink(f"/proc/{process}/fd/{name}"))
        except OSError:
            found.append("")
    return found


def groups(token):
    """Return the control groups of a token."""
    return [group for folder in cgroup.places().each() for group in Path(folder).glob(f"grader-{token}-*")]


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_nothing_is_left_of_a_grader_that_was_killed(grader, number):
    """End its processes, remove its groups and its folder, and go home."""
    process, watching = grader("time.sleep(600)")
    assert until(lambda: marked(grader.token)) and grader.folder.exists()     # execve(2) sets it as its last act
    assert groups(grader.token) or cgroup.bounded() == "none"
    process.send_signal(number)
    process.communicate()
    assert until(lambda: not (marked(grader.token) or groups(grader.token) or grader.folder.exists()))
    assert until(lambda: not os.path.exists(f"/proc/{watching}"))


def test_grader_that_cleans_up_itself_sends_the_janitor_home(grader):
    """End the janitor before it does anything."""
    process, watching = grader("janitor.dismiss(watching)\nprint('dismissed', flush=True)\ntime.sleep(600)")
    assert process.stdout.readline() == "dismissed\n"
    assert not os.path.exists(f"/proc/{watching}") and grader.folder.exists()
    process.kill()
    process.wait()
    process.stdout.close()
    assert marked(grader.token)


def test_janitor_survives_ctrl_c_and_holds_nothing(grader):
    """Be in a session of its own, with no descriptor of the grader's."""
    process, watching = grader("time.sleep(600)")
    os.kill(watching, signal.SIGINT)
    assert os.getsid(watching) == watching
    assert until(lambda: held(watching)[:3] == [os.devnull] * 3 and len(held(watching)) == 4), held(watching)
    process.kill()
    process.communicate()
    assert until(lambda: not grader.folder.exists())


def test_dismissing_nobody_is_no_error():
    """Do nothing where there is no janitor, or none any more."""
    assert [janitor.dismiss(nobody) for nobody in (None, 2 ** 22 - 3)] == [None, None]

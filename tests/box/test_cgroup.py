"""Tests for grader/box/cgroup.py: bounds on the sum over processes."""
import subprocess
import sys
from pathlib import Path

import pytest

from grader.box import cgroup

EATER = "import os; os.fork(); os.fork(); x = b'x' * (60 << 20); import time; time.sleep(30)"
FORKS = """
import os, time
count = 0
try:
    while count < 100:
        if os.fork() == 0:
            time.sleep(30)
        count += 1
except OSError:
    pass
print(count, flush=True)
"""
# A kernel's files as they look like to a box in version 2: the group of a session, below one that has both controllers.
MOUNTS = "30 20 0:26 / {folder} rw shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"


@pytest.fixture
def needed():
    """Skip where no group can be made."""
    if cgroup.bounded() == "none":
        pytest.skip("no control group can be made here")


@pytest.fixture
def kernel(monkeypatch, tmp_path):
    """Return a function that makes the module see another kernel: mounts, own groups, and a tree of files."""
    def pretend(mounts, own, files):
        told = {"/proc/self/mountinfo": mounts.format(folder=tmp_path), "/proc/self/cgroup": own}
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text, encoding="utf-8")
        read = cgroup._read
        monkeypatch.setattr(cgroup, "_read", lambda path: told[path] if path in told else read(path))
        return cgroup.places.__wrapped__()
    return pretend


def started(group, program):
    """Start Python, put it into a group before it runs a program, and return it."""
    process = subprocess.Popen([sys.executable, "-c", f"input()\n{program}"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, text=True)
    group.join(process.pid)
    process.stdin.write("\n")
    process.stdin.flush()
    return process


def test_memory_of_all_processes_together_is_bounded(needed):
    """End processes that need too much in sum, though each of them has enough, and tell why."""
    group = cgroup.make("test", 100 << 20, 40)
    assert group.met() == ""
    process = started(group, EATER)
    try:
        for _ in range(500):
            if group.met():
                break
            try:
                process.wait(0.01)
            except subprocess.TimeoutExpired:
                pass
        assert group.met() == "memory"
    finally:
        group.remove()
        process.communicate()
    assert not any(Path(folder).exists() for folder in group.each())


def test_processes_are_bounded_and_end_with_the_group(needed):
    """Refuse a fork beyond the limit; leave nothing alive."""
    group = cgroup.make("test", 200 << 20, 20)
    process = started(group, FORKS)
    assert 15 <= int(process.stdout.readline()) <= 22
    members = Path(group.each()[-1], "cgroup.procs").read_text(encoding="utf-8").split()
    assert len(members) > 15
    group.remove()
    process.communicate()
    assert not [number for number in members if _lives(number)]


def _lives(number):
    """Tell whether a process is there and no zombie that waits to be buried."""
    try:
        return Path("/proc", number, "stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_sweep_removes_what_a_killed_grader_left(needed):
    """Find groups by their token, and leave those of others alone."""
    mine, other = cgroup.make("dead", 1 << 26, 20), cgroup.make("alive", 1 << 26, 20)
    cgroup.sweep("dead")
    assert not Path(mine.each()[0]).exists() and Path(other.each()[0]).exists()
    other.remove()
    other.remove()      # a second time is no error


def test_version_2_takes_the_group_that_passes_controllers_on(kernel, tmp_path):
    """Make groups beside our own, whose processes forbid it below; write the limits of version 2."""
    files = {"user/cgroup.subtree_control": "cpu memory pids\n", "user/session/cgroup.subtree_control": "\n"}
    found = kernel(MOUNTS, "0::/user/session\n", files)
    assert found == cgroup.Group(dict.fromkeys(cgroup.CONTROLLERS, f"{tmp_path}/user"), 2)
    group = tmp_path / "user" / "box"
    group.mkdir()
    names = ("memory.max", "memory.swap.max", "memory.oom.group", "pids.max")
    for name in names:
        (group / name).touch()
    cgroup._bound(cgroup.Group(dict.fromkeys(cgroup.CONTROLLERS, str(group)), 2), 1 << 20, 10)
    assert [(group / name).read_text() for name in names] == [str(1 << 20), "0", "1", "12"]


@pytest.mark.parametrize("events, met", [
    ("low 0\noom 2\noom_kill 1\n", "memory"), ("low 0\noom 0\noom_kill 1\n", ""), ("low 0\noom 2\noom_kill 0\n", ""),
    ("", ""),
])
def test_version_2_out_of_memory_is_told(tmp_path, events, met):
    """Read memory.events; a machine that runs short ends processes too, and that is no limit of the box's."""
    (tmp_path / "memory.events").write_text(events, encoding="utf-8")
    assert cgroup.Group({"memory": str(tmp_path), "pids": str(tmp_path)}, 2).met() == met


def test_version_1_below_the_root_of_a_container(kernel, tmp_path):
    """Understand a mount that shows the container's own group only."""
    mounts = "30 20 0:26 /docker/5 {folder}/memory rw - cgroup cgroup rw,memory\n"
    (tmp_path / "memory").mkdir()
    assert kernel(mounts, "4:memory:/docker/5\n", {}) == cgroup.Group({"memory": f"{tmp_path}/memory"}, 1)


@pytest.mark.parametrize("mounts, own, files", [
    ("", "", {}), (MOUNTS, "0::/\n", {}), (MOUNTS, "0::/a/b\n", {"a/b/cgroup.subtree_control": "cpu\n"}),
    (MOUNTS, "0::/gone/b\n", {}),
])
def test_without_control_groups_there_are_none(kernel, monkeypatch, mounts, own, files):
    """Say so, and make none."""
    found = kernel(mounts, own, files)
    monkeypatch.setattr(cgroup, "places", lambda: found)
    assert found.folders == {} and cgroup.bounded() == "none" and cgroup.make("test", 1, 1) is None


def test_group_that_cannot_be_bounded_is_not_left(monkeypatch, tmp_path):
    """Remove a group whose limits the kernel refuses."""
    monkeypatch.setattr(cgroup, "places", lambda: cgroup.Group({"memory": str(tmp_path)}, 1))
    assert cgroup.make("test", 1, 1) is None and list(tmp_path.iterdir()) == []

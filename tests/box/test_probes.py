"""Tests for grader/box/probes.py: a level claimed is a level tested."""
import os
import subprocess
import sys
from functools import cache
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader import box
from grader.box import canaries, ground, probes, process

PROGRAMS = {"full": "bwrap", "docker": "docker"}
# What nothing holds back on Linux at level `none`, whoever the user is; that trials succeed there proves the trials.
OPEN = {"read-outside", "list-home", "read-hand-in", "write-outside", "command-line", "processes", "tcp", "udp",
        "unix-abstract", "unix-path", "system-calls", "rights", "disk"}
linux = pytest.mark.skipif(sys.platform != "linux", reason="what is open elsewhere differs from system to system")


@pytest.fixture(scope="module")
def tried():
    """Return a function that runs all probes at a level, once, and gives (held, seen) by probe."""
    return cache(lambda level: {name: (held, seen) for name, held, seen in probes.run(level)})


@pytest.fixture(params=box.LEVELS)
def level(request, require):
    """Be at each level that this machine has."""
    if request.param in PROGRAMS:
        require(PROGRAMS[request.param])
    if reason := box.LEVELS[request.param].missing():
        if os.environ.get("GRADER_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    return request.param


@pytest.fixture(scope="module")
def laid():
    """Lay canaries for single trials."""
    with canaries.laid() as found:
        yield found


def test_level_holds_what_it_claims(level, tried):
    """Try all of it for real, and leave no child, no folder and no descriptor behind."""
    before = lying()
    found = tried(level)
    assert lying() == before
    assert set(found) == set(probes.PROBES)
    assert not {name: seen for name, (held, seen) in found.items() if not held and name in probes.claimed(level)}
    assert all(seen.isprintable() for _, seen in found.values())


def lying():
    """Return what lies around of ours: descriptors, staged folders, and children where the system names them."""
    stage = ground.prepare().stage
    children = Path(f"/proc/self/task/{os.getpid()}/children")
    return len(os.listdir("/dev/fd")), os.listdir(stage), children.read_text() if children.exists() else ""


def test_claims_are_known_probes():
    """Claim nothing that is not tried."""
    for name, module in box.LEVELS.items():
        assert module.HOLDS <= set(probes.PROBES), name
    assert box.LEVELS["full"].HOLDS >= {"read-outside", "tcp", "system-calls", "rights", "daemon"}


def test_rules_fit_beside_four_levels():
    """Say of each probe what must hold, in a sentence that the table of `doctor` has room for."""
    assert all(rule.isascii() and rule.endswith(".") and len(rule) < 50 for rule in probes.PROBES.values())


@linux
def test_trials_succeed_where_nothing_holds_them_back(tried):
    """Be able to fail: a plain process reaches what it must not reach elsewhere."""
    found = tried("none")
    assert not {name for name in OPEN if found[name][0]}
    assert "not " in found["system-calls"][1] and "new rights" in found["rights"][1]


@linux
def test_daemon_that_is_left_is_found_and_ended(monkeypatch, laid):
    """See what a level leaves that kills too little, and end it."""
    monkeypatch.setattr(process.cgroup, "make", lambda *args: None)
    came = probes._outlived("none", laid)
    assert came["daemon"][0] is True and came["daemon"][1].endswith(" is left")
    assert came["endless-loop"][0] is False
    assert canaries.left(laid) == {}


@linux
def test_memory_of_all_is_not_bounded_by_limits_of_one(monkeypatch, laid):
    """Use it up without control groups, and within what one process may have."""
    monkeypatch.setattr(process.cgroup, "make", lambda *args: None)
    got, seen = probes._asked("none", [probes.SUMS], laid)[probes.SUMS]
    assert got is True and seen.startswith("4 processes with ")


@linux
def test_stray_descriptors_and_variables_are_found(monkeypatch, laid):
    """Notice a start that passes on all that is open, and our environment."""
    started = subprocess.Popen

    def careless(command, *, pass_fds, env, **options):
        for descriptor in pass_fds:
            os.set_inheritable(descriptor, True)
        return started(command, close_fds=False, env={**os.environ, **env}, **options)
    monkeypatch.setenv("GRADER_SECRET", "of ours")
    with box.staged({"own.py": b""}) as folder:
        monkeypatch.setattr(process, "subprocess", SimpleNamespace(Popen=careless, DEVNULL=subprocess.DEVNULL))
        came = probes._asked("none", ["descriptors", "environment"], laid, folder)
        texts = dict.fromkeys((*canaries.SPEAKING, "processes", "signal"), "")
        assert canaries.touched(laid, {**texts, "environment": came["environment"][1]}, folder)["environment"]
    assert came["descriptors"][0] is True and "(p" in came["descriptors"][1]
    assert "of ours" not in probes._shown("environment", came["environment"][1])
    assert "GRADER_SECRET" in probes._shown("environment", came["environment"][1])


@pytest.mark.parametrize("got, seen, held", [
    (True, None, False), (False, None, True), (None, None, False),
    (True, False, True), (False, True, False), (None, False, False),
])
def test_what_we_have_seen_goes_before_the_programs_word(got, seen, held):
    """Believe our own eyes first; count nothing as held that was not tried."""
    assert probes._is_held(got, seen) is held


@pytest.mark.parametrize("kind", ["end", "time", "memory", "answer"])
def test_box_that_breaks_holds_nothing(monkeypatch, kind):
    """Take no answer for no sign of strength, but where the box was ended because memory was used up."""
    monkeypatch.setattr(box, "start", lambda *args, **kwargs: Broken(kind))
    held = {name for name, held, _ in probes.run("none") if held}
    assert held == ({probes.SUMS} if kind == "memory" else set())


class Broken:
    """A box that breaks at the first question."""

    def __init__(self, kind):
        """Keep how it breaks."""
        self.kind = kind

    def ask(self, request, end):
        """Break."""
        raise box.Breach(self.kind, "broke")

    def close(self):
        """Do nothing."""


def test_loop_has_to_be_ended_in_time(monkeypatch, laid):
    """Count neither an answer nor another end nor a late one as the end of an endless loop."""
    def answers(request, end):
        return {"came": {probes.ENDLESS: [True, "answered"]}}
    assert probes._looped(SimpleNamespace(ask=answers), laid)[0] is True
    assert probes._looped(Broken("end"), laid)[0] is True
    assert probes._looped(Broken("time"), laid)[0] is False
    monkeypatch.setattr(probes, "PATIENCE", -1)
    assert probes._looped(Broken("time"), laid)[0] is True


@pytest.mark.parametrize("groups, claims", [("v1", True), ("v2", True), ("none", False)])
def test_memory_of_all_is_claimed_with_control_groups_only(monkeypatch, groups, claims):
    """Claim for a machine what it can do; a container always has a group."""
    monkeypatch.setattr(box, "bounded", lambda: groups)
    holds = SimpleNamespace(HOLDS=frozenset({probes.SUMS, "tcp"}))
    monkeypatch.setitem(box.LEVELS, "full", holds)
    monkeypatch.setitem(box.LEVELS, "docker", holds)
    assert probes.claimed("full") == ({probes.SUMS, "tcp"} if claims else {"tcp"})
    assert probes.claimed("docker") == {probes.SUMS, "tcp"}

"""Tests for grader/inside/surface.py: calls, rights and terminals, in a box that holds back little."""
import os
import sys
from pathlib import Path

import pytest

from grader.box import filter as system_calls

OURS = ("children", "strain", "surface")
linux = pytest.mark.skipif(sys.platform != "linux", reason="all of it is Linux's")
pytestmark = linux


@pytest.fixture
def tried(run):
    """Return a function that makes one trial at level `none`."""
    with run("probe") as ask:
        def one(name, **marks):
            return ask({"try": [name], "marks": marks})["came"][name]
        yield one


@pytest.fixture
def surface(program, monkeypatch):
    """Return the module as a box imports it."""
    for name in OURS:
        monkeypatch.setitem(sys.modules, name, None)
        del sys.modules[name]
    return program("surface")


def setting(path, default):
    """Return a setting of the kernel's."""
    try:
        return Path("/proc/sys", path).read_text(encoding="ascii").strip()
    except OSError:
        return default


def test_calls_are_those_that_the_filter_refuses(surface):
    """Have the same numbers in two tables that were written apart."""
    names, x86_64 = surface.CALLS[::3], surface.CALLS[1::3]
    assert len(names) == len(set(names)) > 50
    assert {name: int(number) for name, number in zip(names, x86_64, strict=True)}.items() <= (
        system_calls.REFUSED.items())
    assert set(surface.MACHINES) == set(system_calls.MACHINES)
    assert set(surface.NAMESPACES.values()) < set(system_calls.FLAGS)


def test_calls_without_a_filter_are_not_refused(tried):
    """Get other answers than the filter's, and change nothing by asking."""
    got, seen = tried("system-calls")
    assert got is True
    for name in ("process_vm_readv", "chroot", "io_uring_setup", "personality", "clone pid", "socket netlink",
                 "TIOCSTI", "TIOCSTI in 64 bits", "clone3"):
        assert f" {name}," in f"{seen}, ", name
    assert tried("system-calls") == [True, seen]


def test_process_is_traced_where_the_machine_allows_it(tried):
    """Trace a sibling, unless the kernel allows that of descendants only (Yama)."""
    allowed = setting("kernel/yama/ptrace_scope", "0") == "0"
    assert tried("ptrace-sibling") == ([True, "traced"] if allowed else [False, "Operation not permitted"])
    assert tried("ptrace", process=2 ** 22 + 1) == [False, "No such process"]


def test_rights_that_can_be_gained_are_named(tried):
    """Say that a plain process may gain new ones."""
    got, seen = tried("rights")
    assert got is True and "new rights may be gained" in seen


def test_program_with_its_owners_rights_is_seen(surface, tmp_path, monkeypatch):
    """Look at whom a program runs as, and end it; an ordinary one, and one that is not there, give nothing."""
    before = children()
    assert surface._user_of("/usr/bin/env") == os.geteuid()
    assert surface._gives_rights("/usr/bin/env") is False and surface._gives_rights(str(tmp_path / "none")) is False
    found = [path for path in surface.SET_USER if os.path.exists(path) and os.stat(path).st_mode & 0o4000]
    monkeypatch.setattr(surface.os, "geteuid", lambda: 60001)
    assert found == [path for path in found if surface._gives_rights(path)]
    assert children() == before


def children():
    """Return the ids of this process's children."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text(encoding="ascii")


def test_limit_may_not_be_raised(tried):
    """Be refused one file more than the hard limit."""
    assert tried("raise-limits") == [False, "not allowed to raise maximum limit"]


def test_terminal_is_typed_into_where_the_kernel_allows_it(tried):
    """Type a line end into a terminal that everybody may open, unless the kernel has that switched off."""
    master, slave = os.openpty()
    try:
        name = os.ttyname(slave)
        os.chmod(name, 0o666)
        allowed = setting("dev/tty/legacy_tiocsti", "1") == "1"
        assert tried("terminal", terminal=name) == ([True, "typed"] if allowed else [False, "Input/output error"])
        assert tried("terminal", terminal=os.devnull) == [False, "Inappropriate ioctl for device"]
    finally:
        os.close(master)
        os.close(slave)


def test_namespace_is_made_or_refused_by_the_machine(tried):
    """Know the difference between either and a trial that could not be made; stay in our own, whichever it is."""
    before = tried("ptrace", process=2 ** 22 + 1)
    assert tried("user-namespace")[0] in (True, False)
    assert tried("rights")[1].startswith("new rights") and tried("ptrace", process=2 ** 22 + 1) == before

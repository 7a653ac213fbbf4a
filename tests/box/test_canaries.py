"""Tests for grader/box/canaries.py: each canary tells when it was reached, and none is left lying around."""
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader import box
from grader.box import canaries

QUIET = dict.fromkeys((*canaries.SPEAKING, "processes", "signal"), "refused")
NAMING = "import ctypes, sys, time; ctypes.CDLL(None).prctl(15, sys.argv[1].encode(), 0, 0, 0); time.sleep(30)"
linux = pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows processes as files")


@pytest.fixture
def laid():
    """Lay canaries, and stage a hand-in of one file."""
    with canaries.laid() as found, box.staged({"own.py": b""}) as folder:
        yield found, folder


def reached(laid, **texts):
    """Return the probes whose canaries were reached."""
    found, folder = laid
    seen = canaries.touched(found, {**QUIET, **{name.replace("_", "-"): text for name, text in texts.items()}}, folder)
    return {name for name, was in seen.items() if was}


def test_nothing_is_touched_when_nobody_comes(laid):
    """Say so of each canary."""
    seen = canaries.touched(laid[0], QUIET, laid[1])
    assert set(seen.values()) == {False}
    assert {"tcp", "udp", "read-outside", "write-outside", "write-hand-in", "signal", "processes"} <= set(seen)


def test_secret_lies_where_it_can_be_read(laid):
    """Find it in a file, in a name, in the other hand-in, in a command line and an environment; never in the marks."""
    found, _ = laid
    marks = found.marks
    assert Path(marks["file"]).read_text(encoding="utf-8") == found.secret
    assert found.secret in os.listdir(marks["folder"])
    assert Path(marks["other"]).read_text(encoding="utf-8") == found.secret
    assert found.secret not in str(marks)
    if sys.platform == "linux":
        for name in ("cmdline", "environ"):
            said = Path(f"/proc/{marks['process']}/{name}").read_text(encoding="utf-8")
            assert found.secret in said and found.word in said
    for name in canaries.SPEAKING:
        assert reached(laid, **{name: f"before {found.secret} after"}) == {name}


def test_variable_of_ours_is_known_again(laid, monkeypatch):
    """Tell when a variable of ours has come along; those that every box has do not count."""
    monkeypatch.setenv("GRADER_SECRET", "of ours")
    monkeypatch.setenv("PYTHONHASHSEED", "0")
    assert reached(laid, environment="PYTHONHASHSEED=0\nGRADER_SECRET=another") == set()
    assert reached(laid, environment="PYTHONHASHSEED=0\nGRADER_SECRET=of ours") == {"environment"}


@pytest.mark.parametrize("change", ["overwrite", "add", "remove"])
def test_change_of_the_folder_is_noticed(laid, change):
    """Look at the file and at what lies beside it."""
    path = Path(laid[0].marks["file"])
    {"overwrite": lambda: path.write_text("other"), "add": lambda: (path.parent / "new").touch(),
     "remove": path.unlink}[change]()
    assert reached(laid) == {"write-outside"}


def test_change_of_the_hand_in_is_noticed(laid):
    """Look at what lies beside the file."""
    Path(laid[1], "new").touch()
    assert reached(laid) == {"write-hand-in"}


@pytest.mark.parametrize("probe", ["tcp", "udp", "unix-path", "unix-abstract"])
def test_call_of_a_socket_is_noticed(laid, probe):
    """Accept whoever connects, and read what is sent."""
    if probe == "unix-abstract" and sys.platform != "linux":
        pytest.skip("only Linux has abstract sockets")
    kind = socket.SOCK_DGRAM if probe == "udp" else socket.SOCK_STREAM
    with socket.socket(socket.AF_UNIX if "unix" in probe else socket.AF_INET, kind) as caller:
        caller.connect(laid[0].sockets[probe].getsockname())
        caller.send(b".")
        assert reached(laid) == {probe}


@linux
def test_process_is_known_by_its_id_and_its_start(laid):
    """Take no other process of the same id for the canary."""
    process = laid[0].process.pid
    start = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[19]
    assert reached(laid, processes=f"1:1 {process}:1") == set()
    assert reached(laid, processes=f"1:1 {process}:{start}") == {"processes"}


def test_end_of_the_process_is_noticed(laid, monkeypatch):
    """See that it is gone, and wait a little where the program says that it has sent a signal."""
    monkeypatch.setattr(canaries, "PATIENCE", 0.1)
    assert reached(laid, signal="sent") == set()
    monkeypatch.setattr(canaries, "PATIENCE", 10)
    laid[0].process.terminate()
    assert "signal" in reached(laid, signal="sent") and "signal" in reached(laid)


@linux
def test_process_with_a_name_of_ours_is_found_and_ended(laid):
    """Find what a box has left, and end it."""
    found, _ = laid
    assert canaries.left(found) == canaries.ended(found) == {}
    with subprocess.Popen([sys.executable, "-S", "-c", NAMING, found.names["daemon"]]) as daemon:
        latest = time.monotonic() + 5
        while not canaries.left(found) and time.monotonic() < latest:
            time.sleep(0.01)
        assert canaries.ended(found) == {"daemon": daemon.pid}
        assert daemon.wait(5) == -9
    assert canaries.left(found) == {}


def test_strays_are_laid_for_programs_to_inherit():
    """Have descriptors open that a careless start would pass on."""
    before = set(os.listdir("/dev/fd"))
    with canaries.laid():
        strays = [int(name) for name in set(os.listdir("/dev/fd")) - before if _is_inheritable(int(name))]
    assert len(strays) >= 2


def _is_inheritable(descriptor):
    """Tell whether a program that is started would have a descriptor, if it is open."""
    try:
        return os.get_inheritable(descriptor)
    except OSError:
        return False


def test_canaries_are_gone_afterwards():
    """Leave no folder, no process, no staged hand-in and no descriptor, whatever was done to them."""
    with box.staged({}) as first:
        before = len(os.listdir("/dev/fd")), sorted(os.listdir(Path(first).parent))
        with canaries.laid() as found:
            (found.folder / "new").write_text("text")
        assert not found.folder.exists() and found.process.returncode is not None
        assert (len(os.listdir("/dev/fd")), sorted(os.listdir(Path(first).parent))) == before


def test_machine_without_terminals_has_none(monkeypatch):
    """Name a file that is no terminal instead."""
    monkeypatch.delattr(canaries.os, "openpty")
    with canaries.laid() as found:
        assert found.terminal == os.devnull

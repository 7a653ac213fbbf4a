"""Tests for grader/inside/probe.py: what it tries, and what it says of it, in a box that holds back little."""
import os
import socket
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from grader.box import probes

OURS = ("children", "probe", "strain", "surface")


@pytest.fixture
def tried(run):
    """Return a function that makes one trial at level `none` and gives whether it succeeded, and what was seen."""
    with run("probe", {"own.py": ""}) as ask:
        def one(name, **marks):
            return ask({"try": [name], "marks": marks})["came"][name]
        yield one


def test_every_probe_has_its_trial(program, monkeypatch):
    """Try what the table names, and nothing else."""
    for name in OURS:
        monkeypatch.setitem(sys.modules, name, None)
        del sys.modules[name]
    assert list(program("probe").TRIALS) == list(probes.PROBES)


def test_answer_tells_success_refusal_and_what_could_not_be_tried(tried, tmp_path):
    """Say what was read, why it was not, and that a trial without its marks was none."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder == Path(tempfile.gettempdir()):
            break
        folder.chmod(0o755)
    (tmp_path / "file").write_text("content")
    assert tried("read-outside", file=str(tmp_path / "file")) == [True, "content"]
    assert tried("read-outside", file=str(tmp_path / "none")) == [False, "No such file or directory"]
    assert tried("read-outside") == [None, "cannot be tried here: KeyError: 'file'"]


def test_files_that_take_something_are_named(tried):
    """Write to what can be written to; a name in a folder that does not exist is refused."""
    assert tried("write-outside", file="one", folder=".") == [True, "one, ./new"]
    assert tried("list-home", folder=".")[1].split() and set(tried("list-home", folder=".")[1].split()) == {
        "one", "new", "own.py"}
    assert tried("write-outside", file="none/one", folder="none") == [False, "refused"]


def test_system_is_left_as_it_was(tried, tmp_path):
    """Remove at once what was laid; say where it could be laid."""
    got, seen = tried("write-system", word="grader-canary-test", packages=["."])
    assert got is True and seen.endswith(".")
    assert "grader-canary-test" not in tried("list-home", folder=".")[1]
    for folder in ("/", "/etc", "/usr", "/var", os.path.dirname(os.__file__)):
        assert "grader-canary-test" not in os.listdir(folder)


def test_copy_of_a_hand_in_is_none_to_be_changed(tried):
    """Tell a container, which has no staged folder, from one that can be written to."""
    assert tried("write-hand-in", files=None) == [False, "the staged folder is not here"]
    assert tried("write-hand-in", files=".") == [True, "./new"]


def test_variables_are_told_with_the_canarys(tried):
    """Return all of our own; of others' those that bear the word."""
    marks = {"word": "no such word", "process": os.getpid(), "grader": os.getpid()}
    got, seen = tried("environment", **marks)
    assert got is True and "PYTHONHASHSEED=0" in seen.split("\n")
    assert tried("command-line", **marks) == [True, ""]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows processes as files")
def test_processes_are_told_with_their_starts(tried):
    """Name ourselves, as the kernel does."""
    got, seen = tried("processes")
    with open("/proc/self/stat", encoding="utf-8") as stream:
        start = stream.read().rpartition(")")[2].split()[19]
    assert got is True and f"{os.getpid()}:{start}" in seen.split()
    assert seen.split() == [word for word in seen.split() if word.replace(":", "").isdigit()]


@contextmanager
def listening(kind):
    """Listen on a free port of this machine."""
    with socket.socket(socket.AF_INET, kind) as opened:
        opened.bind(("127.0.0.1", 0))
        opened.settimeout(5)
        if kind == socket.SOCK_STREAM:
            opened.listen()
        yield opened


def test_sockets_are_called(tried):
    """Send a byte, or say why it did not go."""
    with listening(socket.SOCK_STREAM) as stream, listening(socket.SOCK_DGRAM) as datagram:
        port = stream.getsockname()[1]
        assert tried("tcp", tcp=port) == tried("udp", udp=datagram.getsockname()[1]) == [True, "sent"]
        with stream.accept()[0] as called:
            assert called.recv(2) == datagram.recv(2) == b"."
    assert tried("tcp", tcp=port) == [False, "Connection refused"]
    assert tried("unix-path", path="none") == [False, "No such file or directory"]


def test_channel_is_the_only_descriptor(tried):
    """Count what is open besides the standard streams and the channel; without its number it counts as a stray."""
    assert tried("descriptors") == [False, "no other descriptor is open"]
    got, seen = tried("descriptors", channel=-1)
    assert got is True and "(s" in seen and "," not in seen


def test_process_that_is_gone_gets_no_signal(tried):
    """Say that there is none."""
    assert tried("signal", process=2 ** 22 + 1) == [False, "No such process"]

"""Tests for grader/box/landlock.py: what a process that is bound by rules may open, and on which port it may listen."""
import ctypes
import errno
import json
import os
import socket
from pathlib import Path

import pytest

from grader.box import landlock

RESTRICT, PRIVILEGES = 446, 38      # landlock_restrict_self(2), PR_SET_NO_NEW_PRIVS


@pytest.fixture
def linux():
    """Skip the test where the kernel has no such rules, or fail it when GRADER_REQUIRE_ALL=1."""
    if reason := landlock.missing():
        if os.environ.get("GRADER_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture
def place(tmp_path):
    """Return a folder with an open room, a closed one, and a file in each."""
    for name in ("open", "closed"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file.txt").write_text(name, encoding="utf-8")
    return tmp_path


def bound(rules, *works):
    """Return what each work gives in a child that is bound by rules, or the name of the error number."""
    reader, writer = os.pipe()
    if (child := os.fork()) == 0:
        try:
            libc = ctypes.CDLL(None, use_errno=True)
            assert libc.prctl(PRIVILEGES, 1, 0, 0, 0) == libc.syscall(RESTRICT, rules, landlock.flags()) == 0
            os.write(writer, json.dumps([attempt(work) for work in works]).encode())
        finally:
            os._exit(0)
    os.close(writer)
    os.close(rules)
    with open(reader, "rb") as stream:
        text = stream.read()
    os.waitpid(child, 0)
    return json.loads(text)


def attempt(work):
    """Return what a work gives, or the name of the error number that it ends with."""
    try:
        return work()
    except OSError as error:
        return errno.errorcode[error.errno]


@pytest.mark.parametrize("version, words", [
    (0, "no Landlock, was started without it"), (1, "truncate(2)"), (2, "version 3 came with Linux 6.2"), (3, None),
    (7, None)])
def test_missing_says_what_the_kernel_lacks(monkeypatch, version, words):
    """Name the version that is needed, and why."""
    monkeypatch.setattr(landlock.sys, "platform", "linux")
    monkeypatch.setattr(landlock, "version", lambda: version)
    assert words in landlock.missing() if words else landlock.missing() == ""


def test_other_systems_have_none(monkeypatch):
    """Make no system call where its number means something else."""
    monkeypatch.setattr(landlock.sys, "platform", "darwin")
    monkeypatch.setattr(landlock, "_call", None)
    assert landlock.version() == 0 and landlock.missing() == "Landlock is a part of Linux"


def test_kernel_without_landlock_has_version_0(monkeypatch):
    """Take a refusal for an answer."""
    def refuse(*arguments):
        raise OSError(errno.EOPNOTSUPP, "disabled")
    monkeypatch.setattr(landlock.sys, "platform", "linux")
    monkeypatch.setattr(landlock, "_call", refuse)
    assert landlock.version() == 0


def test_only_what_is_allowed_can_be_read(linux, place):
    """Refuse each path but those below the allowed one, by link too; pass over one that does not exist."""
    (place / "open" / "link").symlink_to(place / "closed" / "file.txt")
    rules = landlock.rules({str(place / "open"): landlock.READ, str(place / "nowhere"): landlock.READ})
    assert bound(rules, (place / "open" / "file.txt").read_text, lambda: sorted(os.listdir(place / "open")),
                 (place / "closed" / "file.txt").read_text, lambda: os.listdir(place / "closed"),
                 (place / "open" / "link").read_text, lambda: os.listdir("/proc"),
                 lambda: os.open("/etc/passwd", os.O_RDONLY)) == [
        "open", ["file.txt", "link"], *["EACCES"] * 5]


def test_reading_does_not_allow_any_change(linux, place):
    """Refuse to write, to cut, to make, to remove and to rename."""
    file = str(place / "open" / "file.txt")
    rules = landlock.rules({str(place): landlock.READ})
    works = [lambda: os.open(file, os.O_WRONLY), lambda: os.open(file, os.O_RDONLY | os.O_TRUNC),
             lambda: os.truncate(file, 0), lambda: os.mkdir(place / "new"), lambda: os.unlink(file),
             lambda: os.rename(file, f"{file}.old"), lambda: os.rmdir(place / "closed"),
             lambda: os.symlink(file, place / "link"), lambda: os.link(file, place / "open" / "link"),
             lambda: os.mkfifo(place / "pipe")]
    assert set(bound(rules, *works)) == {"EACCES"}
    assert (place / "open" / "file.txt").read_text(encoding="utf-8") == "open"


def test_change_allows_all_that_programs_do(linux, place):
    """Let files and folders be made, moved and removed, but no pipes, and nothing be brought in or moved out."""
    room = str(place / "open")
    rules = landlock.rules({room: landlock.CHANGE, str(place / "closed"): landlock.READ})

    def work():
        os.mkdir(f"{room}/new")
        os.rename(f"{room}/file.txt", f"{room}/new/file.txt")
        os.symlink("new", f"{room}/link")
        os.truncate(f"{room}/link/file.txt", 2)
        with open(f"{room}/link/file.txt", encoding="utf-8") as stream:
            text = stream.read()
        os.unlink(f"{room}/new/file.txt")
        os.rmdir(f"{room}/new")
        return text
    assert bound(rules, work, lambda: os.mkfifo(f"{room}/pipe"),
                 lambda: os.link(place / "closed" / "file.txt", f"{room}/stolen"),
                 lambda: os.rename(room, place / "else")) == ["op", "EACCES", "EXDEV", "EACCES"]


def test_right_of_a_file_is_its_own(linux, place):
    """Allow one file, not its folder."""
    file = place / "open" / "file.txt"
    rules = landlock.rules({str(file): landlock.READ, "/dev/null": landlock.WRITE})
    assert bound(rules, file.read_text, lambda: os.listdir(place / "open"), lambda: os.open(file, os.O_WRONLY),
                 lambda: Path("/dev/null").write_text("text", encoding="utf-8"),
                 lambda: os.listdir("/dev")) == ["open", "EACCES", "EACCES", 4, "EACCES"]


def listen(port):
    """Listen on a port of 127.0.0.1."""
    with socket.socket() as opened:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(("127.0.0.1", port))
        opened.listen()
    return "listening"


def call(address):
    """Connect to an address; the sockets module's own way opens files first."""
    with socket.socket() as opened:
        opened.connect(address)
    return "connected"


def test_port_may_be_listened_on_and_nothing_else(linux):
    """Refuse any other port, and every connection to the outside."""
    with socket.socket() as canary, socket.socket() as free:
        for opened in (canary, free):
            opened.bind(("127.0.0.1", 0))
        canary.listen()
        port, outside = free.getsockname()[1], canary.getsockname()
        free.close()
        works = [lambda: listen(port), lambda: listen(0), lambda: call(outside)]
        assert bound(landlock.rules({}, port), *works) == ["listening", "EACCES", "EACCES"]
        assert bound(landlock.rules({}), *works) == ["EACCES"] * 3
        canary.settimeout(0.05)
        with pytest.raises(TimeoutError):
            canary.accept()


def test_signals_go_nowhere_outside(linux):
    """Signal what is bound by the same rules, and nobody else, where the kernel knows that."""
    if landlock.version() < landlock.SIGNALS:
        pytest.skip("signals cannot be held back by this version of Landlock")
    works = (lambda: os.kill(os.getppid(), 0), lambda: os.kill(os.getpid(), 0))
    assert bound(landlock.rules({}), *works) == ["EPERM", None]


@pytest.mark.parametrize("version", [3, 4, 5, 6, 99])
def test_each_version_is_asked_for_what_it_knows(linux, place, monkeypatch, version):
    """Make rules that an older kernel takes, and hold files by them."""
    known = min(version, landlock.version())
    monkeypatch.setattr(landlock, "version", lambda: known)
    rules = landlock.rules({str(place / "open"): landlock.CHANGE})
    assert bound(rules, (place / "open" / "file.txt").read_text, (place / "closed" / "file.txt").read_text,
                 lambda: os.truncate(place / "closed" / "file.txt", 0)) == ["open", "EACCES", "EACCES"]


def test_refusals_are_not_logged(monkeypatch):
    """Ask for silence where the kernel writes down what it refuses."""
    monkeypatch.setattr(landlock, "version", lambda: 6)
    assert landlock.flags() == 0
    monkeypatch.setattr(landlock, "version", lambda: 7)
    assert landlock.flags() == 5


@pytest.mark.parametrize("version, port", [(0, None), (2, None), (3, 8080)])
def test_rules_that_an_old_kernel_cannot_hold_are_refused(monkeypatch, version, port):
    """Make no rules that promise more than the kernel keeps."""
    monkeypatch.setattr(landlock, "version", lambda: version)
    with pytest.raises(OSError, match=f"version {version} of Landlock does not know all that is needed"):
        landlock.rules({"/usr": landlock.READ}, port)


def test_refused_rules_leave_no_descriptor(linux, monkeypatch):
    """Close what was opened when the kernel refuses."""
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(OSError):
        landlock.rules({"/usr": 0})
    assert len(os.listdir("/proc/self/fd")) == before

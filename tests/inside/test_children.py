"""Tests for grader/inside/children.py: children that say how they ended, and are gone."""
import errno
import os
import signal
import sys

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


@pytest.fixture
def children(program, monkeypatch):
    """Return the module as a box imports it."""
    monkeypatch.setitem(sys.modules, "children", None)
    del sys.modules["children"]
    return program("children")


def raises(error):
    """Raise an error."""
    raise error


def own_session():
    """Return 0 in a session of our own."""
    return 0 if os.getsid(0) == os.getpid() else errno.EPERM


@pytest.mark.parametrize("work, status", [
    (lambda: 0, 0), (lambda: None, 0), (lambda: errno.EPERM, errno.EPERM), (own_session, 0),
    (lambda: raises(MemoryError()), errno.ENOMEM), (lambda: os.kill(os.getpid(), signal.SIGKILL), -signal.SIGKILL),
])
def test_child_tells_how_its_work_ended(children, work, status):
    """Return its error number, or its signal as a negative one."""
    assert children.child(work) == status


def test_work_that_breaks_is_no_answer(children, monkeypatch):
    """Raise RuntimeError, which says that nothing was tried; as well when no child can be had."""
    with pytest.raises(RuntimeError, match="a child process broke"):
        children.child(lambda: raises(ValueError()))
    monkeypatch.setattr(children.os, "fork", lambda: raises(BlockingIOError()))
    with pytest.raises(RuntimeError, match="no child process can be had"):
        children.child(lambda: 0)


@pytest.mark.parametrize("status, number, words", [
    (errno.EPERM, errno.EPERM, "Operation not permitted"), (-9, errno.EINTR, "ended by signal 9"),
])
def test_what_stopped_a_child_is_an_error(children, status, number, words):
    """Raise it as the OSError that it is, and nothing for success."""
    assert children.done(0) == ""
    with pytest.raises(OSError, match=words) as raised:
        children.done(status)
    assert raised.value.errno == number


def test_waiting_children_leave_when_they_are_let_go(children):
    """Have each of them until the end and none afterwards, without a signal, also when something fails meanwhile."""
    reader, writer = os.pipe()
    with pytest.raises(KeyError), children.waiting() as start:
        numbers = [start(lambda: os.write(writer, b".")) for _ in range(3)]
        found = b""
        while len(found) < 3:
            found += os.read(reader, 3)
        assert os.waitid(os.P_PID, numbers[0], os.WEXITED | os.WNOHANG | os.WNOWAIT) is None
        raise KeyError
    for number in numbers:
        with pytest.raises(ChildProcessError):
            os.waitpid(number, os.WNOHANG)
    os.close(reader)
    os.close(writer)

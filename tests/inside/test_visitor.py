"""Tests for grader/inside/visitor.py: connections that come out elsewhere; tests/test_visiting.py has the rest."""
import select
import socket

import pytest

ADDRESS = ("127.0.0.1", 8123)


@pytest.fixture
def line(program):
    """Return a class of sockets, and the side at which their connections come out."""
    ours, control = socket.socketpair()
    with ours, control:
        yield program("visitor").line_to(control, ADDRESS), ours


def taken(ours):
    """Return the far end of the connection that was made last."""
    return socket.socket(fileno=socket.recv_fds(ours, 1, 1)[1][0])


def test_connection_comes_out_at_the_other_side(line):
    """Carry bytes both ways, and the end of each side."""
    kind, ours = line
    with kind(socket.AF_INET, socket.SOCK_STREAM) as near:
        near.settimeout(2)
        near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        near.connect(ADDRESS)
        assert near.getpeername() == ADDRESS
        with taken(ours) as far:
            near.sendall(b"ask")
            assert far.recv(10) == b"ask"
            far.sendall(b"answer")
            far.shutdown(socket.SHUT_WR)
            assert near.makefile("rb").read() == b"answer"


def test_time_out_is_the_clients_own(line):
    """Raise when the far side says nothing."""
    kind, _ = line
    with kind() as near:
        near.settimeout(0.05)
        near.connect(ADDRESS)
        with pytest.raises(TimeoutError):
            near.recv(1)


@pytest.mark.parametrize("where", [("127.0.0.1", 8124), ("10.0.0.1", 8123)])
def test_other_address_is_refused(line, where):
    """Refuse as a machine does on which nobody listens."""
    kind, ours = line
    with kind(socket.AF_INET, socket.SOCK_STREAM) as near:
        with pytest.raises(ConnectionRefusedError):
            near.connect(where)
        assert near.connect_ex(where) == 111 and not select.select([ours], [], [], 0)[0]


def test_other_sockets_stay_as_they_are(line):
    """Leave pairs, datagrams and what has a descriptor already alone."""
    kind, _ = line
    with kind(socket.AF_INET, socket.SOCK_DGRAM) as plain:
        assert plain.family == socket.AF_INET and plain.getsockname()[1] == 0
    first, second = socket.socketpair()
    with first, second, kind(fileno=second.detach()) as adopted:
        first.sendall(b"x")
        assert adopted.recv(1) == b"x"

"""Tests for grader/inside/workshop.py: requests, read whole; tests/checks/package/test_stage.py has the rest."""
import os
import socket
import subprocess
import sys
import threading

import pytest


@pytest.fixture
def workshop(program):
    """Return the module."""
    return program("workshop")


@pytest.mark.parametrize("pieces, request_", [
    ([b"GET / HTTP/1.1\r\n\r\n"], b"GET / HTTP/1.1\r\n\r\n"),
    ([b"POST / HTTP/1.1\r\nContent-", b"Length: 6\r\n\r\nab", b"cdef", b"more"],
     b"POST / HTTP/1.1\r\nContent-Length: 6\r\n\r\nabcdef"),
    ([b"GET /", None], b"GET /"), ([None], b""),
])
def test_request_is_read_with_its_body(workshop, pieces, request_):
    """Wait for what the head announces, and for no more; take what came before the end."""
    near, far = socket.socketpair()
    with near, far:
        far.settimeout(5)

        def send():
            """Send piece by piece."""
            for piece in pieces:
                near.shutdown(socket.SHUT_WR) if piece is None else near.sendall(piece)
                threading.Event().wait(0.02)
        sender = threading.Thread(target=send)
        sender.start()
        assert workshop.whole(far)[:len(request_)] == request_
        sender.join()


def test_length_that_is_none_is_no_request(workshop):
    """Leave it to the caller to hang up."""
    near, far = socket.socketpair()
    with near, far:
        near.sendall(b"POST / HTTP/1.1\r\nContent-Length: many\r\n\r\n")
        with pytest.raises(ValueError):
            workshop.whole(far)


def test_child_that_does_not_end_is_ended(workshop):
    """Return its exit status, or None for one that had to be ended."""
    quick, slow = (subprocess.Popen([sys.executable, "-S", "-c", code]) for code in (
        "raise SystemExit(3)", "import time; time.sleep(60)"))
    assert workshop.ended(quick, 20) == 3 and workshop.ended(slow, 0.2) is None and slow.returncode == -9


def test_only_plain_files_have_content(workshop, tmp_path):
    """Follow no link, and wait for no pipe."""
    (tmp_path / "file").write_bytes(b"1")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(b"1" * (workshop.LARGEST + 1))
    assert {path.name: workshop.content(str(path)) for path in [tmp_path, *tmp_path.iterdir()]} == {
        tmp_path.name: None, "file": b"1", "link": None, "pipe": None, "large": None}
    assert workshop.content(str(tmp_path / "nothing")) is None

"""Tests for grader/box/network.py: ways to a server in a box, at every level."""
import os
import socket
import stat
import threading
import time

import pytest

from grader import box
from grader.box import network
from grader.errors import MachineError
from grader.http.message import Request
from tests.box.apps import PORT, client, get, served


@pytest.fixture(params=list(box.LEVELS))
def level(request, have):
    """Return each level that this machine has."""
    return have(request.param)


def test_app_object_is_reached_over_a_socket_that_it_inherits(level):
    """Need no port and no network; requests and answers travel whole."""
    with served(level) as (started, ask):
        assert ask(op="object", module="app", name="app")["serving"] is True
        asking = client(started)
        assert get(asking, "/words").body == b"GET /words "
        posted = Request("POST", "/x", (("Content-Type", "text/plain"),), b"1" * 100_000)
        assert asking.ask(posted, 5).body == b"POST /x " + b"1" * 100_000
        threads = [threading.Thread(target=lambda: answers.append(get(client(started), "/p").status)) for _ in range(8)]
        answers = []
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == [200] * 8
    if started.path:
        assert not os.path.exists(started.path)


def test_program_is_reached_in_the_network_of_its_box(level):
    """Connect to the port on which the hand-in's own server listens."""
    with served(level, port=PORT) as (started, ask):
        ask(op="program", file="app.py", environment={"PORT": str(PORT)}, roots=[""], packages=False)
        assert get(client(started, PORT), "/words").body == b"GET /words "
        nobody = client(started, PORT + 1)
        with pytest.raises(Exception, match="found no connection"):
            nobody.ask(Request("GET", "/", (), b""), 2)
        stopped = ask(op="stop", seconds=2)
        assert stopped["status"] in (-15, 143) and stopped["seconds"] < 2


def test_other_boxes_have_other_networks(have):
    """Serve twice at the same port, at the same time."""
    have("full")
    with served("full", port=PORT) as (first, ask_first), served("full", port=PORT) as (second, ask_second):
        for ask in (ask_first, ask_second):
            ask(op="program", file="app.py", environment={"PORT": str(PORT)}, roots=[""], packages=False)
        for number, started in enumerate((first, second)):
            assert get(client(started, PORT), f"/{number}").body == f"GET /{number} ".encode()
        assert "/0" in ask_first(op="look")["out"] and "/0" not in ask_second(op="look")["out"]
        with pytest.raises(OSError):
            network.loopback(PORT, time.monotonic() + 1)


def test_socket_that_a_box_inherits_is_ours_alone():
    """Let nobody else connect."""
    path, listener = network.listening()
    with listener:
        assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
        network.connected(socket.socket(socket.AF_UNIX), path, time.monotonic() + 1).close()
    os.unlink(path)


def test_crowded_socket_is_tried_again_until_the_end(monkeypatch):
    """Wait for a place among the connections that wait, and give up in time."""
    monkeypatch.setattr(network, "BACKLOG", 0)
    path, listener = network.listening()
    first = network.connected(socket.socket(socket.AF_UNIX), path, time.monotonic() + 1)
    with pytest.raises(TimeoutError):
        network.connected(socket.socket(socket.AF_UNIX), path, time.monotonic() + 0.05)
    threading.Timer(0.05, lambda: accepted.append(listener.accept()[0])).start()
    accepted = []
    network.connected(socket.socket(socket.AF_UNIX), path, time.monotonic() + 5).close()
    for item in (first, listener, *accepted):
        item.close()
    os.unlink(path)


def test_network_that_is_gone_is_told():
    """Raise OSError when there is no such process, and leave no child behind."""
    joined = network.Joined(2 ** 22 - 7)
    with pytest.raises(OSError, match="the box's network cannot be joined: No such file or directory"):
        joined.connect(80, time.monotonic() + 1)
    joined.close()
    assert not os.path.exists(f"/proc/{joined.child}")


def test_socket_is_closed_when_nobody_answers():
    """Leave no descriptor open."""
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(OSError):
        network.connected(socket.socket(socket.AF_UNIX), "/nowhere", time.monotonic() + 1)
    assert len(os.listdir("/proc/self/fd")) == before


def test_serving_that_the_machine_refuses_is_told(monkeypatch):
    """Leave no socket behind when a box cannot be started."""
    def refuse(*_):
        raise OSError(24, "Too many open files")
    monkeypatch.setattr(box.LEVELS["none"], "launch", refuse)
    before = len(os.listdir("/proc/self/fd"))
    with pytest.raises(MachineError, match="could not be started: Too many open files"), box.staged({}) as folder:
        box.serve("none", folder=folder, limits=box.Limits())
    assert len(os.listdir("/proc/self/fd")) == before


def test_localhost_is_a_name_in_every_box(level):
    """Serve at the name that many programs use."""
    with served(level, port=PORT) as (started, ask):
        ask(op="program", file="app.py", environment={"HOST": "localhost", "PORT": str(PORT)}, roots=[""],
            packages=False)
        assert get(client(started, PORT), "/words").status == 200

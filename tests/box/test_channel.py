"""Tests for grader/box/channel.py: one question, one answer, and a sentence for everything else."""
import os
import socket
import struct
import subprocess
import threading
import time

import pytest

from grader.box import wire
from grader.box.channel import Box, Breach, memory_file
from grader.errors import MachineError


class FakeLaunched:
    """A launched program that only says how it ended."""

    def __init__(self, status=None, text="", limit=""):
        """Keep the status, None for one that lives on, what it wrote when it could not start, and the limit it met."""
        self.status, self.limit, self.events, self.process = status, limit, [], self
        self.errors, self.scratch = memory_file("errors", text.encode()), "/scratch"

    def hold(self):
        """Note that the box came up."""
        self.events.append("hold")

    def wait(self, seconds):
        """Return the status, as subprocess.Popen does."""
        if self.status is None:
            raise subprocess.TimeoutExpired("program", seconds)
        return self.status

    def met(self):
        """Return the limit; nothing is known any more when the box has been ended."""
        return "" if "kill" in self.events else self.limit

    def kill(self):
        """Note the end."""
        self.events.append("kill")


@pytest.fixture
def pair():
    """Return both ends of a channel and close them afterwards."""
    ends = socket.socketpair()
    yield ends
    for end in ends:
        end.close()


def boxed(pair, launched=None, ready=True):
    """Return a box over a channel whose program has said that it is up."""
    if ready:
        pair[1].sendall(wire.pack({"ready": True}, 1000))
    return Box(launched or FakeLaunched(), pair[0], 1 << 16)


def answering(end, *replies):
    """Answer each request in a thread: a dict gets the request's id, bytes are sent as they are."""
    requests = []

    def serve():
        for reply in replies:
            length, = struct.unpack(">I", end.recv(4, socket.MSG_WAITALL))
            requests.append(wire.unpack(end.recv(length, socket.MSG_WAITALL)))
            frame = reply if isinstance(reply, bytes) else wire.pack({"id": requests[-1].get("id"), **reply}, 1 << 20)
            end.sendall(frame)
    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return requests


def soon():
    """Return a deadline that an answer meets."""
    return time.monotonic() + 5


def test_answer_comes_back(pair):
    """Send the request with a number of its own, and return the reply."""
    box, requests = boxed(pair), answering(pair[1], {"value": 1}, {"value": 2})
    assert [box.ask({"op": "call"}, soon())["value"] for _ in range(2)] == [1, 2]
    assert requests[0]["op"] == "call" and requests[0]["id"] != requests[1]["id"]
    assert box.launched.events == ["hold"] and not box.closed


def test_callback_is_answered_in_between(pair):
    """Answer what the program asks back, then go on waiting for its reply."""
    box = boxed(pair)

    def serve():
        length, = struct.unpack(">I", pair[1].recv(4, socket.MSG_WAITALL))
        number = wire.unpack(pair[1].recv(length, socket.MSG_WAITALL))["id"]
        pair[1].sendall(wire.pack({"id": number, "callback": 7}, 1000))
        length, = struct.unpack(">I", pair[1].recv(4, socket.MSG_WAITALL))
        answer = wire.unpack(pair[1].recv(length, socket.MSG_WAITALL))
        pair[1].sendall(wire.pack({"id": number, "value": answer["double"]}, 1000))
    threading.Thread(target=serve, daemon=True).start()
    assert box.ask({}, soon(), lambda question: {"double": 2 * question["callback"]})["value"] == 14


def test_callback_that_ends_the_test_ends_the_box(pair):
    """Leave no program behind that still waits for an answer."""
    box = boxed(pair)
    answering(pair[1], {"callback": 7})
    with pytest.raises(KeyboardInterrupt):
        box.ask({}, soon(), lambda question: (_ for _ in ()).throw(KeyboardInterrupt))
    assert box.closed


@pytest.mark.parametrize("reply, words", [
    ({"id": 5, "value": 1}, "an answer to another question"),
    ({"broken": "larger than 5 KiB"}, "larger than 5 KiB"),
    ({"broken": ["x" * 999]}, "x" * 150),
    (b"\xff\xff\xff\xff", "larger than 64 KiB"),
    (struct.pack(">I", 3) + b"{x}", "not JSON"),
    (struct.pack(">I", 2) + b"[]", "not a message"),
])
def test_answers_without_sense_are_breaches(pair, reply, words):
    """Say what was wrong with it, and end the box."""
    box = boxed(pair)
    answering(pair[1], reply)
    with pytest.raises(Breach, match="^sent an answer that cannot be used: ") as caught:
        box.ask({}, soon())
    assert words in str(caught.value) and caught.value.kind == "answer" and len(str(caught.value)) < 260
    assert box.closed and box.launched.events == ["hold", "kill"]


def test_answer_before_the_question_is_a_breach(pair):
    """Take nothing that lay in the channel already."""
    box = boxed(pair)
    pair[1].sendall(wire.pack({"id": 1, "value": "forged"}, 1000))
    with pytest.raises(Breach, match="an answer to another question"):
        box.ask({}, soon())


@pytest.mark.parametrize("sent", [b"", b"\0\0", struct.pack(">I", 100) + b"{"])
def test_silence_is_a_breach_in_time(pair, sent):
    """Wait no longer than to the deadline, also in the middle of a frame."""
    box = boxed(pair)
    pair[1].sendall(sent)
    began = time.monotonic()
    with pytest.raises(Breach, match="did not answer in time") as caught:
        box.ask({}, began + 0.2)
    assert caught.value.kind == "time" and 0.1 < time.monotonic() - began < 6


def test_slow_pieces_do_not_stretch_the_deadline(pair):
    """Hold the deadline against a program that sends one byte at a time."""
    box = boxed(pair)

    def drip():
        try:
            for byte in struct.pack(">I", 1000) + b"x" * 1000:
                pair[1].sendall(bytes([byte]))
                time.sleep(0.02)
        except OSError:
            pass
    threading.Thread(target=drip, daemon=True).start()
    began = time.monotonic()
    with pytest.raises(Breach, match="in time"):
        box.ask({}, began + 0.3)
    assert time.monotonic() - began < 6


@pytest.mark.parametrize("status, words", [(0, "exit status 0"), (3, "exit status 3"), (137, "signal 9"),
                                           (-9, "signal 9"), (None, "stopped")])
def test_end_of_the_program_is_told(pair, status, words):
    """Say how it ended."""
    box = boxed(pair, FakeLaunched(status))
    pair[1].shutdown(socket.SHUT_WR)
    with pytest.raises(Breach) as caught:
        box.ask({}, soon())
    assert str(caught.value) == f"ended the whole program ({words}) instead of returning"
    assert caught.value.kind == "end" and box.close() == "stopped"


@pytest.mark.parametrize("first", [wire.pack({"ready": 2}, 99), wire.pack({"value": 1}, 99), b"\xff" * 4, b""])
def test_box_that_never_comes_up_is_not_the_students_fault(pair, first):
    """Say what the level said of it, or that there was no sign of life."""
    pair[1].sendall(first)
    pair[1].shutdown(socket.SHUT_WR)
    with pytest.raises(MachineError, match="the box did not start: no namespaces today"):
        boxed(pair, FakeLaunched(1, "no namespaces today"), ready=False).ask({}, soon())


def test_close_ends_the_program_once(pair):
    """Kill once, whatever is called afterwards."""
    box = boxed(pair)
    assert box.close() == box.close() == "stopped" and box.launched.events == ["kill"]


@pytest.mark.parametrize("named", [True, False])
def test_memory_file_is_unnamed_and_at_its_start(named, monkeypatch):
    """Hold data without a name in any folder, with or without memfd_create."""
    if not named:
        monkeypatch.delattr(os, "memfd_create", raising=False)
    descriptor = memory_file("test", b"data")
    assert os.read(descriptor, 10) == b"data"
    assert "(deleted)" in os.readlink(f"/proc/self/fd/{descriptor}")
    os.close(descriptor)


def test_program_that_needed_too_much_memory_is_told_so(pair):
    """Blame the limit, in a sentence that says what usually causes it, and not the program's end."""
    pair[1].sendall(wire.pack({"ready": True}, 1000))
    box = Box(FakeLaunched(137, limit="memory"), pair[0], 1 << 16, 512 << 20)
    threading.Timer(0.05, lambda: pair[1].shutdown(socket.SHUT_RDWR)).start()
    with pytest.raises(Breach, match="needed more than 512 MiB of memory.* grows without end") as caught:
        box.ask({"op": "x"}, time.monotonic() + 5)
    assert caught.value.kind == "memory"


def test_folder_of_ours_has_another_name_in_the_box(pair):
    """Send the program a name of its own for a folder, and read it as ours again."""
    box = boxed(pair)
    box.rename("/ours/0123456789")
    requests = answering(pair[1], {"value": "echo"})
    box.ask({"path": "/ours/0123456789/t/a.txt"}, time.monotonic() + 5)
    there = requests[0]["path"]
    assert there.startswith("/scratch/") and there.endswith("/t/a.txt") and "ours" not in there
    answering(pair[1], {"value": there})
    assert box.ask({}, time.monotonic() + 5)["value"] == "/ours/0123456789/t/a.txt"

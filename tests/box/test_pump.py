"""Tests for grader/box/pump.py: a thread between `docker run` and ordinary sockets."""
import os
import socket
import struct
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from grader.box import pump
from grader.box.pump import Pump
from grader.box.streams import ALIVE, ANSWER, END, MAIN, MEMORY, OPEN, WINDOW, Streams

ORDER = struct.pack(">I", 3) + b"[1]"


class Run:
    """What stands for `docker run`, and the relay behind it, which a test turns by hand."""

    def __init__(self):
        """Make two pipes; the pump gets the outer ends, as files."""
        (source, stdin), (stdout, sink) = os.pipe(), os.pipe()
        self.stdin, self.stdout = open(stdin, "wb", buffering=0), open(stdout, "rb", buffering=0)
        self.heard, self.sink, self.source, self.status = [], sink, source, None
        self.streams = Streams(source, sink, lambda *frame: self.heard.append(frame))
        self.channel, inside = socket.socketpair()
        self.program, outside = socket.socketpair()
        self.streams.add(MAIN, outside)
        self.channel.settimeout(5)
        self.pump = Pump(self, inside, ORDER)
        assert os.read(source, len(ORDER)) == ORDER

    def poll(self):
        """Return the exit status, None for one that lives on."""
        return self.status

    def turn_until(self, done):
        """Be the relay until something is done."""
        end = time.monotonic() + 5
        while not done():
            assert time.monotonic() < end
            self.streams.turn(0.01)

    def asked(self):
        """Return the streams that the pump wants opened, with their ports."""
        return [(number, int.from_bytes(body, "big")) for number, kind, body in self.heard if kind == OPEN]

    def leave(self):
        """End, as `docker run` does when the container has."""
        if self.status is None:
            self.status = 0
            os.close(self.sink)

    def close(self):
        """End and close everything."""
        self.leave()
        self.channel.close()
        self.pump.close()
        self.streams.close()
        self.program.close()
        os.close(self.source)


@pytest.fixture
def run():
    """Return a running pump with what stands for `docker run`; nothing is left open."""
    before = sorted(os.listdir("/proc/self/fd"))
    made = Run()
    yield made
    made.close()
    latest = time.monotonic() + 5       # for the thread to close what it has
    while (left := sorted(os.listdir("/proc/self/fd"))) != before and time.monotonic() < latest:
        time.sleep(0.01)
    assert set(left) <= set(before)


def in_thread(work, *arguments):
    """Start work in a thread, and return its future."""
    pool = ThreadPoolExecutor(1)
    begun = pool.submit(work, *arguments)
    pool.shutdown(wait=False)
    return begun


def soon():
    """Return a deadline that is met."""
    return time.monotonic() + 5


def test_channel_goes_through(run):
    """Carry requests in, answers out, and a sign of life from the start."""
    run.channel.sendall(b"request")
    run.turn_until(lambda: run.heard and run.streams.open[MAIN].taken == 7)
    assert run.program.recv(100) == b"request" and run.heard == [(MAIN, ALIVE, b"")]
    run.program.sendall(b"answer")
    run.turn_until(lambda: not run.streams.outgoing and run.streams.open[MAIN].credit < WINDOW)
    assert run.channel.recv(100) == b"answer"


def test_signs_of_life_go_on(monkeypatch):
    """Let the relay know every few seconds that somebody is there."""
    monkeypatch.setattr(pump, "BEAT", 0.01)
    made = Run()
    made.turn_until(lambda: len(made.heard) > 5)
    made.close()
    assert {frame[1] for frame in made.heard} == {ALIVE}


def test_dial_gives_a_connected_socket(run):
    """Ask for a port, or with 0 for the inherited socket, and carry what goes through."""
    dialled = in_thread(run.pump.dial, None, soon())
    run.turn_until(run.asked)
    (number, port), = run.asked()
    app, inside = socket.socketpair()
    run.streams.send(number, ANSWER)
    run.streams.add(number, inside)
    app.sendall(b"hello")
    run.turn_until(lambda: dialled.done() and not run.streams.outgoing)
    with dialled.result() as connection, app:
        connection.settimeout(5)
        assert port == 0 and connection.recv(100) == b"hello"
    in_thread(run.pump.dial, 8080, soon())
    run.turn_until(lambda: len(run.asked()) == 2)
    assert run.asked()[1] == (number + 1, 8080)


def test_refusal_is_told_in_the_relays_words(run):
    """Raise what a refused connection raises."""
    dialled = in_thread(run.pump.dial, 8080, soon())
    run.turn_until(run.asked)
    run.streams.send(run.asked()[0][0], ANSWER, b"Connection refused")
    run.turn_until(dialled.done)
    with pytest.raises(ConnectionRefusedError, match="^Connection refused$"):
        dialled.result()


def test_dial_waits_no_longer_than_it_may(run):
    """Give up at the deadline; an answer that comes later finds nobody and does no harm."""
    with pytest.raises(TimeoutError, match="did not answer in time"):
        run.pump.dial(None, time.monotonic() + 0.05)
    run.turn_until(run.asked)
    number = run.asked()[0][0]
    app, inside = socket.socketpair()
    run.streams.send(number, ANSWER)
    run.streams.add(number, inside)
    run.turn_until(lambda: number not in run.streams.open or run.streams.open[number].got_all)
    assert app.recv(10) == b""
    app.close()


def test_dial_ends_with_the_container(run):
    """Raise what an aborted connection raises, for who waits and for who comes too late."""
    dialled = in_thread(run.pump.dial, None, soon())
    run.turn_until(run.asked)
    run.leave()
    for attempt in (dialled.result, lambda: run.pump.dial(None, soon())):
        with pytest.raises(ConnectionAbortedError, match="the container has ended"):
            attempt()


def test_channel_ends_when_the_run_has_ended(run):
    """Say the end only when the exit status is known; what was told before has been heard by then."""
    run.streams.send(MAIN, MEMORY)
    run.program.sendall(b"last")
    run.turn_until(lambda: run.streams.open[MAIN].credit < WINDOW and not run.streams.outgoing)
    run.leave()
    assert run.channel.recv(100) == b"last" and run.channel.recv(100) == b""
    assert run.pump.memory and run.status == 0


def test_hanging_up_is_told(run):
    """Tell the relay that it is over, and close its input."""
    run.pump.hang_up()
    with pytest.raises(EOFError):
        run.turn_until(lambda: False)
    assert (MAIN, END, b"") not in run.heard and not run.pump.memory
    assert run.pump.over


def test_relay_without_sense_ends_the_box(run):
    """Close the channel when what comes back is no frame of ours."""
    os.write(run.sink, b"\xff" * 99)
    with pytest.raises(EOFError):
        run.turn_until(lambda: False)
    assert run.pump.over
    run.leave()
    assert run.channel.recv(10) == b""


def test_flood_of_the_program_waits_outside(run):
    """Keep a window of what nobody reads, and no more."""
    run.program.setblocking(False)
    end = time.monotonic() + 0.5
    sent = 0
    while time.monotonic() < end:
        try:
            sent += run.program.send(bytes(1 << 16))
        except BlockingIOError:
            run.streams.turn(0.01)
    held = run.pump.streams
    assert sent > WINDOW and len(held.open[MAIN].waiting) + len(held.incoming) <= WINDOW + (1 << 16)

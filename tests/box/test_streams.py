"""Tests for grader/box/streams.py: several streams over one pair of pipes, none of which holds up another."""
import os
import socket
import struct

import pytest

from grader.box import streams
from grader.box.streams import DATA, END, HEAD, MAIN, OPEN, PIECE, TAKEN, WINDOW, Streams, StreamError

ONE, TWO = 1, 2


class Ends:
    """Both ends of the pipes, and what each has heard."""

    def __init__(self):
        """Connect the output of each with the input of the other."""
        (first, second), (third, fourth) = os.pipe(), os.pipe()
        self.pipes, self.heard, self.sockets = [first, second, third, fourth], [], []
        self.ours = Streams(first, fourth, lambda *frame: self.heard.append(frame))
        self.theirs = Streams(third, second, lambda *frame: self.heard.append(frame))

    def stream(self, number):
        """Open a stream; return the sockets of both its ends."""
        outer = []
        for end in (self.ours, self.theirs):
            outside, inside = socket.socketpair()
            end.add(number, inside)
            outside.settimeout(0.2)
            outer.append(outside)
        self.sockets += outer
        return outer

    def settle(self):
        """Turn both ends until nothing moves."""
        while self.ours.turn(0) | self.theirs.turn(0):
            pass

    def carry(self, source, target, data):
        """Send all of data into one socket and return what comes out of another."""
        found, left = bytearray(), memoryview(data)
        source.setblocking(False)
        while len(found) < len(data):
            try:
                left = left[source.send(left[:PIECE]):] if left else left
            except BlockingIOError:
                pass
            self.settle()
            try:
                found += target.recv(PIECE, socket.MSG_DONTWAIT)
            except BlockingIOError:
                pass
        return bytes(found)

    def close(self):
        """Close everything."""
        self.ours.close()
        self.theirs.close()
        for opened in self.sockets:
            opened.close()
        for descriptor in self.pipes:
            os.close(descriptor)


@pytest.fixture
def ends():
    """Return both ends, and close them afterwards."""
    made = Ends()
    yield made
    made.close()


def test_bytes_arrive_as_they_were_sent(ends):
    """Carry more than a window both ways, each stream its own bytes."""
    one, two = ends.stream(ONE), ends.stream(TWO)
    data = os.urandom(3 * WINDOW + 17)
    assert ends.carry(one[0], one[1], data) == data
    assert ends.carry(two[1], two[0], data[::-1]) == data[::-1]
    assert not ends.ours.outgoing and not ends.theirs.outgoing


def test_stream_that_nobody_reads_holds_up_no_other(ends):
    """Keep no more of it than a window, let the others pass, and go on when somebody reads."""
    stuck, free = ends.stream(ONE), ends.stream(TWO)
    stuck[0].setblocking(False)
    sent = 0
    for _ in range(200):
        try:
            sent += stuck[0].send(bytes(PIECE))
        except BlockingIOError:
            ends.settle()
    assert sent > WINDOW
    assert ends.ours.open[ONE].credit == 0 and len(ends.theirs.open[ONE].waiting) <= WINDOW
    assert len(ends.ours.outgoing) + len(ends.theirs.incoming) < PIECE
    assert ends.carry(free[0], free[1], b"passes") == b"passes"
    got = 0
    while got < sent:
        got += len(stuck[1].recv(PIECE))
        ends.settle()
    assert got == sent


def test_end_is_passed_on_behind_the_last_byte(ends):
    """End one direction and use the other one still; forget a stream that both have ended."""
    one, two = ends.stream(ONE)
    one.sendall(b"question")
    one.shutdown(socket.SHUT_WR)
    ends.settle()
    assert two.recv(100) == b"question" and two.recv(100) == b""
    two.sendall(b"answer")
    two.close()
    ends.settle()
    assert one.recv(100) == b"answer" and one.recv(100) == b""
    assert not ends.ours.open and not ends.theirs.open


def test_writer_learns_that_nobody_reads(ends):
    """Stop a stream whose reader has gone, however much is still to come."""
    one, two = ends.stream(ONE)
    two.close()
    ends.settle()
    with pytest.raises((BrokenPipeError, ConnectionResetError)):
        for _ in range(100):
            one.sendall(bytes(PIECE))
            ends.settle()
    one.close()
    ends.settle()
    assert not ends.ours.open and not ends.theirs.open


def test_last_words_are_heard_from_who_no_longer_listens(ends):
    """Pass on what was written before the socket was closed, also when what is sent to it finds nobody."""
    one, two = ends.stream(ONE)
    one.sendall(b"unread")
    ends.settle()
    two.sendall(b"last words")
    two.close()
    one.sendall(b"more")
    ends.settle()
    assert one.recv(100) == b"last words"


def test_end_of_the_main_stream_is_the_end_of_all(ends):
    """Drop it without a frame when our socket is at its end; say EOFError when the other end tells that it is over."""
    one, _ = ends.stream(MAIN)
    one.close()
    ends.settle()
    assert MAIN not in ends.ours.open and MAIN in ends.theirs.open
    ends.ours.send(MAIN, END)
    with pytest.raises(EOFError):
        ends.settle()


def test_input_that_ends_is_told(ends):
    """Say EOFError; what cannot be written any more is forgotten, as there may be something to read still."""
    os.close(ends.pipes[0])
    ends.theirs.send(ONE, OPEN, b"nobody")
    ends.theirs.turn(0)
    assert ends.theirs.deaf and not ends.theirs.outgoing
    ends.theirs.send(ONE, OPEN)
    assert not ends.theirs.outgoing
    ends.pipes[0] = os.dup(ends.pipes[1])
    os.close(ends.pipes.pop(3))
    with pytest.raises(EOFError):
        ends.theirs.turn(0)


def test_what_the_caller_asks_is_the_callers(ends):
    """Hand over every kind that moves no bytes, with its stream and its body."""
    ends.ours.send(7, OPEN, b"80")
    ends.ours.send(0, streams.MEMORY)
    ends.settle()
    assert ends.heard == [(7, OPEN, b"80"), (0, streams.MEMORY, b"")]


def test_frames_of_a_stream_that_is_gone_say_nothing(ends):
    """Ignore what was under way when a stream was dropped."""
    for kind, body in ((DATA, b"late"), (TAKEN, b"\0\0\0\1"), (END, b""), (streams.STOP, b"")):
        ends.ours.send(9, kind, body)
    ends.settle()
    assert not ends.theirs.open and not ends.heard


@pytest.mark.parametrize("frame", [
    HEAD.pack(ONE, DATA, PIECE + 1), HEAD.pack(ONE, OPEN, 0xFFFFFFFF),
    HEAD.pack(ONE, TAKEN, 4) + struct.pack(">I", 1), HEAD.pack(ONE, TAKEN, 4) + b"\xff" * 4,
    HEAD.pack(ONE, END, 0) + HEAD.pack(ONE, DATA, 1) + b"x",
    (HEAD.pack(ONE, DATA, PIECE) + bytes(PIECE)) * 12,
])
def test_who_breaks_the_rules_is_told_apart(ends, frame):
    """Raise one error for a frame that is too long, for more than a window, and for bytes behind the end."""
    ends.stream(ONE)
    ends.theirs.outgoing += frame
    with pytest.raises(StreamError):
        for _ in range(20):
            ends.theirs.flush()
            ends.ours.turn(0)


def test_watched_descriptor_ends_the_wait(ends):
    """Return at once when somebody rings."""
    reader, writer = os.pipe()
    ends.pipes += [reader, writer]
    assert ends.ours.turn(0, reader) is False
    os.write(writer, b"\0")
    assert ends.ours.turn(60, reader) is True

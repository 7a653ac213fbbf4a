"""The grader's end of a container's streams: a thread that carries bytes between `docker run` and ordinary sockets.

It holds no more than a window of each stream, see `streams`, and ends with the container.
"""
import itertools
import os
import queue
import select
import socket
import subprocess
import threading
import time
from collections import deque
from contextlib import suppress

from grader.box import streams

BEAT = 5.0      # seconds after which the relay hears from us, which ends the container when it hears nothing for long
ENDED = "the container has ended"


class Pump:
    """A running `docker run`, its streams, and what the relay in it has told."""

    def __init__(self, process: subprocess.Popen, channel: socket.socket, order: bytes):
        """Send the order, then carry what goes through the channel until either end hangs up."""
        self.process, self.memory, self.over = process, False, False
        self.streams = streams.Streams(process.stdout.fileno(), process.stdin.fileno(), self._hear)
        self.streams.outgoing += order
        self.streams.add(streams.MAIN, channel)
        self.numbers, self.calls, self.waiting = itertools.count(streams.MAIN + 1), deque(), {}
        self.bell, self.ringer = os.pipe()
        os.set_blocking(self.bell, False)
        self.thread = threading.Thread(target=self._run, name="pump", daemon=True)
        self.thread.start()

    def dial(self, port: int | None, end: float) -> socket.socket:
        """Return a connection to a port in the container, or to the socket that the program inherited (None).

        ConnectionError if it is refused, TimeoutError if nothing is said before `end`, in seconds of time.monotonic.
        """
        if self.over:
            raise ConnectionAbortedError(ENDED)
        ours, theirs = socket.socketpair()
        answer: queue.SimpleQueue[OSError | None] = queue.SimpleQueue()
        self.calls.append((next(self.numbers), port or 0, theirs, answer))
        os.write(self.ringer, b"\0")
        if self.over:       # since we asked; nobody may look at the calls any more
            self._refuse()
        try:
            failure = answer.get(timeout=max(0.0, end - time.monotonic()))
        except queue.Empty:
            failure = TimeoutError("the container did not answer in time")
        if failure is None:
            return ours
        ours.close()
        raise failure

    def hang_up(self) -> None:
        """Let the container know that it is over, which ends it; its last words are not heard."""
        self.over = True
        os.write(self.ringer, b"\0")

    def close(self) -> None:
        """Wait until the thread has ended, which it does with `docker run`, and close what was opened."""
        self.thread.join()
        os.close(self.bell)
        os.close(self.ringer)

    def _run(self) -> None:
        """Carry until either end hangs up; the channel ends after `docker run`, so that its status is known by then."""
        output = self.process.stdout.fileno()
        try:
            with suppress(EOFError, streams.StreamError):
                self._carry()
            self.over = True
            self.streams.send(streams.MAIN, streams.END)
            self.streams.flush()
            self.process.stdin.close()
            self._drain(output)
        finally:
            self.over = True
            self.streams.close()
            self.process.stdout.close()
            self._refuse()
            while self.waiting:
                self._give(*self.waiting.popitem()[1], ConnectionAbortedError(ENDED))

    def _carry(self) -> None:
        """Carry what there is, make the connections that are asked for, and give a sign of life now and then."""
        beat = 0.0
        while not self.over and streams.MAIN in self.streams.open:
            if time.monotonic() >= beat:
                self.streams.send(streams.MAIN, streams.ALIVE)
                beat = time.monotonic() + BEAT
            self.streams.turn(max(0.0, beat - time.monotonic()), self.bell)
            with suppress(BlockingIOError):
                os.read(self.bell, streams.PIECE)
            while self.calls:
                number, port, *waiting = self.calls.popleft()
                self.waiting[number] = waiting
                self.streams.send(number, streams.OPEN, port.to_bytes(4, "big"))

    def _refuse(self) -> None:
        """Tell those who still ask for a connection that there is nobody left to make one."""
        with suppress(IndexError):
            while True:
                self._give(*self.calls.popleft()[2:], ConnectionAbortedError(ENDED))

    def _hear(self, number: int, kind: int, body: bytes) -> None:
        """Take note of what the relay tells, and hand over a connection that it has made."""
        self.memory |= kind == streams.MEMORY
        if kind == streams.ANSWER and number in self.waiting:
            theirs, answer = self.waiting.pop(number)
            if not body:
                self.streams.add(number, theirs)
            self._give(theirs, answer, ConnectionRefusedError(body.decode("utf-8", "replace")) if body else None)

    def _drain(self, output: int) -> None:
        """Read what nobody wants, so that `docker run` can end."""
        poll = select.poll()
        poll.register(output, select.POLLIN)
        while self.process.poll() is None:
            if poll.poll(BEAT * 1000) and not os.read(output, streams.PIECE):
                break

    @staticmethod
    def _give(theirs: socket.socket, answer: queue.SimpleQueue, failure: OSError | None) -> None:
        """Answer somebody who asked for a connection: here it is, or why there is none."""
        if failure:
            theirs.close()
        answer.put(failure)

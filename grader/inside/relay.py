"""Process 1 of a container: starts one program, and carries bytes between it and the grader until either ends.

A container has no descriptors of the grader's, only an input and an output. They stay here, out of reach of the
student's code, which runs as the same user: this process cannot be traced, nor its descriptors opened (PR_SET_DUMPABLE,
prctl(2)), and no signal from inside harms it (pid_namespaces(7)). When it leaves, the kernel ends all else in the
container: when the grader hangs up or falls silent, and when the program ends, whose exit status it passes on.

First comes an order: a length and JSON {"command": [...], "environment": {...}, "work": folder, "channel": descriptor,
"listener": descriptor or null, "files": [[path, size], ...]}, then the bytes of the files; then frames, see `streams`.
"""
import ctypes
import json
import os
import select
import signal
import socket
import struct
import sys
import time
from contextlib import suppress

import streams

INPUT, OUTPUT, ERRORS = 0, 1, 2
SILENCE = 60.0              # seconds without a word from the grader, which sends one every few seconds
TICK, PATIENCE = 1.0, 1.0   # seconds between two looks at the memory; seconds for the last words to get out
DIAL_SECONDS = 0.5          # for a connection within the container
APP = "\0app"               # the abstract name (unix(7)) of the socket that the program may accept connections on
SAID = 2000                 # bytes of what the program wrote on standard error
DUMPABLE = 4                # PR_SET_DUMPABLE, <linux/prctl.h>
FIRST = "50"                # thousandths of the memory by which the program is killed first (oom_score_adj, proc(5))
MEMORY_EVENTS = ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control")    # version 2, version 1


class Relay:
    """A program, the streams to and from it, and what is known of its end."""

    def __init__(self, program, channel):
        """Carry what goes through the channel of a program that has just been started."""
        self.program, self.status, self.short, self.heard, self.due = program, None, False, time.monotonic(), 0.0
        self.streams = streams.Streams(INPUT, OUTPUT, self.hear)
        self.streams.add(streams.MAIN, channel)
        self.bell, bell = os.pipe()
        os.set_blocking(self.bell, False)
        os.set_blocking(bell, False)
        signal.set_wakeup_fd(bell, warn_on_full_buffer=False)
        signal.signal(signal.SIGCHLD, lambda number, frame: None)

    def run(self):
        """Carry until the program or the grader ends; return the exit status to leave with, 0 if it was the grader."""
        try:
            while self._lives() and time.monotonic() < self.heard + SILENCE:
                self._turn(TICK)
            self._turn_while(lambda: self.status is None or streams.MAIN in self.streams.open)
            self._turn_while(lambda: self.streams.outgoing)
        except EOFError:
            return 0
        return 128 + signal.SIGKILL if self.status is None else self.status

    def hear(self, number, kind, body):
        """Connect to the program when the grader asks for it; whatever else it says shows that it is there."""
        self.heard = time.monotonic()
        if kind != streams.OPEN:
            return
        try:
            end = dial(int.from_bytes(body, "big"))
        except OSError as error:
            self.streams.send(number, streams.ANSWER, str(error.strerror or error).encode())
        else:
            self.streams.send(number, streams.ANSWER)
            self.streams.add(number, end)

    def look(self):
        """Wait for children that have ended, orphans too, and tell the grader once if memory ran out."""
        with suppress(BlockingIOError):
            while os.read(self.bell, streams.PIECE):
                self.due = 0.0
        with suppress(ChildProcessError):
            while (ended := os.waitpid(-1, os.WNOHANG))[0]:
                if ended[0] == self.program:
                    status = os.waitstatus_to_exitcode(ended[1])
                    self.status = status if status >= 0 else 128 - status
        if not self.short and time.monotonic() >= self.due:
            self.due = time.monotonic() + TICK
            self.short = memory_ran_out()
            if self.short:
                self.streams.send(streams.MAIN, streams.MEMORY)

    def _lives(self):
        """Tell whether the program lives and holds its end of the channel."""
        return self.status is None and streams.MAIN in self.streams.open

    def _turn(self, seconds):
        """Carry what there is, and look around."""
        self.streams.turn(seconds, self.bell)
        self.look()

    def _turn_while(self, unfinished):
        """Carry on while something is unfinished, but not for long."""
        latest = time.monotonic() + PATIENCE
        while unfinished() and time.monotonic() < latest:
            self._turn(TICK / 10)


def dial(port):
    """Return a connection to a port of this container's, or for 0 to the socket that the program inherited."""
    family, address = (socket.AF_INET, ("127.0.0.1", port)) if port else (socket.AF_UNIX, APP)
    end = socket.socket(family)
    try:
        end.settimeout(DIAL_SECONDS)
        end.connect(address)
    except BaseException:
        end.close()
        raise
    return end


def memory_ran_out():
    """Tell whether the kernel has killed something here for want of memory (cgroups(7))."""
    for path in MEMORY_EVENTS:
        with suppress(OSError), open(path, encoding="ascii") as stream:
            return any(line.startswith("oom_kill ") and line.split()[1] != "0" for line in stream)
    return False


def read_exactly(count):
    """Return so many bytes of the input, or end the container when the grader has hung up or says nothing."""
    data = bytearray()
    while len(data) < count:
        ready = select.select([INPUT], [], [], SILENCE)[0]
        piece = os.read(INPUT, min(count - len(data), streams.PIECE)) if ready else b""
        if not piece:
            os._exit(0)
        data += piece
    return bytes(data)


def read_order():
    """Return the order, its files laid in the work folder."""
    length, = struct.unpack(">I", read_exactly(4))
    order = json.loads(read_exactly(length))
    os.makedirs(order["work"])
    for path, size in order["files"]:
        target = os.path.join(order["work"], path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        with open(target, "wb") as stream:
            stream.write(read_exactly(size))
    return order


def start(order, channel, errors):
    """Start the program with its channel, and with a listening socket if the order says so; return its id."""
    actions = [(os.POSIX_SPAWN_OPEN, INPUT, os.devnull, os.O_RDONLY, 0),
               (os.POSIX_SPAWN_OPEN, OUTPUT, os.devnull, os.O_WRONLY, 0), (os.POSIX_SPAWN_DUP2, errors, ERRORS),
               (os.POSIX_SPAWN_DUP2, channel.fileno(), order["channel"])]
    with socket.socket(socket.AF_UNIX) as listener:
        if order["listener"] is not None:
            listener.bind(APP)
            listener.listen()
            actions.append((os.POSIX_SPAWN_DUP2, listener.fileno(), order["listener"]))
        return os.posix_spawn(order["command"][0], order["command"], order["environment"], file_actions=actions,
                              setsid=True, setsigmask=[], setsigdef=[signal.SIGPIPE, signal.SIGXFSZ])


def main():
    """Be process 1: out of reach before any code of the student's is here, and the last to be killed for memory."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)    # Python's own handler would let it through
    score = os.open("/proc/self/oom_score_adj", os.O_WRONLY)
    os.write(score, FIRST.encode())
    if ctypes.CDLL(None, use_errno=True).prctl(DUMPABLE, 0, 0, 0, 0):
        sys.exit(f"process 1 could not be made unreachable: {os.strerror(ctypes.get_errno())}")
    order, errors, (ours, theirs) = read_order(), os.memfd_create("errors"), socket.socketpair()
    program = start(order, theirs, errors)
    theirs.close()
    with suppress(PermissionError):     # under an engine without rights we stay where we are
        os.write(score, b"0")
    status = Relay(program, ours).run()
    os.write(ERRORS, os.pread(errors, SAID, 0))
    os._exit(status)

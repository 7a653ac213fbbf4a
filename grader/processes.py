"""Processes of ours that do one thing at a time for a thread; when one dies, nothing else is lost.

Each is a fresh interpreter: it imports all of grading once, in a quarter of a second, and then grades for hours. A fork
of a process with threads would begin with their locks as they happen to be.
"""
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import CancelledError
from multiprocessing.connection import Connection

from grader.errors import GraderError
from grader.worker import Fault

START = ("import json, sys; sys.path[:] = json.loads(sys.argv[1]); from grader.worker import main; "
         "main(*map(int, sys.argv[2:]))")
STEP = 0.2          # seconds between two looks whether the work is still wanted
PATIENCE = 15.0     # seconds for a process to end its boxes and itself
LAST_WORDS = 8000   # bytes of what a process that died had written
# What a signal says of a process that nobody meant to end.
ENDS = {signal.SIGKILL: ", as a system does that runs out of memory",
        signal.SIGALRM: ", its own alarm: it was still at work long after all limits of the exercise"}


class Process:
    """A process that does what it is asked; it ends with the thread that started it, or when it has long been idle."""

    def __init__(self):
        """Start it, in a session of its own, so that Ctrl-C comes to it through us."""
        ours, theirs = socket.socketpair()
        self.errors = tempfile.TemporaryFile()
        command = [sys.executable, "-P", "-c", START, json.dumps(sys.path), str(theirs.fileno()), str(os.getpid())]
        with theirs:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                            stderr=self.errors, pass_fds=(theirs.fileno(),), start_new_session=True)
        self.channel = Connection(ours.detach())

    def ask(self, function: Callable, arguments: tuple, wanted: Callable[[], bool] | None = None) -> object:
        """Return what a function returns there, or a Fault if the process died or the answer is not wanted any more.

        The function is one of a module that the process can import.
        """
        try:
            self.channel.send((function, arguments))
            while not self.channel.poll(STEP if wanted else None):
                if not wanted():
                    return Fault("nobody waits for this any more")
            return self.channel.recv()
        except (EOFError, ConnectionError):
            return self._ending()

    def _ending(self) -> Fault:
        """Return how the process ended, with its last words."""
        status = self.process.wait(PATIENCE)
        how = f"with exit status {status}" if status >= 0 else f"by {signal.Signals(-status).name}"
        self.errors.seek(max(0, os.fstat(self.errors.fileno()).st_size - LAST_WORDS))
        return Fault(f"the process that graded it was ended {how}{ENDS.get(-status, '')}",
                     self.errors.read().decode("utf-8", "replace"))


class Processes:
    """As many processes as there are threads that ask at the same time; started when asked, then kept."""

    def __init__(self):
        """Begin with none."""
        self._lock, self._all, self._free, self._ended = threading.Lock(), set(), [], False

    def do(self, function: Callable, *arguments, wanted: Callable[[], bool] | None = None) -> object:
        """Return what a function returns in a process, or a Fault; a GraderError is raised again.

        After a fault comes a fresh process, for nobody knows what is left in the old one.
        """
        process = self._take()
        try:
            answer = process.ask(function, arguments, wanted)
        except BaseException:
            self._drop(process)
            raise
        if isinstance(answer, Fault):
            self._drop(process)
        else:
            self._free.append(process)
        if isinstance(answer, GraderError):
            raise answer
        return answer

    def end(self) -> None:
        """Interrupt what is being done, and end all processes; when this returns nothing of them is left."""
        with self._lock:
            self._ended = True
        _end(list(self._all))
        while self._free:
            self._drop(self._free.pop())

    def _take(self) -> Process:
        """Return a process that is free, or a new one."""
        with self._lock:
            if self._ended:
                raise CancelledError
            while self._free:
                process = self._free.pop()
                if process.process.poll() is None:
                    return process
                self._drop(process)
            process = Process()
            self._all.add(process)
            return process

    def _drop(self, process: Process) -> None:
        """End a process and keep nothing of it; for the thread that took it."""
        _end([process])
        process.channel.close()
        process.errors.close()
        self._all.discard(process)


def _end(processes: Iterable[Process]) -> None:
    """End processes with their boxes, all at the same time."""
    for process in processes:
        process.process.send_signal(signal.SIGINT)
    for process in processes:
        try:
            process.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.process.kill()      # its janitor sees to the boxes
            process.process.wait()

"""Cleans up after a grader that was killed and could not do so itself: a child that waits for its parent's end.

Whatever ends the grader, kill -9 as well, the janitor then ends boxes that have not got so far as to end by themselves,
removes their control groups, and removes the folder in which hand-ins were staged. A grader that is interrupted does
the same for itself: an exception can come between any two steps, so that nobody knows of a box that was just started.
"""
import os
import select
import signal
import time
from contextlib import suppress
from pathlib import Path

from grader.box import cgroup

ROUNDS = 20         # looks for processes of a dead grader, which may just be starting others
QUIET = 2           # looks in a row that find nothing
PAUSE = 0.05        # seconds between two tries to remove a folder, in which a dying box may still write
SIGNALS = (signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else []))


def engage(token: str, folder: str | None, remove) -> int | None:
    """Start the janitor of this process and return its id; None where the system has no pidfd_open(2).

    `token` marks what is this grader's: MARK in the environment of its boxes, and the names of its control groups.
    `remove(folder)` removes the folder.
    """
    if not hasattr(os, "pidfd_open"):
        return None
    try:
        grader = os.pidfd_open(os.getpid())
    except OSError:
        return None
    process, mask = os.getpid(), signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)
    child = os.fork()
    if child == 0:
        try:
            _wait(grader, mask)
            clear(token, process)
            if folder:
                _remove(folder, remove)
        finally:
            os._exit(0)
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    os.close(grader)
    return child


def clear(token: str, grader: int) -> None:
    """End what a grader has started, and remove its control groups."""
    end_marked(token)
    cgroup.sweep(token)
    cgroup.sweep(cgroup.PROBE, grader)


def dismiss(janitor: int | None) -> None:
    """End the janitor of a grader that has cleaned up itself."""
    if janitor is not None:
        with suppress(ProcessLookupError, ChildProcessError):
            os.kill(janitor, signal.SIGKILL)
            os.waitpid(janitor, 0)


def mark(token: str) -> dict[str, str]:
    """Return the environment by which the outermost process of a box is known; nothing inside inherits it."""
    return {"RUN": token}


def end_marked(token: str) -> None:
    """Kill every process that was started with the mark, until there is none (environ, proc(5)).

    One look is not enough: while it goes on, a process that it has yet to come to may start another one and end.
    """
    word, quiet = "=".join(next(iter(mark(token).items()))).encode(), 0
    for _ in range(ROUNDS):
        found = [int(entry) for entry in os.listdir("/proc") if entry.isdigit() and word in _environment(entry)]
        quiet = 0 if found else quiet + 1
        if quiet == QUIET:
            return
        for process in found:
            with suppress(OSError):
                os.kill(process, signal.SIGKILL)


def _remove(folder: str, remove) -> None:
    """Remove a folder in which something may still be written."""
    for _ in range(ROUNDS):
        remove(folder)
        if not os.path.exists(folder):
            return
        time.sleep(PAUSE)


def _wait(grader: int, mask) -> None:
    """Hold nothing of the grader's, its terminal neither, and wait until it has ended."""
    os.setsid()
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    os.chdir("/")
    nothing = os.open(os.devnull, os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(nothing, number)
    os.dup2(grader, 3)
    os.closerange(4, os.sysconf("SC_OPEN_MAX"))
    select.select([3], [], [])


def _environment(process: str) -> list[bytes]:
    """Return the environment that a process was started with, as far as we may read it."""
    try:
        return Path("/proc", process, "environ").read_bytes().split(b"\0")
    except OSError:
        return []

"""Ends a process with all below it, and a judge with its grader.

A box that is just being made is not yet one that ends as a whole: when bubblewrap is killed before it has asked to take
its child along (prctl(2), PR_SET_PDEATHSIG), the child waits for it for ever. So each process is stopped before its
children are looked for, and none is overlooked.
"""
import ctypes
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

PARENT_DEATH = 1    # PR_SET_PDEATHSIG, prctl(2)
PATIENCE = 0.05     # seconds for one process to stop; one that waits for its own child cannot


def end(process: int) -> None:
    """Kill a process and all below it; only the process itself where the system names no children (proc(5)).

    A child of ours has to be waited for afterwards.
    """
    with suppress(ProcessLookupError, PermissionError):
        os.kill(process, signal.SIGSTOP)
        latest = time.monotonic() + PATIENCE
        while _runs(process) and time.monotonic() < latest:
            time.sleep(0.001)
        for child in _children(process):
            end(child)
        os.kill(process, signal.SIGKILL)


def leash(parent: int) -> None:
    """Have this process, a fork of `parent`, end when that ends, however it does; only Linux knows how."""
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGKILL, 0, 0, 0)
        if os.getppid() != parent:      # it was too late to ask
            os._exit(1)


def _runs(process: int) -> bool:
    """Tell whether a process has not stopped and not ended, as far as the system tells."""
    try:
        state = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()[0]
    except OSError:
        return False
    return state in (b"R", b"S", b"D")


def _children(process: int) -> list[int]:
    """Return the ids of a process's children; each belongs to the thread that started it."""
    found = []
    with suppress(OSError):
        for thread in os.listdir(f"/proc/{process}/task"):
            with suppress(OSError):
                found += Path(f"/proc/{process}/task/{thread}/children").read_bytes().split()
    return [int(word) for word in found]

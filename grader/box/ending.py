"""Ends a process with all below it.

A box that is just being made is not yet one that ends as a whole: when bubblewrap is killed before it has asked to take
its child along (prctl(2), PR_SET_PDEATHSIG), the child waits for it for ever. So each process is stopped before its
children are looked for, and none is overlooked.
"""
import os
import signal
import time
from contextlib import suppress
from pathlib import Path

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


def _runs(process: int) -> bool:
    """Tell whether a process has not stopped and not ended, as far as the system tells."""
    try:
        state = Path(f"/proc/{process}/stat").read_bytes().rpartition(b")")[2].split()[0]
    except OSError:
        return False
    return state in (b"R", b"S", b"D")


def _children(process: int) -> list[int]:
    """Return the ids of a process's children."""
    try:
        return [int(word) for word in Path(f"/proc/{process}/task/{process}/children").read_bytes().split()]
    except OSError:
        return []

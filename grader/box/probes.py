"""What a box must hold back, tried for real: a level claimed is a level tested.

A program of ours (inside/probe.py) tries in boxes of a level to reach the canaries around them (canaries.py), and to
use up more than it may. What we can see ourselves decides: was a canary touched, is the random text of one in an
answer, is a process left. For the rest, such as the error that a system call gave, the program's word is all there is;
a box that runs nothing but our own probe has no reason to lie. What could not be tried does not count as held.
"""
import os
import time
from collections.abc import Sequence

from grader import box
from grader.box import canaries
from grader.box.canaries import Canaries
from grader.model import Limits

PROBES = {
    "read-outside": "A file outside must not be read.",
    "list-home": "A home must not be listed.",
    "read-hand-in": "Another hand-in must not be read.",
    "write-outside": "Nothing outside must be written.",
    "write-hand-in": "The staged hand-in must not be changed.",
    "write-system": "Neither system nor Python must be changed.",
    "environment": "No variable of the grader must be seen.",
    "command-line": "No command line of others must be seen.",
    "processes": "No other process must be seen.",
    "ptrace": "No other process must be traced.",
    "ptrace-sibling": "No process of its own must be traced.",
    "signal": "No other process must get a signal.",
    "tcp": "No TCP connection must get out.",
    "udp": "No datagram must get out.",
    "unix-abstract": "No abstract socket outside must be reached.",
    "unix-path": "No socket in a folder must be reached.",
    "descriptors": "Nothing but the channel must be open.",
    "system-calls": "Calls that nobody needs must be refused.",
    "user-namespace": "No user namespace must be made.",
    "rights": "No right must be had or gained.",
    "raise-limits": "No limit must be raised.",
    "terminal": "Nothing must be typed into a terminal.",
    "forks": "Processes must be limited.",
    "threads": "Threads must be limited.",
    "memory": "The memory of a process must be limited.",
    "memory-together": "The memory of all must be limited.",
    "large-file": "The size of a file must be limited.",
    "disk": "The size of all files must be limited.",
    "open-files": "The number of open files must be limited.",
    "core-dumps": "A crash must leave no file.",
    "daemon": "Nothing must outlive the box.",
    "stopped": "What has stopped must end with the box.",
    "endless-loop": "An endless loop must end at its deadline.",
}
LASTING = ("daemon", "stopped")     # what they leave is looked for when their box is gone
ENDLESS = "endless-loop"
SUMS = "memory-together"            # which only control groups bound; a container always has one
LIMITS = Limits(seconds=10, memory_mb=128, processes=32, output_mb=16, files_mb=48)
# How far the trials go where nothing stops them; bytes, and numbers of files and tasks.
BOUNDS = {"tasks": 160, "bytes": 192 << 20, "share": 72 << 20, "largest": 17 << 20, "blocks": 8, "opened": 512}
SECONDS, DEADLINE, PATIENCE = 20.0, 0.4, 5.0    # for all trials of a box; for the loop; for the box to end after it


def claimed(level: str) -> frozenset[str]:
    """Return the probes that a level claims to hold on this machine."""
    holds = box.LEVELS[level].HOLDS
    return holds if level == "docker" or box.bounded() != "none" else holds - {SUMS}


def run(level: str) -> list[tuple[str, bool, str]]:
    """Return (probe, whether it was held, what was seen) for each of PROBES; MachineError if no box starts."""
    with canaries.laid() as laid, box.staged({"own.py": b""}) as folder:
        os.chmod(folder, 0o777)     # so that only a wall keeps the box's user from it
        came = _asked(level, [name for name in PROBES if name not in (*LASTING, ENDLESS, SUMS)], laid, folder)
        found = canaries.touched(laid, {name: text for name, (_, text) in came.items()}, folder)
        came |= _asked(level, [SUMS], laid)
        came |= _outlived(level, laid)
    return [(name, _is_held(came[name][0], found.get(name)), _shown(name, came[name][1])) for name in PROBES]


def _shown(name: str, seen: str) -> str:
    """Return what was seen on one line; of variables the names only, as their values are nobody's business."""
    lines = (line.partition("=")[0] for line in seen.splitlines()) if name == "environment" else [seen]
    return " ".join(" ".join(lines).split())


def _is_held(got: bool | None, seen: bool | None) -> bool:
    """Decide by what we have seen, else by the program's word; what could not be tried (None) is not held."""
    return got is not None and not (got if seen is None else seen)


def _asked(level: str, names: Sequence[str], laid: Canaries, folder: str | None = None) -> dict[str, list]:
    """Return [whether it was got, what was seen] by probe, from one box.

    A box that breaks has tried nothing; but where all memory is bounded, the whole box may end when it is used up.
    """
    started = box.start(level, "probe", folder=folder, limits=LIMITS)
    try:
        return _tried(started, names, laid, SECONDS)
    except box.Breach as breach:
        return {name: [False if name == SUMS and breach.kind == "memory" else None, f"it {breach}"] for name in names}
    finally:
        started.close()


def _tried(started: box.Box, names: Sequence[str], laid: Canaries, seconds: float) -> dict[str, list]:
    """Return what came of trials in a box that runs; Breach if it does not answer in time."""
    request = {"try": list(names), "marks": {**laid.marks, **BOUNDS}}
    return started.ask(request, time.monotonic() + seconds)["came"]


def _outlived(level: str, laid: Canaries) -> dict[str, list]:
    """Leave processes behind in a box that then never answers and is ended; return what came of it.

    Where the system shows them to nobody outside (a container's engine on another kernel), none is found.
    """
    started = box.start(level, "probe", folder=None, limits=LIMITS)
    came, shown = {name: [None, "the box broke before"] for name in (*LASTING, ENDLESS)}, {}
    try:
        came |= _tried(started, LASTING, laid, SECONDS)
        shown = canaries.left(laid)
        came[ENDLESS] = _looped(started, laid)
    except box.Breach as breach:
        came |= {name: [None, f"it {breach}"] for name in LASTING}
    finally:
        started.close()
    found = canaries.ended(laid)
    for name in came:
        if name in found:
            came[name] = [True, f"process {found[name]} is left"]
        elif name in LASTING and came[name][0]:
            came[name] = [False, "gone" if name in shown else "not to be seen"]
    return came


def _looped(started: box.Box, laid: Canaries) -> list:
    """Let a box that runs go round for ever, and return whether it went on beyond its deadline."""
    began = time.monotonic()
    try:
        return _tried(started, [ENDLESS], laid, DEADLINE)[ENDLESS]
    except box.Breach as breach:        # by which the box has been ended
        took = time.monotonic() - began
        in_time = breach.kind == "time" and took < DEADLINE + PATIENCE
        return [not in_time, f"ended after {took:.1f} s"]

"""A throw-away place in which student code and the tools that read it run; the only room that starts such processes."""
import os
import socket

from grader.box import bubblewrap, process
from grader.box.channel import REPLY_BYTES, START_SECONDS, Box, Breach
from grader.box.ending import end
from grader.box.ground import forget, remove, staged
from grader.errors import MachineError, UsageError
from grader.model import Limits

__all__ = ["LEVELS", "START_SECONDS", "Box", "Breach", "choose", "end", "forget", "levels", "remove", "staged", "start"]

# From the best level down; each is a module with missing(), launch() and PREVENTS.
LEVELS = {"full": bubblewrap, "none": process}


def choose(wanted: str = "auto") -> str:
    """Return the level to use: the wanted one, or for "auto" the best there is.

    MachineError if this machine lacks the wanted one, UsageError if there is no such level.
    """
    if wanted != "auto" and wanted not in LEVELS:
        raise UsageError(f"there is no box level '{wanted}'; use auto or one of {', '.join(LEVELS)}")
    for name, module in LEVELS.items():
        if wanted not in ("auto", name):
            continue
        reason = module.missing()
        if not reason:
            return name
        if wanted == name:
            raise MachineError(f"the box level '{name}' is not to be had here: {reason}")
    raise MachineError("no box level works here; see 'grader doctor'")


def levels() -> list[tuple[str, bool, str]]:
    """Return (level, whether it works here, a sentence) for each level, the best first."""
    found = []
    for name, module in LEVELS.items():
        reason = module.missing()
        found.append((name, not reason, reason or f"prevents {module.PREVENTS}"))
    return found


def start(level: str, program: str, *, folder: str | None, limits: Limits, reply_bytes: int = REPLY_BYTES) -> Box:
    """Start a program of `grader/inside` at a level, beside a staged folder; MachineError if the machine refuses."""
    ours, theirs = socket.socketpair()
    settings = {"channel": theirs.fileno(), "limit": reply_bytes, "memory": limits.memory_mb << 20,
                "seconds": limits.seconds, "processes": limits.processes}
    try:
        os.set_inheritable(theirs.fileno(), True)
        launched = LEVELS[level].launch(program, settings, folder, theirs.fileno())
    except OSError as error:
        ours.close()
        raise MachineError(f"the box could not be started: {error.strerror or error}") from error
    finally:
        theirs.close()
    return Box(launched, ours, reply_bytes)

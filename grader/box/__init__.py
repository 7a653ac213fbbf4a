"""A throw-away place in which student code and the tools that read it run; the only room that starts such processes."""
import socket

from grader.box import bubblewrap, container, ground, process, reduced
from grader.box.cgroup import bounded
from grader.box.channel import REPLY_BYTES, START_SECONDS, Box, Breach
from grader.box.ending import end, leash
from grader.box.ground import remove, scratch, staged
from grader.box.network import listening
from grader.errors import MachineError, UsageError
from grader.model import Limits

__all__ = ["LEVELS", "START_SECONDS", "Box", "Breach", "bounded", "choose", "end", "forget", "isolation", "leash",
           "levels", "remove", "scratch", "serve", "staged",
           "start", "sums"]

# From the best level down; each is a module with missing(), launch(), PREVENTS, HOLDS (probes), ISOLATION (the word in
# reports), and INHERITS (whether its boxes inherit a socket on which we listen).
LEVELS = {"full": bubblewrap, "docker": container, "reduced": reduced, "none": process}
SERVER = "server"       # the inside program that serves an app


def choose(wanted: str = "auto") -> str:
    """Return the level to use: the wanted one, or for "auto" the best there is; a container is as good as "full".

    MachineError if this machine lacks the wanted one, UsageError if there is no such level.
    """
    if wanted != "auto" and wanted not in LEVELS:
        raise UsageError(f"there is no box level '{wanted}'; use auto or one of {', '.join(LEVELS)}")
    lacks = []
    for name, module in LEVELS.items():
        if wanted in ("auto", name, module.ISOLATION):
            reason = module.missing()
            if not reason:
                return name
            lacks.append(reason)
    raise MachineError(f"the box level '{wanted}' is not to be had here: {'; '.join(lacks)}; see 'grader doctor'")


def isolation(level: str) -> str:
    """Return the word by which reports name what a level prevents: "full", "reduced" or "none"."""
    return LEVELS[level].ISOLATION


def sums(level: str) -> str:
    """Return what bounds the memory of all processes of a box: "v1" or "v2" of cgroups, "engine", or "none"."""
    return "engine" if level == "docker" else bounded()


def forget(level: str, process: int) -> None:
    """Remove what a process of ours left that was ended before it could clean up after its boxes of a level."""
    ground.forget(process)
    if level == "docker":
        container.forget(process)


def levels() -> list[tuple[str, bool, str]]:
    """Return (level, whether it works here, a sentence) for each level, the best first."""
    found = []
    for name, module in LEVELS.items():
        reason = module.missing()
        found.append((name, not reason, reason or f"prevents {module.PREVENTS}"))
    return found


def start(level: str, program: str, *, folder: str | None, limits: Limits, reply_bytes: int = REPLY_BYTES,
          listener: socket.socket | None = None, port: int | None = None) -> Box:
    """Start a program of `grader/inside` at a level, beside a staged folder; MachineError if the machine refuses.

    `listener` is a listening socket for it to accept on, `port` the one on which it may listen by itself.
    """
    ours, theirs = socket.socketpair()
    passed = tuple(item.fileno() for item in (theirs, listener) if item)
    settings = {"channel": theirs.fileno(), "limit": reply_bytes, "memory": limits.memory_mb << 20,
                "seconds": limits.seconds, "processes": limits.processes, "output": limits.output_mb << 20,
                "room": limits.files_mb << 20, "serve": program == SERVER, "port": port,
                "listener": listener.fileno() if listener else None}
    try:
        launched = LEVELS[level].launch(program, settings, folder, passed)
    except (OSError, MachineError) as error:
        ours.close()
        reason = error.strerror if isinstance(error, OSError) else None
        raise MachineError(f"the box could not be started: {reason or error}") from error
    finally:
        theirs.close()
    return Box(launched, ours, reply_bytes, settings["memory"])


def serve(level: str, *, folder: str, limits: Limits, port: int | None = None) -> Box:
    """Start a box in which an app can be served, by `grader/inside/server.py`; its dial() is the way to the app.

    An app object is reached over a socket on which we listen and which the box inherits, a program of the hand-in at
    `port`. MachineError if the machine refuses.
    """
    path, listener = listening() if LEVELS[level].INHERITS else (None, None)
    try:
        started = start(level, SERVER, folder=folder, limits=limits, listener=listener, port=port)
    finally:
        if listener:
            listener.close()
    started.path = path
    return started

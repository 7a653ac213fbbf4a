"""Watches a build while it runs, and ends it when it is too much.

An engine bounds the memory of a build, and little else: so the number of processes is set for each container as soon
as it is there, what it has written is added up twice a second, and the clock is looked at all the time. A build is
ended by hanging up, which the builder hears between two steps, and by removing its containers, which it hears at once.
"""
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import BinaryIO

from grader.containers.engine import LABEL, Engine, RefusedError, asking
from grader.errors import MachineError

STEP, LOOK, PATIENCE = 0.05, 0.5, 15.0  # seconds between two looks, between two looks at the disk, for an end
KEPT = 64 << 10                         # bytes of the end of a log
SPARE = 30.0                            # seconds after which a reader gives up that nobody could stop


@dataclass(frozen=True)
class Bounds:
    """What a build may use.

    `end` in seconds of time.monotonic; `idle` seconds without a word; bytes of log, of memory, of all that is written;
    processes and threads.
    """

    end: float
    idle: float
    log: int
    memory: int
    disk: int
    processes: int


@dataclass(frozen=True)
class Ending:
    """How a build ended: the `id` of its image, or what was wrong, with the exit status of a command, None for others.

    `over` is the bound that it ran into: "time", "idle", "log", "disk" or nothing. `containers` are those of its steps.
    """

    id: str = ""
    error: str = ""
    code: int | None = None
    over: str = ""
    log: str = ""
    containers: frozenset[str] = frozenset()


@dataclass
class _Reader:
    """What a thread has read of a build so far: a handle that two threads share, one writing and one reading."""

    heard: float = field(default_factory=time.monotonic)
    said: int = 0
    log: bytearray = field(default_factory=bytearray)
    id: str = ""
    error: str = ""
    code: int | None = None
    broken: Exception | None = None
    response: object = None
    starting: threading.Event = field(default_factory=threading.Event)


def watched(engine: Engine, context: BinaryIO, options: Mapping[str, object], bounds: Bounds) -> Ending:
    """Build, and return how that ended; nothing of it runs any more. MachineError if the engine goes away."""
    reader = _Reader()
    # The SDK's own function would send every password of this user's registries along, and set no limit of files.
    post = partial(engine.api.post, engine.url("/build"), data=context, params=dict(options), stream=True,
                   timeout=max(1.0, bounds.end - time.monotonic()) + SPARE, headers={"Content-Type": "application/tar"})
    thread = threading.Thread(target=_read, args=(reader, post), name="build", daemon=True)
    thread.start()
    over, watch = "", _Watch(engine, bounds)
    try:
        while thread.is_alive() and not (over := _over(reader, bounds) or watch.look()):
            if reader.starting.wait(STEP):
                reader.starting.clear()
            else:
                thread.join(0)
    finally:
        if over or thread.is_alive():
            _stop(engine, reader, thread)
    over = over or ("log" if reader.said > bounds.log else "")     # the same, however fast it was
    if over:
        return Ending(over=over, log=_text(reader))
    if reader.broken:
        raise MachineError(f"the Docker engine broke a build off ({reader.broken})")
    return Ending(reader.id, reader.error, reader.code, log=_text(reader), containers=frozenset(watch.written))


def _over(reader: _Reader, bounds: Bounds) -> str:
    """Return the bound that a build has reached by what was heard of it, or nothing."""
    now = time.monotonic()
    if reader.said > bounds.log:
        return "log"
    if now > bounds.end:
        return "time"
    return "idle" if now - reader.heard > bounds.idle else ""


class _Watch:
    """The containers of a build, one after the other, and what they have written: a handle."""

    def __init__(self, engine: Engine, bounds: Bounds):
        """Begin with none."""
        self.engine, self.bounds = engine, bounds
        self.bounded: set[str] = set()
        self.written: dict[str, int] = {}
        self.looked = 0.0

    def look(self) -> str:
        """Bound what is new; return "disk" if more was written than may be, or nothing."""
        sizes = time.monotonic() - self.looked > LOOK
        with asking():
            found = self.engine.api.containers(all=True, size=sizes, filters={"label": f"{LABEL}={self.engine.run}"})
        for container in found:
            self._bound(container["Id"])
            self.written[container["Id"]] = max(self.written.get(container["Id"], 0), container.get("SizeRw") or 0)
        if sizes:
            self.looked = time.monotonic()
        return "disk" if sum(self.written.values()) >= self.bounds.disk else ""

    def _bound(self, container: str) -> None:
        """Set how many processes a container may have; again and again as long as it is not quite there yet."""
        if container not in self.bounded:
            with suppress(RefusedError), asking():
                answer = self.engine.api.post(self.engine.url(f"/containers/{container}/update"),
                                              json={"PidsLimit": self.bounds.processes})
                if answer.status_code == 200:
                    self.bounded.add(container)


def _stop(engine: Engine, reader: _Reader, thread: threading.Thread) -> None:
    """End a build, and remove its containers until no more come."""
    latest, quiet = time.monotonic() + PATIENCE, 0
    _hang_up(reader)
    while quiet < 3 and time.monotonic() < latest:
        with asking():
            found = engine.api.containers(all=True, filters={"label": f"{LABEL}={engine.run}"})
        for container in found:
            with suppress(RefusedError), asking():
                engine.api.remove_container(container["Id"], force=True, v=True)
        quiet = 0 if found or thread.is_alive() else quiet + 1
        thread.join(STEP)
    if thread.is_alive():
        raise MachineError("the Docker engine does not end a build whose time is up; start the engine again")


def _hang_up(reader: _Reader) -> None:
    """Shut the connection through which a build is heard, if there is one that can be shut."""
    with suppress(OSError, AttributeError, ValueError):
        with socket.socket(fileno=os.dup(reader.response.raw.fileno())) as connection:
            connection.shutdown(socket.SHUT_RDWR)


def _read(reader: _Reader, post: Callable) -> None:
    """Send the context by `post` and read all that is said, in a thread of its own."""
    try:
        with post() as reader.response:
            if reader.response.status_code != 200:
                reader.error = _message(reader.response.raw.read(KEPT))
                return
            for row in reader.response.iter_lines(chunk_size=None):
                _take(reader, row)
    except Exception as error:      # whatever it is, the other thread has to know
        reader.broken = error


def _message(body: bytes) -> str:
    """Return what the engine says instead of building."""
    with suppress(ValueError, AttributeError):
        return str(json.loads(body).get("message"))
    return body.decode("utf-8", "replace")


def _take(reader: _Reader, row: bytes) -> None:
    """Keep what one message says."""
    reader.heard, said = time.monotonic(), json.loads(row) if row.strip() else {}
    text = str(said.get("stream") or "").encode("utf-8", "replace")
    reader.said += len(text)
    reader.log += text
    del reader.log[:-KEPT]
    if text.startswith(b" ---> Running in "):
        reader.starting.set()
    if "error" in said:
        reader.error = str(said["error"])
        reader.code = (said.get("errorDetail") or {}).get("code")
    reader.id = (said.get("aux") or {}).get("ID") or reader.id


def _text(reader: _Reader) -> str:
    """Return the end of the log, without colours."""
    return "".join(_plain(bytes(reader.log).decode("utf-8", "replace")))


def _plain(text: str) -> Iterator[str]:
    """Yield the pieces of a text between the colours that the engine gives to errors (ECMA-48, SGR)."""
    head, *rest = text.split("\x1b[")
    yield head
    for piece in rest:
        yield piece.partition("m")[2] if piece.partition("m")[0].replace(";", "").isdecimal() else "\x1b[" + piece

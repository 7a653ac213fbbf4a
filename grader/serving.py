"""A student's app, served in a box: the object, over a socket that the box inherits, or `python app.py`, at its port.

What the program in the box says of the app is a claim, and is only shown; what a client gets over a socket is evidence.
"""
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from grader import box
from grader.http.client import Client
from grader.model import Limits

PORT = 8080                 # of an app that nobody tells another one
PRINTED = 4000              # characters kept of what a program printed before it failed
STEP = 0.01                 # seconds between two looks for somebody who listens
START_SECONDS = 10.0        # for the box itself


class ServiceError(Exception):
    """An app that cannot be served; the text says why.

    `kind` is one of import, name, callable, never, crashed, other.
    `place` is the path and line in the student's files, where that is known; `out` is what the program printed last.
    """

    def __init__(self, kind: str, text: str, place: tuple[str, int] | None = None, out: str = ""):
        """Keep all beside the text."""
        super().__init__(text)
        self.kind, self.place, self.out = kind, place, out


@dataclass(frozen=True)
class Staged:
    """What a box needs of a submission: its folder, import folders, modules, and whether it may import packages."""

    folder: str
    roots: tuple[str, ...]
    modules: tuple[str, ...]
    packages: bool


@dataclass(frozen=True)
class Look:
    """What an app printed since the last look, where it listens as far as that is known, and how it ended if it did."""

    out: str
    err: str
    listening: tuple[tuple[str, int], ...]
    status: int | None


class Service:
    """An app that is being served; ask it by a client() for each thread."""

    def __init__(self, started: box.Box, port: int | None):
        """Keep the box, and the port of a program of its own."""
        self._box, self._port = started, port
        self.host = f"127.0.0.1:{port or PORT}"

    def client(self, *, keep: bool = False) -> Client:
        """Return a careful client with a transcript of its own; `keep` has it use a connection again."""
        return Client(self._dial, self.host, keep=keep)

    def afresh(self) -> None:
        """Serve the app object as it was when it had been imported; clients may be used on."""
        self._ask({"op": "afresh"})

    def look(self) -> Look:
        """Return what became of the app since the last look."""
        told = self._ask({"op": "look"})
        rows = told.get("listening")
        listening = tuple((str(row[0]), row[1]) for row in rows if type(row) is list and len(row) == 2
                          and type(row[1]) is int) if type(rows) is list else ()
        status = told.get("status")
        return Look(str(told.get("out", "")), str(told.get("err", "")), listening,
                    status if type(status) is int else None)

    def stop(self, seconds: float) -> tuple[int | None, float]:
        """Send the program SIGTERM; return its exit status, None if it lives on after so many seconds, and the time."""
        began = time.monotonic()
        status = self._ask({"op": "stop", "seconds": seconds}).get("status")
        return status if type(status) is int else None, time.monotonic() - began

    def listens(self, seconds: float) -> None:
        """Wait until somebody takes connections at the port; ServiceError says what happens instead."""
        end, printed = time.monotonic() + seconds, ""
        while True:
            try:
                return self._dial(end).close()
            except OSError:
                pass
            seen = self.look()
            printed = f"{printed}{seen.out}{seen.err}"[-PRINTED:]
            if seen.status is not None:
                raise ServiceError("crashed", f"ended with {_ending(seen.status)} before it listened", out=printed)
            if time.monotonic() >= end:
                others = ", ".join(f"{address}:{number}" for address, number in seen.listening)
                if others:
                    raise ServiceError("other", f"listens on {others}; expected {self.host}", out=printed)
                raise ServiceError("never", f"never listened on {self.host} within {seconds:g} s", out=printed)
            time.sleep(STEP)

    def _dial(self, end: float):
        """Return a connected socket before `end`."""
        return self._box.dial(self._port, end)

    def _ask(self, request: dict) -> dict:
        """Return the answer of the program in the box; Breach if it does not give one."""
        return self._box.ask(request, time.monotonic() + START_SECONDS)


@contextmanager
def served(level: str, staged: Staged, limits: Limits, port: int | None = None) -> Iterator[Service]:
    """Give a box in which an app can be served, and end it afterwards."""
    started = box.serve(level, folder=staged.folder, limits=limits, port=port)
    service = Service(started, port)
    try:
        service._ask({"roots": list(staged.roots), "modules": list(staged.modules), "packages": staged.packages})
        yield service
    finally:
        started.close()


@contextmanager
def app(level: str, staged: Staged, limits: Limits, name: tuple[str, str] = ("app", "app")) -> Iterator[Service]:
    """Serve what a module of the hand-in has under a name, (module, name); ServiceError if that is no app.

    Any WSGI callable will do (PEP 3333). An import that takes longer than the criterion's time is a Breach.
    """
    with served(level, staged, limits) as service:
        module, attribute = name
        request = {"op": "object", "module": module, "name": attribute}
        told = service._box.ask(request, time.monotonic() + limits.seconds)
        if "error" in told:
            raise _unserved(told["error"], module, attribute)
        if told.get("serving") is not True:
            raise ServiceError("callable", f"{module}.{attribute} is of the type {str(told.get('kind'))[:80]} and "
                               "cannot be called; expected a Bottle application or another WSGI callable")
        yield service


@contextmanager
def program(level: str, staged: Staged, limits: Limits, file: str = "app.py") -> Iterator[Service]:
    """Run a file of the hand-in as a program that is told to listen on HOST and PORT; listens() waits for it."""
    port = free_port() if box.isolation(level) != "full" else PORT
    with served(level, staged, limits, port) as service:
        told = service._ask({"op": "program", "file": file, "environment": {"HOST": "127.0.0.1", "PORT": str(port)},
                             "roots": list(staged.roots), "packages": staged.packages})
        if told.get("serving") is not True:
            raise ServiceError("crashed", f"{file} could not be started")
        yield service


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody uses now, for boxes without a network of their own."""
    import socket
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return opened.getsockname()[1]


def _unserved(error: object, module: str, attribute: str) -> ServiceError:
    """Return the sentence for an import that failed, from what the box says of it."""
    bases, text, _, place = error if type(error) is list and len(error) == 4 else ([""], "", [], None)
    raised = str(bases[0])[:80] if type(bases) is list and bases else "an exception"
    if raised == "AttributeError" and f"has no attribute '{attribute}'" in str(text):
        return ServiceError("name", f"{module}.py defines no {attribute}")
    known = type(place) is list and len(place) == 2 and type(place[0]) is str and type(place[1]) is int
    return ServiceError("import", f"importing {module} raised {raised}: {str(text)[:300]}",
                        (place[0], place[1]) if known else None)


def _ending(status: int) -> str:
    """Return how a program ended, in words."""
    return f"exit status {status}" if status >= 0 else f"signal {-status}"

"""A student's app, served in a box: the object, over a socket that the box inherits, or `python app.py`, at its port.

What the program in the box says of the app is a claim, and is only shown; what a client gets over a socket is evidence.
"""
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass

from grader import box
from grader.http.client import Client
from grader.model import Limits

PORT = 8080                 # of an app that nobody tells another one
PRINTED = 4000              # characters kept of what a program printed, of each stream
STEP = 0.003                # seconds between two looks for somebody who listens
KNOCK = 1.0                 # seconds for a connection to be taken; a server that is there takes it at once
GRACE = 2.0                 # seconds that an app which listens elsewhere has to listen where it should as well
START_SECONDS = 10.0        # for the box itself


class ServiceError(Exception):
    """An app that cannot be served; the text says why.

    `kind` is one of import, endless, name, callable, never, crashed, other, taken (another program has the port).
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

    def __init__(self, start: Callable[[], box.Box], port: int | None):
        """Start a box; `port` is that of a program of its own."""
        self._start, self._port, self._out, self._err = start, port, "", ""
        self._box, self._object, self._once = start(), ("app", "app", 0.0), False
        self.host = f"127.0.0.1:{port or PORT}"

    def client(self, *, keep: bool = False) -> Client:
        """Return a careful client with a transcript of its own; `keep` has it use a connection again."""
        return Client(self._dial, self.host, keep=keep)

    def afresh(self) -> None:
        """Serve the app object as it was when it had been imported; clients may be used on."""
        if self._once:
            self.restart()
        else:
            self._ask({"op": "afresh"})

    def restart(self) -> None:
        """Serve the app object in another box, where nothing is left of what the app has written."""
        self._box.close()
        self._box = self._start()
        self.offer(*self._object)

    def offer(self, module: str, name: str, seconds: float) -> None:
        """Import a module and serve what it has under a name; ServiceError if that is no app, or takes too long."""
        self._object, request = (module, name, seconds), {"op": "object", "module": module, "name": name}
        try:
            told = self._box.ask(request, time.monotonic() + seconds)
        except box.Breach as breach:
            if breach.kind != "time":
                raise
            raise ServiceError("endless", f"importing {module} does not come to its end; expected it to define "
                               f"{name}, and to serve it only below: if __name__ == \"__main__\"") from None
        if "error" in told:
            raise _unserved(told["error"], module, name)
        if told.get("serving") is not True:
            raise ServiceError("callable", f"{module}.{name} is of the type {str(told.get('kind'))[:80]} and "
                               "cannot be called; expected a Bottle application or another WSGI callable")
        self._once = told.get("once") is True       # it has threads, which a fork of it would not have

    @property
    def closed(self) -> bool:
        """Whether the box has ended."""
        return self._box.closed

    def close(self) -> None:
        """End the box."""
        self._box.close()

    def look(self) -> Look:
        """Return what became of the app since the last look."""
        told = self._ask({"op": "look"})
        rows = told.get("listening")
        listening = tuple((str(row[0]), row[1]) for row in rows if type(row) is list and len(row) == 2
                          and type(row[1]) is int) if type(rows) is list else ()
        status, out, err = told.get("status"), str(told.get("out", "")), str(told.get("err", ""))
        self._out, self._err = (self._out + out)[-PRINTED:], (self._err + err)[-PRINTED:]
        return Look(out, err, listening, status if type(status) is int else None)

    @property
    def printed(self) -> str:
        """What was printed up to the last look, the end of each stream: first the output, then the errors."""
        return self._out + self._err

    def stop(self, seconds: float) -> tuple[int | None, float]:
        """Send the program SIGTERM; return its exit status, None if it lives on after so many seconds, and the time."""
        began = time.monotonic()
        status = self._ask({"op": "stop", "seconds": seconds}).get("status")
        return status if type(status) is int else None, time.monotonic() - began

    def listens(self, seconds: float) -> None:
        """Wait until somebody takes connections at the port; ServiceError says what happens instead."""
        end = time.monotonic() + seconds
        while not self.takes():
            seen = self.look()
            if seen.status is not None:
                raise ServiceError("crashed", f"ended with {_ending(seen.status)} before it listened", out=self.printed)
            if seen.listening:
                end = min(end, time.monotonic() + GRACE)
            if time.monotonic() >= end:
                others = ", ".join(f"{address}:{number}" for address, number in seen.listening)
                if others:
                    raise ServiceError("other", f"listens on {others}; expected {self.host}", out=self.printed)
                raise ServiceError("never", f"never listened on {self.host} within {seconds:g} s", out=self.printed)
            time.sleep(STEP)

    def takes(self) -> bool:
        """Tell whether somebody takes connections at the port now."""
        try:
            self._dial(time.monotonic() + KNOCK).close()
        except OSError:
            return False
        return True

    def _dial(self, end: float):
        """Return a connected socket before `end`."""
        return self._box.dial(self._port, end)

    def _ask(self, request: dict) -> dict:
        """Return the answer of the program in the box; Breach if it does not give one."""
        return self._box.ask(request, time.monotonic() + START_SECONDS)


def serve(level: str, staged: Staged, limits: Limits, port: int | None = None) -> Service:
    """Return a box in which an app can be served; to be closed."""
    def start() -> box.Box:
        """Return a box that knows where to import from."""
        started = box.serve(level, folder=staged.folder, limits=limits, port=port)
        try:
            started.ask({"roots": list(staged.roots), "modules": list(staged.modules), "packages": staged.packages},
                        time.monotonic() + START_SECONDS)
        except BaseException:
            started.close()
            raise
        return started
    return Service(start, port)


@contextmanager
def app(level: str, staged: Staged, limits: Limits, name: tuple[str, str] = ("app", "app")) -> Iterator[Service]:
    """Serve what a module of the hand-in has under a name, (module, name); ServiceError if that is no app.

    Any WSGI callable will do (PEP 3333). An import may take all of the criterion's time.
    """
    with closing(serve(level, staged, limits)) as service:
        service.offer(*name, limits.seconds)
        yield service


@contextmanager
def program(level: str, staged: Staged, limits: Limits, file: str = "app.py", *, port: int = PORT, told: bool = True,
            code: str = "") -> Iterator[Service]:
    """Run a file of the hand-in as a program that is told to listen on HOST and PORT; listens() waits for it.

    `port` is the one that it is told in a network of its own; where it shares the machine's it gets a free one. If it
    is not `told`, both variables are unset and it is expected at `port`; ServiceError if somebody is there already.
    With `code`, that is run in place of the file, as `python -c` does.
    """
    if box.isolation(level) != "full":
        if not told and _taken(port):
            raise ServiceError("taken", f"port {port} is taken by another program on this machine")
        port = free_port() if told else port
    with closing(serve(level, staged, limits, port)) as service:
        given = service._ask({"op": "program", "file": file, "code": code, "roots": list(staged.roots),
                              "environment": {"HOST": "127.0.0.1", "PORT": str(port)} if told else {},
                              "packages": staged.packages})
        if given.get("serving") is not True:
            raise ServiceError("crashed", f"{file} could not be started")
        yield service


def free_port() -> int:
    """Return a port of 127.0.0.1 that nobody uses now, for boxes without a network of their own."""
    import socket
    with socket.socket() as opened:
        opened.bind(("127.0.0.1", 0))
        return opened.getsockname()[1]


def _taken(port: int) -> bool:
    """Tell whether a port of this machine is somebody's; what is left of old connections is nobody (tcp(7))."""
    import socket
    with socket.socket() as opened:
        if sys.platform != "win32":     # where the option takes a port from its owner
            opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            opened.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


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

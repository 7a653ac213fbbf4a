"""Runs a student's Postman collection against apps of ours: its scripts in one box, the apps in another.

The box of the scripts sends nothing: it names each request, and a client of ours asks the app. So what a script can
find out of an app is what the app answers, and what it claims is one thing only, whether it noticed something.

Where newman is to be had in a box, it decides. Our own runner says first what is no collection, and puts what was
noticed into words where both agree, so that a report has the same bytes with and without newman.
"""
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from grader import box, serving
from grader.errors import GraderError, MachineError
from grader.http.message import Failure, Request
from grader.model import Limits

SECONDS = 5.0           # for one request
SHOWN = 300             # characters of a text of the student's in a message
MEMORY_MB = 2048        # of addresses, without which node does not start
START_SECONDS = 10.0    # for newman
PATIENCE = 10.0         # seconds of newman's for what our own runner can run as well; it takes a hundred times as long
CHOICE = "Grader-App"   # the header that says which app is meant; no script sees it
# Headers that our client sends by itself, or that only newman has.
OWN = (CHOICE.lower(), "host", "content-length", "accept-encoding", "connection", "postman-token")
ENTRANCE = "entrance"   # the module that hands a request on, and its source
SOURCE = f'''\
"""Hands each request on to the app that a header names; the app does not see the header."""
import importlib
import os

names = [name for name, kind in map(os.path.splitext, os.listdir(os.path.dirname(__file__))) if kind == ".py"]
modules = {{name: importlib.import_module(name) for name in names if name != __name__}}


def app(environ, start_response):
    """Answer as the app would."""
    return modules[environ.pop("HTTP_{CHOICE.upper().replace("-", "_")}")].app(environ, start_response)
'''


class FlawError(Exception):
    """What is wrong with a collection that cannot be run, in a sentence."""


@dataclass(frozen=True)
class Remark:
    """A test that failed, or a script or request that came to no end: where, what it is called, and what was said."""

    request: str
    name: str
    message: str
    line: int | None = None


@dataclass(frozen=True)
class Played:
    """What one run of a collection came to: how many requests and tests, which failed, and what else went wrong."""

    sent: int
    tests: int
    failed: tuple[Remark, ...]
    errors: tuple[Remark, ...]

    @property
    def noticed(self) -> bool:
        """Whether anything was found wrong with the app."""
        return bool(self.failed or self.errors)


class Stage:
    """Apps that are served, and runners for collections; see `staged`."""

    def __init__(self, service: serving.Service, own: box.Box, newman: box.Box | None, end: float):
        """Keep all boxes, newman's if there is one, and when the time is over, in seconds of time.monotonic."""
        self._service, self._own, self._newman, self._end = service, own, newman, end
        self._spent = 0.0       # seconds of newman's

    def play(self, collection: str, app: str, seed: int) -> Played:
        """Return what a collection finds of an app, which begins afresh; FlawError, or MachineError if it takes newman.

        What our own runner makes up, such as `{{$randomInt}}`, depends on the seed.
        """
        try:
            played = self.run(self._own, collection, app, seed)
        except MachineError:
            if not self._newman:
                raise
            played = None
        decided = self._decided(collection, app, seed, played)
        return played if played and played.noticed == decided.noticed else decided

    def _decided(self, collection: str, app: str, seed: int, played: Played | None) -> Played:
        """Return what newman finds; what our own runner found where newman is not there, is slow, or has given up."""
        if not self._newman or played and self._spent > PATIENCE:
            return played
        began = time.monotonic()
        try:
            return self.run(self._newman, collection, app, seed)
        except box.Breach:
            self._newman = None
            if played is None:
                raise
            return played
        finally:
            self._spent += time.monotonic() - began

    def run(self, runner: box.Box, collection: str, app: str, seed: int) -> Played:
        """Return what one of the runners finds; else as `play`."""
        self._service.afresh()
        client = self._service.client()

        def answer(question: dict) -> dict:
            """Return what the app answers to a request of the collection."""
            try:
                wanted = _request(question.get("callback"), self._service.host)
                reply = client.ask(replace(wanted, headers=((CHOICE, app), *wanted.headers)), SECONDS)
            except (Failure, ValueError) as error:
                return {"failure": str(error)}
            return {"status": reply.status, "reason": reply.reason, "headers": [list(row) for row in reply.headers],
                    "body": reply.body.decode("utf-8", "replace")}
        return _played(runner.ask({"collection": collection, "base": f"http://{self._service.host}", "seed": seed},
                                  self._end, answer))


@contextmanager
def staged(level: str, apps: dict[str, bytes], limits: Limits, end: float) -> Iterator[Stage]:
    """Give a stage for apps: sources by the path of their module, each with a WSGI application called `app`."""
    modules = (ENTRANCE, *(path.removesuffix(".py") for path in apps))
    with box.staged({**apps, f"{ENTRANCE}.py": SOURCE.encode()}) as folder, ExitStack() as stack:
        try:
            service = stack.enter_context(serving.app(level, serving.Staged(folder, ("",), modules, False), limits,
                                                      (ENTRANCE, "app")))
        except serving.ServiceError as error:
            raise GraderError(f"the apps of this exercise cannot be served: {error}") from None
        own = box.start(level, "postman", folder=None, limits=limits)
        stack.callback(own.close)
        newman = _newman(level, limits)
        if newman:
            stack.callback(newman.close)
        yield Stage(service, own, newman, end)


def newman() -> tuple[str, str] | None:
    """Return where node and the package newman lie, None unless both are installed; nothing is fetched for it."""
    node, program = shutil.which("node"), shutil.which("newman")
    if not node or not program:
        return None
    return os.path.realpath(node), str(Path(os.path.realpath(program)).parents[1])      # newman/bin/newman.js


def _newman(level: str, limits: Limits) -> box.Box | None:
    """Return a box in which newman is ready; None where it is not installed, or lies where the box may not look.

    A box sees the system's programs, so `npm install --global newman` will do; a container has neither, nor what lies
    in somebody's home.
    """
    found = newman()
    if not found:
        return None
    started = box.start(level, "newman", folder=None, limits=replace(limits,
                                                                     memory_mb=max(MEMORY_MB, limits.memory_mb)))
    try:
        if "ready" in started.ask(dict(zip(("node", "newman"), found, strict=True)), time.monotonic() + START_SECONDS):
            return started
    except box.Breach:
        pass
    started.close()
    return None


def _request(told: object, host: str) -> Request:
    """Return a request that the box names; ValueError if it cannot be sent, or goes elsewhere."""
    parts = [told.get(key) for key in ("method", "url", "headers", "body")] if type(told) is dict else [None]
    if [type(part) for part in parts] != [str, str, list, str]:
        raise ValueError("is no request")
    method, url, rows, body = parts
    address = urlsplit(url)
    if address.scheme != "http" or address.netloc != host:
        raise ValueError(f"goes to {url[:SHOWN]!r}; expected an address that begins with {{{{baseUrl}}}}")
    if any(type(row) is not list or [type(part) for part in row] != [str, str] for row in rows):
        raise ValueError("has a header that is none")
    target = (address.path or "/") + (f"?{address.query}" if address.query else "")
    headers = tuple((name, value.encode("utf-8").decode("latin-1")) for name, value in rows
                    if name.lower() not in OWN)
    return Request(method, target, headers, body.encode("utf-8", "replace"))


def _played(told: dict) -> Played:
    """Return what the box claims of a run; FlawError or MachineError if there was none."""
    if "flaw" in told:
        raise FlawError(str(told["flaw"])[:SHOWN])
    if "unsupported" in told:
        raise MachineError(f"{_place(told)} uses {str(told['unsupported'])[:SHOWN]}, which our own runner does not "
                           "know; write it in another way, or install newman, which does (npm install --global newman)")
    failed, errors = ([row for row in rows if type(row) is dict] if type(rows) is list else []
                      for rows in (told.get("failed"), told.get("errors")))
    sent, tests = (count if type(count) is int else 0 for count in (told.get("requests"), told.get("tests")))
    return Played(sent, tests, tuple(_remark(row, "name") for row in failed),
                  tuple(_remark(row, "event") for row in errors))


def _remark(row: dict, key: str) -> Remark:
    """Return what is said of a test or a script."""
    line = row.get("line")
    return Remark(*(str(row.get(part, ""))[:SHOWN] for part in ("request", key, "message")),
                  line if type(line) is int else None)


def _place(told: dict) -> str:
    """Return where in a collection something is."""
    line = told.get("line")
    where = f"line {line} of a script" if type(line) is int else "something"
    return f"{where} at the request {str(told.get('request', ''))[:SHOWN]!r}"

"""Runs a student's Locust file against apps of ours: Locust and its users in one box, the apps in another.

The users' box sends nothing: it names each request, and a client of ours asks the app. So what we count is what was
sent, and what the box claims is one thing only, whether its users found anything wrong.
"""
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from grader import box, serving
from grader.errors import GraderError, MachineError
from grader.http.message import Failure, Request, Response
from grader.model import Limits

USERS, REQUESTS = 10, 250   # of one run; more requests are left unsent
SECONDS = 10.0              # for a run of users who send less than that
PATIENCE = 5.0              # seconds for one request
SHOWN = 300                 # characters of a text of the student's in a message
OWN = ("host", "content-length", "accept-encoding", "connection", "transfer-encoding")      # a connection's headers


class FlawError(Exception):
    """What is wrong with a Locust file that cannot be run, in a sentence; `place` is a path and a line, if known."""

    def __init__(self, text: str, place: tuple[str, int] | None = None):
        """Keep the place beside the text."""
        super().__init__(text)
        self.place = place


@dataclass(frozen=True)
class Remark:
    """Something that users found wrong, or an exception of theirs, how often, and where it was raised if known."""

    text: str
    times: int
    place: tuple[str, int] | None = None


@dataclass(frozen=True)
class Run:
    """What one run came to: requests by method and path, an item's path with a star, and what the users found wrong.

    `rested` tells whether a user waited between tasks, which passes at once.
    """

    sent: Mapping[str, int]
    remarks: tuple[Remark, ...]
    rested: bool


class Swarm:
    """Users of a Locust file, and apps that they may be let loose on; see `gathered`."""

    def __init__(self, users: box.Box, level: str, apps: serving.Staged, *, limits: Limits, end: float):
        """Keep the users' box, where the apps lie, and when the time is over, in seconds of time.monotonic."""
        self._users, self._level, self._apps, self._limits, self._end = users, level, apps, limits, end

    def run(self, app: str, seed: int) -> Run:
        """Return what users find of an app, a module of that name; FlawError if the file cannot be run.

        What they choose by `random` depends on the seed.
        """
        try:
            with serving.app(self._level, self._apps, self._limits, (app, "app")) as service:
                return self.drive(service, seed)
        except serving.ServiceError as error:
            raise GraderError(f"the app '{app}' of this exercise cannot be served: {error}") from None

    def drive(self, service: serving.Service, seed: int, requests: int = REQUESTS) -> Run:
        """Return what users find of an app that is served, until they have sent so many requests."""
        client, sent, stray = service.client(), Counter(), []

        def answer(question: dict) -> dict:
            """Return what the app answers to a request of a user."""
            try:
                wanted = _request(question.get("callback"), service.host)
                sent[_kind(wanted)] += 1
                return _reply(client.ask(wanted, PATIENCE))
            except ValueError as error:
                stray.append(str(error))
                return {"failure": str(error)}
            except Failure as failure:
                return {"failure": str(failure)}
        told = self._users.ask({"base": f"http://{service.host}", "seed": seed, "users": USERS, "requests": requests,
                                "seconds": SECONDS}, self._end, answer)
        remarks = _remarks(told)
        if stray:
            raise FlawError(stray[0])
        return Run(dict(sorted(sent.items())), remarks, told.get("rested") is True)


@contextmanager
def gathered(level: str, folder: str, apps: Mapping[str, bytes], *, limits: Limits, end: float) -> Iterator[Swarm]:
    """Give a swarm of the Locust file in a folder; `apps` are sources by path, modules with a WSGI application `app`.

    MachineError where Locust is not installed.
    """
    with box.staged(apps) as laid:
        modules = tuple(path.removesuffix(".py") for path in apps)
        users = box.start(level, "swarm", folder=folder, limits=limits)
        try:
            if lacks := users.ask({}, end).get("lacks"):    # no code of the student's has run yet
                raise MachineError(f"Locust is not installed where boxes see it ({str(lacks)[:SHOWN]}); it is in the "
                                   "extra 'notebooks'")
            yield Swarm(users, level, serving.Staged(laid, ("",), modules, False), limits=limits,
                        end=end)
        finally:
            users.close()


def _request(told: object, host: str) -> Request:
    """Return a request that the box names; ValueError if it cannot be sent, or goes elsewhere."""
    parts = [told.get(key) for key in ("method", "url", "headers", "body")] if type(told) is dict else [None]
    if [type(part) for part in parts] != [str, str, list, str]:
        raise ValueError("a request is none")
    method, url, rows, body = parts
    address = urlsplit(url)
    if address.scheme != "http" or address.netloc != host:
        raise ValueError(f"a request goes to {url[:SHOWN]!r}; expected a path such as '/words': Locust knows the host")
    if any(type(row) is not list or [type(part) for part in row] != [str, str] for row in rows):
        raise ValueError("a request has a header that is none")
    target = (address.path or "/") + (f"?{address.query}" if address.query else "")
    headers = tuple((name, value) for name, value in rows if name.lower() not in OWN)
    return Request(method, target, headers, body.encode("latin-1", "replace"))


def _reply(answer: Response) -> dict:
    """Return an answer as it travels to the box."""
    return {"status": answer.status, "reason": answer.reason, "headers": [list(row) for row in answer.headers],
            "body": answer.body.decode("latin-1")}


def _kind(request: Request) -> str:
    """Return the method of a request and the path of its collection, with a star for an item."""
    first, _, item = request.target.partition("?")[0].removeprefix("/").partition("/")
    return f"{request.method[:10]} /{first[:20]}{'/*' if item else ''}"


def _remarks(told: dict) -> tuple[Remark, ...]:
    """Return what the box claims that its users found; FlawError if they could not be let loose."""
    if "flaw" in told:
        raise FlawError(str(told["flaw"])[:SHOWN])
    if "ended" in told:
        raise FlawError(f"the run ended itself with {str(told['ended'])[:20]}; usually a call of exit()")
    if "error" in told:
        raise FlawError("it raised {}: {}".format(*_exception(told["error"])[:2]), _exception(told["error"])[2])
    failed, errors = ([row for row in rows if type(row) is list] if type(rows) is list else []
                      for rows in (told.get("failed"), told.get("errors")))
    found = [Remark("{} {}: {}".format(*map(str, row[:3]))[:SHOWN], _times(row)) for row in failed if len(row) == 4]
    for row in errors:
        raised, text, place = _exception(row[:-1])
        found.append(Remark(f"a task raised {raised}: {text}", _times(row), place))
    return tuple(found)


def _exception(row: object) -> tuple[str, str, tuple[str, int] | None]:
    """Return the class, the text and the place of an exception, from what the box says of it."""
    names, text, _, place = row if type(row) is list and len(row) == 4 else (None, "", None, None)
    known = type(place) is list and len(place) == 2 and type(place[0]) is str and type(place[1]) is int
    return (str(names[0])[:80] if type(names) is list and names else "an exception", str(text)[:SHOWN],
            (place[0], place[1]) if known else None)


def _times(row: list) -> int:
    """Return how often something happened: the last of a row."""
    return row[-1] if type(row[-1]) is int else 1

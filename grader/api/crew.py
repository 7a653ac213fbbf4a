"""Several clients of one live API: what they send at the same time, or in turn, and what a round was made of."""
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import zip_longest
from random import Random
from threading import Barrier
from typing import Protocol

from grader.api import alphabet
from grader.api.interview import Exchange
from grader.api.player import Asker
from grader.api.step import Step
from grader.api.writing import bare, session, written
from grader.http.message import Failure, Request
from grader.model import Field, Resource

SIZE, FEW = 8, 4    # clients at the same time; of an app that takes its time
MOST = 12           # threads: clients that write, and some that look on
SLOW = 0.015        # seconds of one answer, from which on an app takes its time
SECONDS = 4.0       # for one answer at least

Values = dict[str, object]


class Server(Protocol):
    """What a crew needs of a server, such as grader.serving.Service."""

    def client(self) -> Asker:
        """Return a client for one thread."""

    def afresh(self) -> None:
        """Begin again with nothing kept."""


class LateError(Exception):
    """An answer that never came; `method` is that of the request."""

    def __init__(self, method: str):
        """Keep the method."""
        super().__init__(method)
        self.method = method


@dataclass(frozen=True)
class Round:
    """The requests of one round: those before, the scripts that ran at the same time, and those after."""

    before: tuple[Request, ...] = ()
    scripts: tuple[tuple[Request, ...], ...] = ()
    after: tuple[Request, ...] = ()


class Crew:
    """Sends scripts of requests to one server, at the same time if it is `parallel`, else in turn; close() it.

    `operations` are those that may be made use of.
    """

    def __init__(self, resource: Resource, server: Server, random: Random):
        """Send nothing yet."""
        self.resource, self.parallel, self.round, self.pace = resource, True, Round(), 0.0
        self.operations = set(resource.operations)
        self._server, self._session, self._number = server, session(random), 0
        self._pool = ThreadPoolExecutor(MOST)
        texts = [alphabet.plain(resource.field(resource.key), place) for place in range(len(alphabet.WORDS))]
        self._names = list(dict.fromkeys(texts))
        random.shuffle(self._names)

    @property
    def slow(self) -> bool:
        """Whether the app takes its time, so that one round has to be enough."""
        return self.pace > SLOW

    @property
    def size(self) -> int:
        """How many clients write at the same time."""
        return FEW if self.slow else SIZE

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown()

    def fresh(self) -> None:
        """Go on with a fresh server, with the same names and values as on the one before."""
        self._server.afresh()
        self._number, self.round = 0, Round()

    def alone(self, request: Request) -> Exchange:
        """Return what comes of one request."""
        found, = self.at_once([[request]], alone=True)
        return found[0]

    def at_once(self, scripts: list[list[Request]], *, alone: bool = False) -> list[list[Exchange]]:
        """Return what comes of scripts of requests, each of a client of its own; LateError if an answer never comes."""
        asked = tuple(tuple(map(bare, script)) for script in scripts)
        now = self.round
        if not alone:
            self.round = Round(now.before, asked)
        elif now.scripts:
            self.round = Round(now.before, now.scripts, (*now.after, *asked[0]))
        else:
            self.round = Round((*now.before, *asked[0]))
        found = self._together(scripts) if self.parallel and not alone else self._in_turn(scripts)
        for exchange in (exchange for exchanges in found for exchange in exchanges):
            if isinstance(exchange.answer, Failure) and exchange.answer.kind == "time":
                raise LateError(exchange.request.method)
        return found

    def _together(self, scripts: list[list[Request]]) -> list[list[Exchange]]:
        """Send all scripts from a line on which their threads wait for each other."""
        line = Barrier(len(scripts))

        def run(script: list[Request]) -> list[Exchange]:
            """Send one script."""
            asker = self._server.client()
            try:
                line.wait(SECONDS)
                return [self._asked(asker, request) for request in script]
            finally:
                asker.close()
        return list(self._pool.map(run, scripts))

    def _in_turn(self, scripts: list[list[Request]]) -> list[list[Exchange]]:
        """Send the first requests of all scripts, then the second ones, up to an answer that does not come."""
        asker, found = self._server.client(), [[] for _ in scripts]
        try:
            for number, request in ((number, request) for row in zip_longest(*scripts)
                                    for number, request in enumerate(row) if request is not None):
                found[number].append(self._asked(asker, request))
                if isinstance(found[number][-1].answer, Failure) and found[number][-1].answer.kind == "time":
                    break
        finally:
            asker.close()
        return found

    def _asked(self, asker: Asker, request: Request) -> Exchange:
        """Return what comes of a request; an app that takes its time may do so for each client in turn."""
        try:
            return Exchange((), request, asker.ask(request, max(SECONDS, 3 * MOST * self.pace)))
        except Failure as failure:
            return Exchange((), request, failure)

    def create(self, name: str | None = None) -> tuple[Request, Values]:
        """Return a request that creates an item, and the values that it sends."""
        name = name or self.name()
        values = self._values()
        item = name if self.resource.by == "client" else self._number
        return written(self.resource, Step("create", item, tuple(values.items())), None, self._session), values

    def update(self, key: str | int) -> tuple[Request, Values]:
        """Return a request that gives an item other values, and those."""
        values = self._values()
        return written(self.resource, Step("update", key, tuple(values.items())), key, self._session), values

    def ask(self, operation: str, key: str | int | None = None) -> Request:
        """Return a request without a body."""
        return written(self.resource, Step(operation, key), key, self._session)

    def name(self) -> str:
        """Return the name of an item that there is none of yet."""
        self._number += 1
        return self._names[self._number % len(self._names)]

    def _values(self) -> Values:
        """Return values that no other request has, as far as the fields allow it."""
        self._number += 1
        return {field.name: _distinct(field, self._number) for field in self.resource.others}

    def measure(self) -> None:
        """Find out how long one answer takes; the quickest of a few counts, for a machine may be busy."""
        times = []
        for request in [self.create()[0]] * 3:
            began = time.monotonic()
            self.alone(request)
            times.append(time.monotonic() - began)
        self.pace = min(times)


def _distinct(field: Field, number: int) -> object:
    """Return a value of a field, for different numbers another one where there are enough."""
    if field.type == "boolean":
        return number % 2 == 0
    if field.type == "string":
        return alphabet.plain(field, number)
    low, high = (0 if field.least is None else field.least), field.most
    return low + number if high is None or low + number <= high else alphabet.plain(field, number)

"""One conversation with a live API: what was asked on which server, what came back, and what works at all."""
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random
from urllib.parse import quote

from grader.api import alphabet
from grader.api.difference import differences, entries
from grader.api.model import State, expect, given, parsed, told
from grader.api.player import Asker
from grader.api.step import Step
from grader.api.writing import FORMS, JSON, session, written
from grader.http.message import Failure, Request, Response, quoted
from grader.model import Resource

SECONDS = 4.0       # for one answer
TIMEOUTS = 3        # how many answers may be waited for in vain
MISSING = (404, 405, 501)       # what a server answers that knows no such method there


class StalledError(Exception):
    """A server that does not answer, again and again; there is no use in asking on."""


@dataclass(frozen=True)
class Exchange:
    """A request, its answer, and the requests before it that it needs, from a fresh server on."""

    before: tuple[Request, ...]
    request: Request
    answer: Response | Failure

    @property
    def status(self) -> int | None:
        """The status of the answer, None if there is none."""
        return self.answer.status if isinstance(self.answer, Response) else None

    @property
    def done(self) -> bool:
        """Whether the server says that it did what was asked."""
        return 200 <= (self.status or 0) < 300

    @property
    def crashed(self) -> bool:
        """Whether the server failed at it, or gave no answer."""
        return self.status is None or self.status >= 500

    @property
    def refused(self) -> bool:
        """Whether the server says that the request is wrong."""
        return 400 <= (self.status or 0) < 500


@dataclass(frozen=True)
class Item:
    """An item that was created, by which exchange.

    `key` is what the server calls it, None if that is unknown, and `asked` what it was asked to, None where it decides.
    """

    key: str | int | None
    made: Exchange
    asked: str | None = None

    @property
    def before(self) -> tuple[Request, ...]:
        """The requests that make it."""
        return (*self.made.before, self.made.request)


class Interview:
    """Asks servers that `connect(keep)` starts afresh, as one client does; keeps every exchange."""

    def __init__(self, resource: Resource, connect: Callable[[bool], Asker], random: Random):
        """Ask nothing yet."""
        self.resource, self.random, self.client = resource, random, session(random)
        self.exchanges: list[Exchange] = []
        self._connect, self._asker, self._timeouts, self._number = connect, None, 0, 0
        texts = [alphabet.plain(resource.field(resource.key), place) for place in range(len(alphabet.WORDS))]
        self._names = list(dict.fromkeys(texts))
        random.shuffle(self._names)

    def begin(self) -> None:
        """Go on with a fresh server."""
        self.close()
        self._asker = self._connect(self.client.keep)

    def close(self) -> None:
        """Close what is open."""
        if self._asker:
            self._asker.close()

    def ask(self, request: Request, before: tuple[Request, ...] = ()) -> Exchange:
        """Return what comes of a request; StalledError if too often nothing does."""
        try:
            answer = self._asker.ask(request, SECONDS)
        except Failure as failure:
            answer = failure
            self._timeouts += failure.kind == "time"
        self.exchanges.append(Exchange(before, request, answer))
        if self._timeouts >= TIMEOUTS:
            raise StalledError
        return self.exchanges[-1]

    def item(self, name: str | None = None) -> Item:
        """Return an item that was created now, by a body in which nothing is special but the name that was given."""
        step = self.creation(name)
        return self.made(step, self.ask(self.written(step)))

    def made(self, step: Step, exchange: Exchange) -> Item:
        """Return the item that a step has created; the server may name it in another way than it was asked to."""
        if not exchange.done:
            return Item(None, exchange)
        if self.resource.by == "server":
            return Item(given(self.resource, exchange.answer), exchange)
        body = parsed(exchange.answer)
        named = isinstance(body, dict) and isinstance(body.get(self.resource.key), str)
        return Item((given(self.resource, exchange.answer) if named else None) or step.item, exchange, step.item)

    def creation(self, name: str | None = None) -> Step:
        """Return the step that creates another item, with plain values."""
        self._number += 1
        values = tuple((field.name, alphabet.plain(field, self._number)) for field in self.resource.others)
        plain = self._names[self._number % len(self._names)]
        return Step("create", (name or plain) if self.resource.by == "client" else self._number, values)

    def written(self, step: Step) -> Request:
        """Return the request of a step that creates."""
        return written(self.resource, step, None, self.client)

    def operate(self, operation: str, item: Item) -> Exchange:
        """Return what comes of an operation on an item."""
        return self.ask(self.writing(operation, item.key), item.before)

    def writing(self, operation: str, key: str | int | None) -> Request:
        """Return a sound request for an operation on the item of a key."""
        values = tuple((field.name, alphabet.plain(field, self._number + 1)) for field in self.resource.others)
        return written(self.resource, Step(operation, key, values), key, self.client)

    def request(self, method: str, target: str, body: bytes | None = None, content: str = JSON) -> Request:
        """Return a request as the client sends it; one with a body says what that is."""
        headers = list(self.client.headers)
        if body is not None:
            headers.insert(self.client.position, ("Content-Type", content))
        return Request(method, target, tuple(headers), body or b"")

    def target(self, key: str | int | None) -> str:
        """Return the path of the item of a key."""
        return f"{self.resource.path}/{quote(str(key), safe='')}"

    def shown(self, item: Item) -> Exchange | None:
        """Return the exchange that shows an item as it was created, None if neither looking at it nor the list does."""
        for operation in ("read", "list"):
            if operation in self.resource.operations and item.key is not None:
                seen = self.operate(operation, item)
                if seen.done and shows(self.resource, item.key, parsed(seen.answer)):
                    return seen
        return None


@dataclass(frozen=True)
class Ground:
    """What works of an API when one asks for nothing special.

    `created` is the exchange of a sound creation; `right` says whether its answer is as it should be, `kept` whether
    the item was shown afterwards, `empty` whether the list of nothing is right; `sound` has the operations that were
    carried out, `known` those that the server has at all.
    """

    created: Exchange
    right: bool
    kept: bool
    empty: bool
    sound: frozenset[str]
    known: frozenset[str]

    @property
    def offered(self) -> bool:
        """Whether the server has a way to create items, be it broken."""
        return self.created.status not in MISSING


def ground(talk: Interview) -> Ground:
    """Return what works, each operation asked alone."""
    resource, empty = talk.resource, "list" not in talk.resource.operations
    talk.begin()
    if not empty:
        listed = talk.ask(talk.writing("list", None))
        empty = not differences(resource, expect(resource, State(), Step("list")), listed.answer)
    step = talk.creation()
    made = talk.ask(talk.written(step))
    item, tried = talk.made(step, made), {"create": made}
    kept = made.done and talk.shown(item) is not None
    if kept:
        tried |= {operation: talk.operate(operation, item) for operation in ("list", "read", "update", "delete")
                  if operation in resource.operations}
    right = not differences(resource, expect(resource, State(), step), made.answer)
    return Ground(made, right, kept, empty, frozenset(name for name, seen in tried.items() if seen.done),
                  frozenset(name for name, seen in tried.items() if seen.status not in MISSING))


def shows(resource: Resource, key: str | int, body: object) -> bool:
    """Say whether a JSON value is the item of a key, or a list that has it."""
    if isinstance(body, dict) and body.get(resource.key) == key:
        return True
    found = entries(resource, body)
    return bool(found) and key in found


def writers(talk: Interview, ground: Ground) -> Iterator[tuple[str, Request, tuple[Request, ...]]]:
    """Yield the operations that take a body, with a sound request, and those that have to come before."""
    yield "create", talk.written(talk.creation()), ()
    item = talk.item() if ground.kept and "update" in talk.resource.operations else None
    if item is not None and item.key is not None:
        yield "update", talk.writing("update", item.key), item.before


def sound_body(resource: Resource) -> bytes:
    """Return a sound body with all fields."""
    return FORMS["plain"].write({field.name: alphabet.plain(field, 1) for field in resource.fields}).encode()


@dataclass(frozen=True)
class Note:
    """What an exchange says about a rule: nothing wrong, or a problem, what was expected and what came."""

    rule: str
    exchange: Exchange
    problem: str = ""
    expected: str = ""
    got: str = ""


def of_status(rule: str, exchange: Exchange, right: set[int], what: str = "") -> Note:
    """Return whether an answer has one of the right statuses; `what` says what is special about the request."""
    if exchange.status in right:
        return Note(rule, exchange)
    seen = f"is answered {exchange.status}" if exchange.status else str(exchange.answer)
    return Note(rule, exchange, f"{what}{seen}", str(min(right)), told(exchange.answer))


def head(exchange: Exchange, name: str) -> str:
    """Return an answer's status and one of its headers in words."""
    value = exchange.answer.header(name)
    return f"{exchange.status}, " + (f"no {name}" if value is None else f"{name}: {quoted(value)[1:-1]}")

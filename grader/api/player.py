"""Plays sequences of steps, each on a server that was started afresh, and compares every answer with the model's.

What is known to be wrong already is not done again, or not minded again; so the walk goes on behind a bug.
"""
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol

from grader.api import model
from grader.api.difference import differences, entries
from grader.api.model import Expected, State
from grader.api.step import Step, flawed, plainer
from grader.api.writing import Session, written
from grader.http.message import Failure, Request, Response
from grader.model import Resource

LOOKS = ("read", "list")     # the operations that change nothing and show the state


class Asker(Protocol):
    """What a walk needs of a client, such as grader.http.client.Client."""

    def ask(self, request: Request, seconds: float) -> Response:
        """Return the answer to a request; Failure says what the server did instead."""

    def close(self) -> None:
        """Close what is open."""


@dataclass(frozen=True)
class Budget:
    """What an exploration may use; counts only, so that it finds the same on a slow machine.

    `walk` bounds the requests to a server that does everything right, `requests` those in all, `starts` how often the
    server is started afresh, `timeouts` how many requests may wait in vain for their answer, each for `seconds`.
    """

    walk: int = 700
    requests: int = 4000
    starts: int = 400
    timeouts: int = 4
    seconds: float = 4.0


@dataclass
class Known:
    """What is wrong with a server as far as it is known.

    No step is made that has all features of a set in `avoided`. What is in `ignored`, a situation and a phrase, is not
    minded in answers to steps of that situation, in any answer where the situation is "". After a step of a situation
    in `adopted` the state is what the server shows then. In `failing` are operations with the status that answers what
    they should do, None where nothing answers.
    """

    avoided: list[frozenset[str]] = field(default_factory=list)
    ignored: set[tuple[str, str]] = field(default_factory=set)
    adopted: set[str] = field(default_factory=set)
    failing: set[tuple[str, int | None]] = field(default_factory=set)

    def avoids(self, features: frozenset[str]) -> bool:
        """Say whether a step with these features is not to be made."""
        return any(combination <= features for combination in self.avoided)

    def minded(self, phrases: Iterable[str], features: Iterable[str] = ()) -> tuple[str, ...]:
        """Return the phrases that are news in the answer to a step with these features."""
        return tuple(phrase for phrase in phrases
                     if not any((feature, phrase) in self.ignored for feature in ("", *features)))


@dataclass(frozen=True)
class Move:
    """A step as it was made: its features, what was asked, expected and answered, and what is wrong with the answer.

    `key` is that of its item after the answer, None if there is none.
    """

    step: Step
    features: frozenset[str]
    request: Request
    expected: Expected
    answer: Response | Failure
    differences: tuple[str, ...]
    key: str | int | None

    @property
    def sound(self) -> bool:
        """Whether the body of the request was one that a server can accept."""
        return not any(feature.endswith(":invalid") for feature in self.features)

    @property
    def late(self) -> bool:
        """Whether no answer came in time."""
        return isinstance(self.answer, Failure) and self.answer.kind == "time"

    @property
    def status(self) -> int | None:
        """The status of the answer, None if there is none."""
        return self.answer.status if isinstance(self.answer, Response) else None

    @property
    def done(self) -> bool:
        """Whether the server says that it did what was asked."""
        return 200 <= (self.status or 0) < 300

    @property
    def changes(self) -> bool:
        """Whether the step should have changed what the server keeps."""
        return self.step.operation not in LOOKS and not self.expected.refused

    @property
    def situation(self) -> str:
        """The situation of the step, its invalid body first."""
        own = sorted(feature for feature in self.features if feature.startswith(f"{self.step.operation}:"))
        return next((feature for feature in own if feature.endswith(":invalid")), own[0])

    @property
    def traits(self) -> frozenset[str]:
        """The features that are no situations."""
        return frozenset(feature for feature in self.features if not feature.startswith(f"{self.step.operation}:"))


class Player:
    """Plays on servers that `connect(keep)` gives: each call starts one afresh and returns a client of it."""

    def __init__(self, resource: Resource, connect: Callable[[bool], Asker], budget: Budget):
        """Play nothing yet; know nothing yet."""
        self.resource, self.known = resource, Known()
        self.requests = self.starts = self.timeouts = 0
        self.seen: set[str] = set()
        self._connect, self._budget = connect, budget

    @property
    def spent(self) -> bool:
        """Whether no request is to be made any more."""
        return self.stuck or self.requests >= self._budget.requests

    @property
    def stuck(self) -> bool:
        """Whether the server has been waited for in vain too often."""
        return self.timeouts >= self._budget.timeouts

    def play(self, steps: Iterable[Step], client: Session) -> list[Move]:
        """Return the moves from the empty state up to the first wrong answer; none when the budget is used up.

        A step that is known to go wrong is made in a plainer way, or left out.
        """
        if self.spent or self.starts >= self._budget.starts:
            return []
        self.starts += 1
        asker, state, moves = self._connect(client.keep), State(), []
        try:
            for place, step in enumerate(steps):
                if self.spent:
                    break
                possible = self._possible(state, step, place)
                if possible:
                    moves.append(self._move(asker, state, possible, client))
                    if moves[-1].differences:
                        break
        finally:
            asker.close()
        return moves

    def _possible(self, state: State, step: Step, place: int) -> tuple[Step, frozenset[str]] | None:
        """Return a step, or a plainer one, that is offered and not known to go wrong, with its features."""
        if step.operation not in self.resource.operations:
            return None
        features = model.features(self.resource, state, step)
        if not self.known.avoids(features):
            return step, features
        if step.operation in ("create", "update") and not flawed(self.resource, step):
            step = plainer(self.resource, step, place)
            features = model.features(self.resource, state, step)
        return None if self.known.avoids(features) else (step, features)

    def _move(self, asker: Asker, state: State, possible: tuple[Step, frozenset[str]], client: Session) -> Move:
        """Make one step."""
        step, features = possible
        expected, key = model.expect(self.resource, state, step), model.key(self.resource, state, step)
        request = written(self.resource, step, key, client)
        answer = self._answer(asker, request)
        found = self.known.minded(differences(self.resource, expected, answer), features)
        if features & self.known.adopted and not expected.refused and _done(answer):
            key = self._adopt(asker, state, step, answer)
            found = () if key is not None else found
        elif not found and not expected.refused:
            key = model.apply(self.resource, state, step, answer)
        if not found and "list:empty" not in features:
            self.seen.add("errors" if expected.refused else step.operation)
        return Move(step, features, request, expected, answer, found, key)

    def _adopt(self, asker: Asker, state: State, step: Step, answer: Response) -> str | int | None:
        """Have the state be what the server shows after a step; return the item's key, None if it shows nothing."""
        resource, key = self.resource, model.key(self.resource, state, step)
        if step.operation == "create":
            given = model.given(resource, answer)
            key = key if given is None else given
        items = None if key is None else self._items(asker, key)
        if items is None:
            return None
        state.given.setdefault(step.item, key)
        item = items.get(key)
        kept = {field.name: item.get(field.name) for field in resource.fields} if isinstance(item, dict) else None
        model.keep(state, key, kept and {**kept, resource.key: key})
        return key

    def _items(self, asker: Asker, key: str | int) -> dict | None:
        """Return the items that a server shows by their keys: the one of a key if it can be asked for, else all."""
        resource = self.resource
        if "read" in resource.operations and not self.known.avoids(frozenset({"read:existing"})):
            shown = self._answer(asker, written(resource, Step("read", key), key))
            if isinstance(shown, Response) and shown.status == resource.statuses["unknown"]:
                return {}
            if _done(shown):
                return {key: model.parsed(shown)}
        shown = self._answer(asker, written(resource, Step("list"), None)) if "list" in resource.operations else None
        return entries(resource, model.parsed(shown)) if _done(shown) else None

    def _answer(self, asker: Asker, request: Request) -> Response | Failure:
        """Return the answer to a request, or what was instead of it; what comes after an answer is not looked at.

        Where bytes were left over from before, the request is made once more.
        """
        for _ in range(2):
            self.requests += 1
            try:
                return asker.ask(request, self._budget.seconds)
            except Failure as failure:
                self.timeouts += failure.kind == "time"
                answer = failure
            if answer.kind != "surplus" or answer.response:
                break
        return answer.response or answer


def fails(moves: list[Move]) -> bool:
    """Say whether a sequence ended with a wrong answer."""
    return bool(moves) and bool(moves[-1].differences)


def _done(answer: Response | Failure | None) -> bool:
    """Say whether a request was carried out."""
    return isinstance(answer, Response) and 200 <= answer.status < 300

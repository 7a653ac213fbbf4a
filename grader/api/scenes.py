"""Rounds of parallel requests, and what no order of them can explain: each scene yields what it saw of that.

A scene holds for requests that are sent in turn as well, so that what is wrong without a race is told from a race.
"""
from collections.abc import Iterator
from dataclasses import dataclass

from grader.api.crew import Crew, Values
from grader.api.difference import entries
from grader.api.interview import Exchange
from grader.api.model import parsed, told
from grader.api.sight import Oddity, crashes, flat, key_of, look, made, picked, statuses, values_of
from grader.http.message import Request

WATCHERS = 2        # clients that only look
UNMADE = "an item could not be created"


def create_one(crew: Crew, turn: int) -> Iterator[Oddity]:
    """Have all create the same item, while some read it."""
    name, resource = crew.name(), crew.resource
    sent = [crew.create(name) for _ in range(crew.size)]
    watching = [[crew.ask("read", name)] * 2] * WATCHERS if "read" in crew.operations else []
    found = crew.at_once([*watching, *([request] for request, _ in sent)])
    seen, tried = list(flat(found[:len(watching)])), list(flat(found[len(watching):]))
    winners = [(exchange, *pair) for exchange, pair in zip(tried, sent, strict=True) if exchange.done]
    expected = f"one {resource.statuses['created']}, {crew.size - 1} times {resource.statuses['conflict']}"
    yield from crashes("create", tried, expected)
    yield from crashes("read", seen, "what was created, or that there is nothing")
    if len(winners) != 1:
        text = f"of {crew.size} parallel POST of the same item, {len(winners) or 'none'} succeeded"
        yield Oddity("create", text, expected, statuses(tried))
        return
    exchange, request, values = winners[0]
    shown = [found for found in (values_of(resource, exchange) for exchange in seen) if found is not None]
    for other in [*shown, look(crew, key_of(crew, request, exchange))]:
        if other != values:
            yield Oddity("create", "an item is shown with other values than those of the POST that succeeded",
                         f"{values}", f"{other or 'nothing'}")
            return


def create_many(crew: Crew, turn: int) -> Iterator[Oddity]:
    """Have each create items of its own, and look at the list after each."""
    resource, listed = crew.resource, "list" in crew.operations
    sent = [[crew.create(), crew.create()] for _ in range(crew.size)]
    look_on = [crew.ask("list")] if listed else []
    found = crew.at_once([[one[0], *look_on, two[0], *look_on] for one, two in sent])
    step, made, pairs = len(look_on) + 1, [], {}
    for exchanges, creations in zip(found, sent, strict=True):
        for exchange, (request, values) in zip(exchanges[::step], creations, strict=True):
            made.append(exchange)
            key = key_of(crew, request, exchange)
            if key in pairs:
                yield Oddity("lost", f"two parallel POST got the same {resource.key}", "another one for each",
                             f"{key}")
            pairs[key] = values
    created = f"{resource.statuses['created']} for each"
    yield from crashes("lost", made, created)
    if not all(exchange.done for exchange in made):
        yield Oddity("lost", "parallel POST of different items did not all succeed", created, statuses(made))
        return
    for key, values in pairs.items():
        seen = look(crew, key)
        if seen != values:
            yield Oddity("lost", "after parallel POST of different items, one of them is "
                         f"{'not there' if seen is None else 'another'}", f"{key}: {values}", f"{seen or 'nothing'}")
            break
    if listed:
        yield from _listed(crew, found, pairs)


def _listed(crew: Crew, found: list[list[Exchange]], pairs: dict) -> Iterator[Oddity]:
    """Yield what is wrong with lists that were asked for while items were created."""
    keys, per = list(pairs), 2
    for number, exchanges in enumerate(found):
        for turn, exchange in enumerate(exchanges[1::2]):
            own = keys[number * per:number * per + turn + 1]
            fault = _list_fault(crew, exchange, pairs, own)
            if fault:
                yield Oddity("list", f"a list is wrong that was asked for while items are created: {fault}",
                             f"a list with {', '.join(map(str, own))}, there before it was asked for",
                             told(exchange.answer))
                return


def _list_fault(crew: Crew, exchange: Exchange, pairs: dict, own: list) -> str:
    """Return what is wrong with a list, in words; nothing if it can be right."""
    resource = crew.resource
    if not exchange.done:
        return "it is no list"
    items = entries(resource, parsed(exchange.answer))
    if items is None:
        return "it is no list"
    if not set(own) <= set(items):
        return "it lacks what was there before"
    if any(key in pairs and picked(resource, item) != pairs[key] for key, item in items.items()):
        return "an item in it has values that nobody sent"
    if resource.order and list(items) != sorted(items, key=lambda key: (type(key) is str, key)):
        return "it is not in order"
    return ""


@dataclass(frozen=True)
class Plan:
    """What one client does to an item: the values it has at first, and the two updates with their values."""

    key: str | int
    first: Values
    updates: tuple[tuple[Request, Values], ...]

    @property
    def sent(self) -> list[Values]:
        """The values of the updates."""
        return [values for _, values in self.updates]


def update_one(crew: Crew, turn: int) -> Iterator[Oddity]:
    """Have all update one item, or each an item of its own in every second round, and read it after each update."""
    items = [made(crew) for _ in range(1 if turn % 2 == 0 else crew.size)]
    if None in items:
        yield Oddity("update", UNMADE, "an item", "none")
        return
    plans = [Plan(key, first, (crew.update(key), crew.update(key)))
             for key, first in (items[number % len(items)] for number in range(crew.size))]
    reads = "read" in crew.operations
    looks = {plan.key: [crew.ask("read", plan.key)] * reads for plan in plans}
    found = crew.at_once([[request for put, _ in plan.updates for request in (put, *looks[plan.key])]
                          for plan in plans])
    done = [exchange for exchange in flat(found) if exchange.request.method == "PUT"]
    expected = f"{crew.resource.statuses['updated']} for each"
    yield from crashes("update", done, expected)
    if not all(exchange.done for exchange in done):
        yield Oddity("update", "parallel PUT of an item that is there did not all succeed", expected, statuses(done))
        return
    if reads:
        yield from _misread(crew, plans, found)
    for key in dict.fromkeys(plan.key for plan in plans):
        last, seen = [plan.sent[-1] for plan in plans if plan.key == key], look(crew, key)
        if seen not in last:
            yield Oddity("update", "after parallel PUT, an item does not have the values of a last one",
                         " or ".join(map(str, last)), f"{seen or 'nothing'}")
            return


def _misread(crew: Crew, plans: list[Plan], found: list[list[Exchange]]) -> Iterator[Oddity]:
    """Yield what is wrong with a read after an update; values that were replaced before it cannot come back."""
    for plan, exchanges in zip(plans, found, strict=True):
        others = [values for other in plans if other.key == plan.key and other is not plan for values in other.sent]
        for place, exchange in enumerate(exchanges[1::2]):
            seen, possible = values_of(crew.resource, exchange), [plan.sent[place], *others]
            if seen not in possible:
                old = seen in (plan.first, *plan.sent[:place])
                text = "a GET after a PUT shows what was there before it" if old else \
                    "a GET between parallel PUT does not show the item" if seen is None else \
                    "a GET between parallel PUT shows what nobody has sent"
                yield Oddity("update", text, f"{possible[0]}{', or what another PUT has sent' * bool(others)}",
                             told(exchange.answer))
                return


def delete_one(crew: Crew, turn: int) -> Iterator[Oddity]:
    """Have all delete one item, in every second round after a look at it, while some read it and ask for the list."""
    resource, item = crew.resource, made(crew)
    if item is None:
        yield Oddity("delete", UNMADE, "an item", "none")
        return
    key, values = item
    reading = [crew.ask("read", key)] if "read" in crew.operations else []
    listing = [crew.ask("list")] if "list" in crew.operations else []
    deleting = [*reading * (turn % 2), crew.ask("delete", key)]
    found = crew.at_once([reading * 2 + listing] * WATCHERS + [deleting] * crew.size)
    watched, gone = found[:WATCHERS], [exchanges[-1] for exchanges in found[WATCHERS:]]
    reads = [exchange for exchange in flat(found) if reading and exchange.request == reading[0]]
    yield from crashes("delete", gone, f"{resource.statuses['deleted']} or {resource.statuses['unknown']}")
    yield from crashes("read", reads, "the item, or that there is none")
    yield from crashes("list", [exchanges[-1] for exchanges in watched if listing], "a list")
    odd = [seen for exchange in reads if (seen := values_of(resource, exchange)) not in (None, values)]
    if odd:
        yield Oddity("read", "a GET while an item is deleted shows what nobody has sent", f"{values}", f"{odd[0]}")
    winners = sum(exchange.done for exchange in gone)
    if winners != 1:
        expected = f"one {resource.statuses['deleted']}, {crew.size - 1} times {resource.statuses['unknown']}"
        text = f"of {crew.size} parallel DELETE of the same item, {winners or 'none'} succeeded"
        yield Oddity("delete", text, expected, statuses(gone))
    elif look(crew, key) is not None:
        yield Oddity("delete", "an item is there that was deleted", "nothing", f"{values}")


def update_and_delete(crew: Crew, turn: int) -> Iterator[Oddity]:
    """Have some update an item that others delete; in whatever order, it is gone in the end."""
    resource, item = crew.resource, made(crew)
    if item is None:
        yield Oddity("revived", UNMADE, "an item", "none")
        return
    key, _ = item
    deletes = [[crew.ask("delete", key)] for _ in range(crew.size // 4)]
    updates = [[crew.update(key)[0]] for _ in range(crew.size - len(deletes))]
    found = crew.at_once([*updates[::2], *deletes, *updates[1::2]])
    yield from crashes("revived", flat(found), f"{resource.statuses['updated']}, {resource.statuses['deleted']} or "
                                               f"{resource.statuses['unknown']}")
    if any(exchange.done for exchange in flat(found) if exchange.request.method == "DELETE"):
        seen = look(crew, key)
        if seen is not None:
            yield Oddity("revived", "after PUT and DELETE at the same time, an item is there that was deleted",
                         "nothing, whichever came first", f"{seen}")

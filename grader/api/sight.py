"""What parallel requests leave to see: values, keys and statuses, and the oddities in them."""
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader.api.crew import Crew, Values
from grader.api.difference import entries
from grader.api.interview import Exchange, shows
from grader.api.model import given, parsed, told
from grader.http.message import Request
from grader.model import Resource


@dataclass(frozen=True)
class Oddity:
    """What cannot be: the rule that it breaks, and what was seen and expected in words."""

    rule: str
    text: str
    expected: str
    got: str


def made(crew: Crew) -> tuple[str | int, Values] | None:
    """Return the key and the values of an item that was created now, None if that did not succeed."""
    request, values = crew.create()
    exchange = crew.alone(request)
    key = key_of(crew, request, exchange)
    return None if key is None or not exchange.done else (key, values)


def key_of(crew: Crew, request: Request, exchange: Exchange) -> str | int | None:
    """Return the key of the item that a request created: what the server calls it, or else what it was asked to."""
    body, name = parsed(exchange.answer) if exchange.done else None, crew.resource.key
    if crew.resource.by == "server":
        return given(crew.resource, exchange.answer) if exchange.done else None
    named = isinstance(body, dict) and isinstance(body.get(name), str)
    return (given(crew.resource, exchange.answer) if named else None) or json.loads(request.body)[name]


def look(crew: Crew, key: str | int) -> Values | None:
    """Return the values that the server shows of an item, None if it shows none; by reading it, or by the list."""
    if "read" in crew.operations:
        return values_of(crew.resource, crew.alone(crew.ask("read", key)))
    seen = crew.alone(crew.ask("list"))
    item = (entries(crew.resource, parsed(seen.answer)) or {}).get(key) if seen.done else None
    return None if item is None else picked(crew.resource, item)


def shown(crew: Crew, key: str | int, operation: str) -> bool:
    """Say whether an operation shows the item of a key."""
    seen = crew.alone(crew.ask(operation, key))
    return seen.done and shows(crew.resource, key, parsed(seen.answer))


def crashes(rule: str, exchanges: Iterable[Exchange], expected: str) -> Iterator[Oddity]:
    """Yield that a server failed at requests, once for all of them."""
    failed = [exchange for exchange in exchanges if exchange.crashed]
    if failed:
        how = f"answered {failed[0].status}" if failed[0].status else "not answered"
        text = f"{failed[0].request.method} {failed[0].request.target} is {how} when others ask at the same time"
        yield Oddity(rule, text, expected, told(failed[0].answer))


def statuses(exchanges: list[Exchange]) -> str:
    """Return how often which status came."""
    counts = Counter(str(exchange.status or "no answer") for exchange in exchanges)
    return ", ".join(f"{count} times {status}" if count > 1 else f"one {status}"
                     for status, count in sorted(counts.items()))


def values_of(resource: Resource, exchange: Exchange) -> Values | None:
    """Return the values of the item that an answer shows, None if it shows none."""
    body = parsed(exchange.answer) if exchange.done else None
    return picked(resource, body) if isinstance(body, dict) else None


def picked(resource: Resource, item: dict) -> Values:
    """Return the values of an item without its key."""
    return {field.name: item.get(field.name) for field in resource.others}


def flat(found: list[list[Exchange]]) -> Iterator[Exchange]:
    """Yield all exchanges of all scripts."""
    return (exchange for exchanges in found for exchange in exchanges)

"""What a right server does: from what it keeps and what is asked, the answers that are right and what it keeps then.

Where the declaration leaves two errors to choose from, either is right; what an error's body says is nobody's matter
here.
"""
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from grader.api.resource import EMPTY
from grader.api.step import Step, flawed, members, special
from grader.http import document
from grader.http.message import Failure, Response
from grader.model import Resource

SHOWN = 2000            # characters of a body in a message
PAGE = 80               # characters of a body that is no JSON, such as an error page
LONGEST = 1000          # characters of a key that a server gives
UNKNOWN = 10**6         # beyond the numbers that a server gives in one walk


@dataclass
class State:
    """What a right server keeps: items by key, the deleted keys, and keys by what steps call their items."""

    items: dict = field(default_factory=dict)
    gone: set = field(default_factory=set)
    given: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Expected:
    """The answers that are right: one of `statuses`, and with a success the `body`, unless that is None.

    The body of an item without the key is one whose key the server gives, outside of `taken`.
    """

    statuses: tuple[int, ...]
    body: Mapping | list | None = None
    taken: tuple = ()

    @property
    def refused(self) -> bool:
        """Whether a right server refuses."""
        return self.statuses[0] >= 400


def key(resource: Resource, state: State, step: Step) -> str | int | None:
    """Return the key of the item that a step is about; one that nobody has if its item was never created.

    It is the step's own where the client gives the keys, unless a server was seen to keep the item under another one.
    """
    if resource.by == "client":
        return state.given.get(step.item, step.item)
    if step.operation == "create" or step.item in state.given:
        return state.given.get(step.item)
    number = UNKNOWN + (step.item or 0)
    return number if resource.field(resource.key).type == "integer" else str(number)


def situations(resource: Resource, state: State, step: Step) -> Iterator[str]:
    """Yield what a step does in a state, such as "create:existing"; two where a request has two errors."""
    if flawed(resource, step):
        yield f"{step.operation}:invalid"
    name = key(resource, state, step)
    if step.operation == "list":
        yield "list:some" if state.items else "list:empty"
    elif step.operation != "create":
        known = "existing" if name in state.items else "gone" if name in state.gone else "unknown"
        yield f"{step.operation}:{known}"
    elif name is not None and name in state.items:
        yield "create:existing"
    elif not flawed(resource, step):
        again = name in state.gone if resource.by == "client" else bool(state.gone)
        yield "create:again" if again else "create:new"


def features(resource: Resource, state: State, step: Step) -> frozenset[str]:
    """Return the situations of a step, and what is special about it."""
    return frozenset({*situations(resource, state, step), *special(resource, step)})


def expect(resource: Resource, state: State, step: Step) -> Expected:
    """Return what a right server answers to a step in a state."""
    statuses, found = resource.statuses, set(situations(resource, state, step))
    name = key(resource, state, step)
    refusals = {f"{step.operation}:invalid": "invalid", "create:existing": "conflict",
                f"{step.operation}:gone": "unknown", f"{step.operation}:unknown": "unknown"}
    errors = tuple(dict.fromkeys(statuses[error] for situation, error in refusals.items() if situation in found))
    if errors:
        return Expected(errors)
    if step.operation == "list":
        return Expected((statuses["listed"],), [state.items[name] for name in sorted(state.items, key=_order)])
    status = statuses[{"create": "created", "read": "read", "update": "updated", "delete": "deleted"}[step.operation]]
    if step.operation == "delete" or status == EMPTY:
        return Expected((status,))
    if step.operation == "read":
        return Expected((status,), state.items[name])
    taken = tuple(state.items) if step.operation == "create" and resource.by == "server" else ()
    return Expected((status,), item_of(resource, step, name), taken)


def item_of(resource: Resource, step: Step, name: str | int | None) -> dict:
    """Return the item that a sound step leaves behind, without its key where only the server can tell."""
    body = {resource.key: name, **{item.name: item.default for item in resource.others}, **members(resource, step)}
    body[resource.key] = name
    return {item.name: body[item.name] for item in resource.fields if item.name != resource.key or name is not None}


def apply(resource: Resource, state: State, step: Step, answer: Response) -> str | int | None:
    """Change the state as a sound step does; return the key of its item, which may be known from the answer only."""
    name = key(resource, state, step)
    if name is None and step.operation == "create":
        name = state.given[step.item] = given(resource, answer)
    if step.operation == "delete":
        keep(state, name, None)
    elif step.operation in ("create", "update"):
        keep(state, name, item_of(resource, step, name))
    return name


def keep(state: State, key: str | int | None, item: dict | None) -> None:
    """Keep an item under a key, or none."""
    if item is not None:
        state.items[key] = item
        state.gone.discard(key)
    elif state.items.pop(key, None) is not None:
        state.gone.add(key)


def given(resource: Resource, answer: Response) -> str | int | None:
    """Return the key of the item that an answer is about: that of its body, else the end of its Location; or None.

    None too if it cannot stand in a path.
    """
    body = parsed(answer)
    name = body.get(resource.key) if isinstance(body, dict) else None
    if type(name) is int:
        return name
    if type(name) is not str:
        name = unquote((answer.header("Location") or "").rpartition("/")[2])
        if resource.field(resource.key).type == "integer":
            return int(name) if re.fullmatch("[0-9]{1,18}", name) else None
    return name if 0 < len(name) <= LONGEST and not re.search("[\ud800-\udfff]", name) else None


def _order(key: str | int) -> tuple[bool, str | int]:
    """Return what keys are sorted by: integers by value, strings by code point."""
    return isinstance(key, str), key


def parsed(answer: Response) -> object:
    """Return the JSON value of an answer, or None, which no right answer is."""
    try:
        return document.parse(answer.body)
    except document.DocumentError:
        return None


def wanted(resource: Resource, expected: Expected) -> str:
    """Return the right answers in words: the statuses, and the body."""
    statuses, body = " or ".join(map(str, expected.statuses)), expected.body
    if isinstance(body, list) and resource.collection:
        body = {resource.collection: body}
    if body is None:
        return statuses
    text = json.dumps(body, ensure_ascii=False)
    if isinstance(expected.body, Mapping) and resource.key not in body:
        text = f'{{"{resource.key}": (a new one){", " * bool(body)}{text[1:]}'
    return f"{statuses} {_clean(text)}"


def told(answer: Response | Failure) -> str:
    """Return an answer in words: the status and the body as it came, shortened; a page is the beginning of one line."""
    if isinstance(answer, Failure):
        return str(answer)
    text = answer.body.decode("utf-8", "replace")
    if parsed(answer) is None and len(text) > PAGE:
        text = " ".join(text.split())[:PAGE] + "..."
    return f"{answer.status} {_clean(text)}".rstrip()


def _clean(text: str) -> str:
    """Return a text that can be written as UTF-8, shortened; parts of it may be the server's."""
    text = text.encode("utf-8", "replace").decode("utf-8")
    return text if len(text) <= SHOWN else text[:SHOWN] + "..."

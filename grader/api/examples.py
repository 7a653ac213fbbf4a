"""One request for each operation that an API offers, in an order in which they work: what its documents show."""
import json
from collections.abc import Iterator
from dataclasses import dataclass

from grader.api.alphabet import plain
from grader.model import Field, Resource

BASE = "http://127.0.0.1:8080"      # where an app serves that nobody tells another place
# The order of the lesson: create, read, update, delete; a look at the list in between.
METHODS = {"create": "POST", "read": "GET", "list": "GET", "update": "PUT", "delete": "DELETE"}
TITLES = {"create": "Create an item", "read": "Read the item", "list": "List all items", "update": "Update the item",
          "delete": "Delete the item"}
IDS = {"create": "create_item", "read": "read_item", "list": "list_items", "update": "update_item",
       "delete": "delete_item"}


@dataclass(frozen=True)
class Example:
    """A request and what it is answered with: JSON values, None for no body at all.

    `one` tells whether it goes to one item, not to the collection. The answer to a list has that item alone; where the
    server gives the key, no answer holds it.
    """

    operation: str
    title: str
    method: str
    one: bool
    body: dict | None
    status: int
    answer: object


def examples(resource: Resource) -> Iterator[Example]:
    """Yield one example for each operation that is offered, and a last look at what is gone by then."""
    first, changed = item(resource, 0), item(resource, 1)
    key = {resource.key: first[resource.key]}
    given = first if resource.by == "client" else _without(first, resource.key)
    known = key if resource.by == "client" else {}
    bodies = {"create": given, "update": _without(changed, resource.key)}
    answers = {"create": given, "read": given, "update": {**known, **bodies["update"]}, "delete": None,
               "list": {resource.collection: [given]} if resource.collection else [given]}
    offered = [operation for operation in METHODS if operation in resource.operations]
    for operation in offered:
        status = resource.statuses[STATUSES[operation]]
        yield Example(operation, TITLES[operation], METHODS[operation], operation not in ("create", "list"),
                      bodies.get(operation), status, answers[operation])
    if {"read", "delete"} <= set(offered):
        yield Example("read", "Look for the deleted item", "GET", True, None, resource.statuses["unknown"], None)


STATUSES = {"create": "created", "read": "read", "list": "listed", "update": "updated", "delete": "deleted"}


def item(resource: Resource, position: int) -> dict:
    """Return a plain item; the key is the same for every position, the rest differs where it can."""
    return {field.name: value(resource, field, position) for field in resource.fields}


def value(resource: Resource, field: Field, position: int) -> object:
    """Return a plain value of a field; a server counts its items from 1."""
    if field.name == resource.key:
        return 1 if resource.by == "server" and field.type == "integer" else plain(field, 0)
    return not position if field.type == "boolean" else plain(field, position)


def compact(body: object) -> str:
    """Return JSON in one line, with all of Unicode as it is."""
    return json.dumps(body, ensure_ascii=False)


def _without(table: dict, name: str) -> dict:
    """Return a table without one of its keys."""
    return {key: value for key, value in table.items() if key != name}

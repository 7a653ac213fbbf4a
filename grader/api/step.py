"""One step of a walk: an operation on an item, with a body; what is flawed and what is special about it."""
from dataclasses import dataclass, replace

from grader.api.alphabet import plain, traits
from grader.api.resource import accepts
from grader.model import Field, Resource


@dataclass(frozen=True)
class Step:
    """One request of a walk.

    `item` is the key of the item that it is about. Where the server gives the keys, it is a number for the item that a
    step with this number creates. None in a step that creates says that `values`, the members of the body, have no key
    that could be right. `form` is the way it is written (see `grader.api.writing`).
    """

    operation: str
    item: str | int | None = None
    values: tuple[tuple[str, object], ...] = ()
    form: str = "plain"


def members(resource: Resource, step: Step) -> dict:
    """Return the body of a step that creates or updates."""
    keyed = step.operation == "create" and resource.by == "client" and step.item is not None
    return {**({resource.key: step.item} if keyed else {}), **dict(step.values)}


def asked(resource: Resource, step: Step) -> tuple[Field, ...]:
    """Return the fields that a server takes from the body of a step, none for a step without a body."""
    if step.operation == "create" and resource.by == "client":
        return resource.fields
    return resource.others if step.operation in ("create", "update") else ()


def flawed(resource: Resource, step: Step) -> bool:
    """Say whether the body of a step has to be refused, whatever the server keeps; only a new item has defaults."""
    body = members(resource, step)
    optional = step.operation == "create"
    return any(not accepts(field, body[field.name]) if field.name in body else not (optional and has_default(field))
               for field in asked(resource, step))


def has_default(field: Field) -> bool:
    """Say whether a field may be left out when an item is created."""
    return field.default is not None


def special(resource: Resource, step: Step) -> set[str]:
    """Return the traits of what a step sends, such as "count:zero", or "count:omitted" where it is left out."""
    body, found = members(resource, step), set()
    if resource.by == "client" and step.operation != "list" and step.item is not None:
        body[resource.key] = step.item
    for field in resource.fields:
        if field.name in body and accepts(field, body[field.name]):
            found.update(f"{field.name}:{trait}" for trait in traits(field, body[field.name]))
        elif field.name not in body and step.operation == "create" and has_default(field):
            found.add(f"{field.name}:omitted")
    if set(body) - {field.name for field in resource.fields}:
        found.add("body:extra")
    if step.form != "plain":
        found.add(f"form:{step.form}")
    return found


def plainer(resource: Resource, step: Step, place: int) -> Step:
    """Return a step with a whole body, and plain values, others in other places, where its own are special or wrong."""
    names = {field.name for field in resource.others}
    values = {name: value for name, value in step.values if name in names}
    for field in resource.others:
        value = values.get(field.name)
        if field.name not in values or not accepts(field, value) or any(traits(field, value)):
            values[field.name] = plain(field, place)
    item = step.item
    if item is None and resource.by == "client":
        item = plain(resource.field(resource.key), place)
    return replace(step, item=item, values=tuple(values.items()), form="plain")

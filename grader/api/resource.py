"""Reads the table [resource] of an exercise.toml: what an API keeps, who names it, and how it answers."""
import math
import re
from collections.abc import Callable, Iterator

from grader.model import Field, Resource
from grader.vocabulary import listing

OPERATIONS = ("create", "read", "update", "delete", "list")
TYPES = ("string", "integer", "number", "boolean")
WHO = ("client", "server")
# The status codes of RFC 9110 section 15 by what they are for here; a declaration may name others.
STATUSES = {"created": 201, "read": 200, "updated": 200, "deleted": 204, "listed": 200,
            "invalid": 400, "unknown": 404, "method": 405, "conflict": 409, "media": 415}
REFUSALS = ("invalid", "unknown", "method", "conflict", "media")
EMPTY = 204             # the status of an answer without a body (RFC 9110 section 15.3.5)
LONGEST = 200           # code points of a key, so that a path holds it wherever it goes


def _name(value: object) -> bool:
    """Say whether a value can name a member of a JSON object here."""
    return isinstance(value, str) and bool(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]{0,63}", value))


def _bound(value: object) -> bool:
    """Say whether a value is a number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _one_of(words: tuple[str, ...]) -> tuple[Callable[[object], bool], str]:
    """Return what a value that is one of some words asks."""
    return lambda value: isinstance(value, str) and value in words, f"one of {', '.join(words)}"


# What each key of a table asks of its value, and the words for that, as in grader.declaration.
NAME = (_name, "a name of letters, digits, '_' and '-'")
TABLE = (lambda value: isinstance(value, dict), "a table")
BOUND = (_bound, "a number")
RESOURCE = {
    "path": (lambda value: isinstance(value, str) and bool(re.fullmatch(r"(/[A-Za-z0-9_~-]+)+", value)),
             "a path of letters, digits, '_', '~' and '-', such as '/words'"),
    "key": (lambda value: _name(value) or isinstance(value, dict),
            "the field that names an item, or a table such as { name = \"id\", by = \"server\" }"),
    "fields": (lambda value: isinstance(value, dict) and bool(value) and all(map(_name, value))
               and all(isinstance(item, dict) for item in value.values()),
               "a table for each field, such as [resource.fields.word]"),
    "operations": (lambda value: isinstance(value, list) and bool(value) and len({str(item) for item in value})
                   == len(value) and set(map(str, value)) <= set(OPERATIONS),
                   f"a list of {', '.join(OPERATIONS)}, each once"),
    "status": TABLE, "list": TABLE,
}
KEY = {"name": NAME, "by": _one_of(WHO)}
FIELD = {
    "type": _one_of(TYPES), "min": BOUND, "max": BOUND,
    "without": (lambda value: isinstance(value, str) and bool(value) and not re.search("[A-Za-z0-9]", value),
                "a text of the characters that are not allowed, no letters or digits"),
    "default": (lambda value: isinstance(value, str | int | float), "a text, a number, true or false"),
}
LIST = {"name": NAME, "order": NAME}
STATUS = {name: (lambda value, low=400 if name in REFUSALS else 200: type(value) is int and low <= value < low + 100,
                 f"a status code from {400 if name in REFUSALS else 200} to {499 if name in REFUSALS else 299}")
          for name in STATUSES}

Problems = Iterator[tuple[tuple[str, ...], str, str]]


def tables(table: dict) -> Iterator[tuple[tuple[str, ...], dict, dict, tuple[str, ...]]]:
    """Yield each table with its path, its known keys and the required ones; outer ones first.

    What is inside a table may only be asked for when the table itself is as it should be.
    """
    yield (), table, RESOURCE, ("path", "key", "fields")
    if isinstance(table["key"], dict):
        yield ("key",), table["key"], KEY, ("name", "by")
    for name, field in table["fields"].items():
        yield ("fields", name), field, FIELD, ("type",)
    yield ("list",), table.get("list", {}), LIST, ()
    yield ("status",), table.get("status", {}), STATUS, ()


def problems(table: dict) -> Problems:
    """Yield what does not go together in a table whose parts are right: the path, what was seen, what was expected."""
    names = list(table["fields"])
    name, by = _key(table)
    if name not in names:
        yield ("key",), f"there is no field '{name}' to name an item by", f"known fields: {listing(name, names)}"
        return
    for path, seen, expected in _field_problems(table["fields"]):
        yield ("fields", *path), seen, expected
    yield from _key_problems(table["fields"][name], name, by)
    if by == "server" and table.get("status", {}).get("created") == EMPTY:
        yield ("status", "created"), "'created' is 204, which has no body", "expected another one, to tell the key by."
    operations = table.get("operations", OPERATIONS)
    if "create" not in operations or not {"read", "list"} & set(operations):
        yield ("operations",), "nothing can be created and looked at", "expected 'create', and 'read' or 'list'."
    if "update" in operations and len(names) < 2:
        yield ("fields",), "there is no field to update", "expected one beside the key."
    order = table.get("list", {}).get("order", name)
    if order != name:
        yield ("list", "order"), f"'order' is '{order}', which items may share", f"expected the key, '{name}'."


def read(table: dict) -> Resource:
    """Return the resource that a sound table declares; see `problems`."""
    name, by = _key(table)
    listed = table.get("list", {})
    fields = tuple(Field(name=field, type=told["type"], least=told.get("min"), most=told.get("max"),
                         without=told.get("without", ""), default=told.get("default"))
                   for field, told in table["fields"].items())
    return Resource(path=table["path"], key=name, by=by, fields=fields,
                    operations=tuple(table.get("operations", OPERATIONS)),
                    statuses={**STATUSES, **table.get("status", {})},
                    collection=listed.get("name", ""), order=listed.get("order", ""))


def accepts(field: Field, value: object) -> bool:
    """Say whether a JSON value is right for a field: true is no integer, and 1.0 is none."""
    if field.type == "boolean":
        return type(value) is bool
    if field.type == "string":
        return type(value) is str and _between(field, len(value)) and not set(value) & set(field.without)
    return type(value) in ((int,) if field.type == "integer" else (int, float)) and _between(field, value)


def _between(field: Field, size: float) -> bool:
    """Say whether a number, or the length of a string, is within the bounds of a field."""
    return (field.least is None or field.least <= size) and (field.most is None or size <= field.most)


def _key(table: dict) -> tuple[str, str]:
    """Return the name of the key, and who gives it."""
    key = table["key"]
    return (key["name"], key["by"]) if isinstance(key, dict) else (key, "client")


# What a bound may be in a field of a type.
BOUNDED = {"number": _bound, "integer": lambda value: type(value) is int,
           "string": lambda value: type(value) is int and value >= 0}


def _field_problems(fields: dict) -> Problems:
    """Yield bounds and defaults that do not fit the type of their field."""
    for name, field in fields.items():
        for key in ("min", "max"):
            if key in field and not BOUNDED.get(field["type"], lambda value: False)(field[key]):
                yield (name, key), f"'{key}' is {field[key]!r} in a field of type {field['type']}", \
                    "expected a number with numbers, a whole one with integers and with the length of strings."
        if "without" in field and field["type"] != "string":
            yield (name, "without"), f"'without' stands in a field of type {field['type']}", "expected it in strings."
        if field.get("min", -math.inf) > field.get("max", math.inf):
            yield (name, "max"), f"'max' is {field['max']!r}, below 'min'", "expected it the other way round."
        declared = Field(name, field["type"], field.get("min"), field.get("max"), field.get("without", ""))
        if "default" in field and not accepts(declared, field["default"]):
            yield (name, "default"), f"'default' is {field['default']!r}", "expected a value that the field may have."


def _key_problems(field: dict, name: str, by: str) -> Problems:
    """Yield what a key cannot be."""
    if "default" in field:
        yield ("fields", name, "default"), f"the key '{name}' has a default", "expected none; a key names one item."
    if by == "server" and field["type"] not in ("string", "integer"):
        yield ("fields", name, "type"), f"the key '{name}' is a {field['type']}", "expected a string or an integer."
    if by == "client" and not (field["type"] == "string" and field.get("min", 0) >= 1 and "/" in field.get("without",
                                                                                                           "")):
        yield ("fields", name), f"'{name}' cannot be a part of a path", \
            "expected type = \"string\", min = 1 and without = \"/\" of a key that the client gives."
    if by == "client" and field["type"] == "string" and field.get("max", 0) > LONGEST:
        yield ("fields", name, "max"), f"'max' of the key '{name}' is {field['max']}", \
            f"expected at most {LONGEST}; a path has to hold it."

"""The OpenAPI document of an API, https://spec.openapis.org/oas/v3.1.0: what tools draw, import and make clients of.

Schemas are JSON Schema's, draft 2020-12: a length counts code points, and an object may have more members than are
named.
"""
import re

from grader.api.examples import BASE, IDS, METHODS, Example, examples
from grader.model import Field, Resource

VERSION = "3.1.0"
JSON = "application/json"
REASONS = {
    "invalid": "The body is no JSON, no object, or has a value that a field may not have; nothing was changed.",
    "unknown": "There is no such item.",
    "conflict": "There is an item with this key already; nothing was changed.",
    "media": f"The body is not {JSON}.",
}
# What else each operation may be answered with.
REFUSED = {"create": ("invalid", "conflict", "media"), "list": (), "read": ("unknown",), "delete": ("unknown",),
           "update": ("invalid", "unknown", "media")}
DONE = {"create": "The item was created.", "read": "The item.", "list": "All items.",
        "update": "The item as it is now.", "delete": "The item is gone; the answer has no body."}


def document(resource: Resource, title: str) -> dict:
    """Return the document of a resource as JSON data; `title` says what the API is."""
    paths: dict[str, dict] = {}
    for example in [shown for shown in examples(resource) if shown.status < 400]:
        path = f"{resource.path}/{{{resource.key}}}" if example.one else resource.path
        entry = paths.setdefault(path, {"parameters": [_parameter(resource)]} if example.one else {})
        entry[METHODS[example.operation].lower()] = _operation(resource, example)
    told = (f"Other paths are answered with {resource.statuses['unknown']}, methods that a path does not offer with "
            f"{resource.statuses['method']} and Allow. The body of every error is a JSON object with a text 'error'.")
    return {"openapi": VERSION, "info": {"title": title, "version": "1.0.0", "description": told},
            "servers": [{"url": BASE}], "paths": paths, "components": {"schemas": _schemas(resource)}}


def schema(field: Field) -> dict:
    """Return the JSON Schema of a field's values; a default is said where a field may be left out."""
    found: dict[str, object] = {"type": field.type}
    low, high = ("minLength", "maxLength") if field.type == "string" else ("minimum", "maximum")
    found |= {low: field.least} if field.least is not None else {}
    found |= {high: field.most} if field.most is not None else {}
    if field.without:
        # The characters that a class needs escaped, and that may be, in ECMA-262 with and without its flag u.
        letters = re.sub(r"([\\\]\[^/-])", r"\\\1", field.without)
        found["pattern"] = f"^[^{letters}]*$"
    return found


def _schemas(resource: Resource) -> dict:
    """Return the schemas that the operations name."""
    fields = {field.name: schema(field) for field in resource.fields}
    own = [field for field in resource.fields if field.name != resource.key or resource.by == "client"]
    item = {"$ref": "#/components/schemas/Item"}
    rows = {"type": "array", "items": item}
    named = {"type": "object", "required": [resource.collection], "properties": {resource.collection: rows}}
    found = {
        "Item": {"type": "object", "required": list(fields), "properties": fields},
        "NewItem": _new(own),
        "Changes": {"type": "object", "required": [field.name for field in resource.others],
                    "properties": {field.name: schema(field) for field in resource.others}},
        "Items": named if resource.collection else rows,
        "Error": {"type": "object", "required": ["error"],
                  "properties": {"error": {"type": "string", "minLength": 1}}},
    }
    unused = {"NewItem": "create", "Changes": "update", "Items": "list"}
    return {name: told for name, told in found.items()
            if name not in unused or unused[name] in resource.operations}


def _new(fields: list[Field]) -> dict:
    """Return the schema of a body that creates an item."""
    properties = {field.name: schema(field) | ({} if field.default is None else {"default": field.default})
                  for field in fields}
    required = [field.name for field in fields if field.default is None]
    return {"type": "object", "properties": properties} | ({"required": required} if required else {})


def _parameter(resource: Resource) -> dict:
    """Return the part of the path that names an item."""
    return {"name": resource.key, "in": "path", "required": True, "schema": schema(resource.field(resource.key))}


def _operation(resource: Resource, example: Example) -> dict:
    """Return one method of a path: what it takes and what it answers."""
    found: dict[str, object] = {"operationId": IDS[example.operation], "summary": f"{example.title}."}
    if example.body is not None:
        kind = "NewItem" if example.operation == "create" else "Changes"
        found["requestBody"] = {"required": True, "content": _content(kind, example.body)}
    answers = {str(example.status): _done(resource, example)}
    for reason in REFUSED[example.operation]:
        if reason != "conflict" or resource.by == "client":
            told = {"description": REASONS[reason], "content": _content("Error")}
            before = answers.get(str(resource.statuses[reason]))
            answers[str(resource.statuses[reason])] = told if before is None else before | {
                "description": f"{before['description']} Or: {told['description']}"}
    return found | {"responses": answers}


def _done(resource: Resource, example: Example) -> dict:
    """Return the answer to a request that is right."""
    told: dict[str, object] = {"description": DONE[example.operation]}
    if example.operation == "create":
        told["headers"] = {"Location": {"description": "Where the item is.", "required": True,
                                        "schema": {"type": "string", "format": "uri-reference"}}}
    if example.answer is not None:
        answer = example.answer if resource.by == "client" else None
        told["content"] = _content("Items" if example.operation == "list" else "Item", answer)
    return told


def _content(name: str, example: object = None) -> dict:
    """Return a body of the schema of that name, with an example if there is one."""
    shown = {"example": example} if example is not None else {}
    return {JSON: {"schema": {"$ref": f"#/components/schemas/{name}"}, **shown}}

"""The Postman collection of an API, format v2.1: one request for each operation, with tests of status and body.

The tests go as far as the examples do; what an API refuses is left to whoever writes tests by hand. Scripts keep to the
part of JavaScript that our own runner knows as well as newman.
"""
import json
from urllib.parse import quote

from grader.api.examples import BASE, Example, compact, examples
from grader.model import Resource

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
JSON = "application/json"


def document(resource: Resource, title: str) -> dict:
    """Return the collection of a resource as JSON data; `title` is its name.

    It has a variable `baseUrl`, and one with the name of the key for the item that it creates and deletes again, so
    that it can be run twice.
    """
    shown = list(examples(resource))
    first = next(example for example in shown if example.operation == "create")
    key = str(first.body[resource.key]) if resource.by == "client" else ""
    return {
        "info": {"name": title, "schema": SCHEMA},
        "item": [_item(resource, example) for example in shown],
        "variable": [{"key": "baseUrl", "value": BASE}, {"key": resource.key, "value": quote(key, safe="")}],
    }


def _item(resource: Resource, example: Example) -> dict:
    """Return a request with its tests."""
    steps = [*resource.path.strip("/").split("/"), *([f"{{{{{resource.key}}}}}"] if example.one else [])]
    request = {"method": example.method, "header": [],
               "url": {"raw": "/".join(["{{baseUrl}}", *steps]), "host": ["{{baseUrl}}"], "path": steps}}
    if example.body is not None:
        request["header"] = [{"key": "Content-Type", "value": JSON}]
        request["body"] = {"mode": "raw", "raw": json.dumps(example.body, indent=4, ensure_ascii=False),
                           "options": {"raw": {"language": "json"}}}
    script = {"type": "text/javascript", "exec": _script(resource, example)}
    return {"name": example.title, "event": [{"listen": "test", "script": script}], "request": request,
            "response": []}


def _script(resource: Resource, example: Example) -> list[str]:
    """Return the lines of a test script."""
    lines = _test(f"{example.title}: the status is {example.status}",
                  [f"pm.response.to.have.status({example.status});"])
    if example.operation == "delete":
        lines += _test(f"{example.title}: the body is empty", ['pm.expect(pm.response.text()).to.eql("");'])
    elif example.status >= 400:
        lines += _test(f"{example.title}: the body says what is wrong",
                       ['pm.expect(pm.response.json().error).to.be.a("string").that.is.not.empty;'])
    else:
        lines += _test(f"{example.title}: the body is right", _body(resource, example))
    if example.operation == "create":
        lines += _test(f"{example.title}: Location says where it is", ['pm.response.to.have.header("Location");'])
        if resource.by == "server":
            lines.append(f"pm.collectionVariables.set({compact(resource.key)}, "
                         f"pm.response.json(){_member(resource.key)});")
    return lines


def _body(resource: Resource, example: Example) -> list[str]:
    """Return the statements that look at the body of a right answer; the key is compared where the client gave it."""
    wanted, seen = example.answer, "pm.response.json()"
    if example.operation == "list":
        if resource.collection:
            wanted, seen = wanted[resource.collection], seen + _member(resource.collection)
        (wanted,), key = wanted, _member(resource.key)
        mine = compact(wanted[resource.key]) if resource.by == "client" else (
            f"pm.collectionVariables.get({compact(resource.key)})")
        seen += f".find((item) => item{key} === {mine})"
    return [f"const item = {seen};", *(f"pm.expect(item{_member(name)}).to.eql({compact(value)});"
                                       for name, value in wanted.items())]


def _member(name: str) -> str:
    """Return the way to a member of an object."""
    return f".{name}" if name.isidentifier() else f"[{compact(name)}]"


def _test(name: str, statements: list[str]) -> list[str]:
    """Return the lines of one test."""
    return [f"pm.test({compact(name)}, function () {{", *(f"    {line}" for line in statements), "});"]

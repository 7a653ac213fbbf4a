"""Curl commands for an API, one for each operation, with what it answers."""
from urllib.parse import quote

from grader.api.curl import command
from grader.api.examples import BASE, Example, compact, examples, item
from grader.http.message import Request
from grader.model import Resource

JSON = "application/json"


def document(resource: Resource) -> str:
    """Return the commands as text for bash, each below a comment that says what it does and what comes back.

    A key that the server gives is a plain one here; what really came back has to take its place.
    """
    found = []
    if resource.by == "server":
        found.append(f"# Put the {resource.key} that the first command answers in the place of "
                     f"{_key(resource)} in the others.")
    for example in examples(resource):
        found.append(f"# {example.title}: {_answer(example)}")
        found.append(command(_request(resource, example), BASE.partition("//")[2]))
    return "\n".join(found) + "\n"


def _answer(example: Example) -> str:
    """Return what an example is answered with, in one line."""
    if example.status >= 400:
        return f"{example.status} and what is wrong"
    return f"{example.status} and {'nothing else' if example.answer is None else compact(example.answer)}"


def _request(resource: Resource, example: Example) -> Request:
    """Return the request of an example."""
    target = f"{resource.path}/{quote(_key(resource), safe='')}" if example.one else resource.path
    if example.body is None:
        return Request(example.method, target)
    return Request(example.method, target, (("Content-Type", JSON),), compact(example.body).encode())


def _key(resource: Resource) -> str:
    """Return the key of the item that the examples are about."""
    return str(item(resource, 0)[resource.key])

"""The ways in which ordinary clients write a request, and how a step of a walk is written in one of them."""
import json
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from urllib.parse import quote

from grader.api.step import Step, members
from grader.http.message import Request
from grader.model import Resource

METHODS = {"create": "POST", "read": "GET", "update": "PUT", "delete": "DELETE", "list": "GET"}
JSON = "application/json"
SUB_DELIMITERS = "!$&'()*+,=:@"     # what a path may have as it is (RFC 3986 section 3.3), but for ";"


@dataclass(frozen=True)
class Form:
    """A way to write a request: its Content-Type, how the JSON is written, and what stays as it is in a path."""

    content: str = JSON
    write: Callable[[object], str] = lambda body: json.dumps(body, ensure_ascii=False)
    safe: str = ""


FORMS = {
    "plain": Form(),
    "charset": Form(content=f"{JSON}; charset=utf-8"),
    "escaped": Form(write=json.dumps, safe=SUB_DELIMITERS),
    "compact": Form(write=lambda body: json.dumps(body, ensure_ascii=False, separators=(",", ":"))),
    "indented": Form(write=lambda body: json.dumps(body, ensure_ascii=False, indent=4)),
}
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
# What well-known clients send with each request, and the form in which they write it.
CLIENTS = (
    ("plain", (("User-Agent", "curl/7.88.1"), ("Accept", "*/*"))),
    ("escaped", (("User-Agent", "python-requests/2.32.3"), ("Accept", "*/*"))),
    ("compact", (("User-Agent", FIREFOX), ("Accept", "*/*"), ("Accept-Language", "en-US,en;q=0.5"))),
    ("compact", (("Accept", "application/json, text/plain, */*"), ("User-Agent", "axios/1.7.9"))),
    ("indented", (("User-Agent", "PostmanRuntime/7.43.0"), ("Accept", "*/*"), ("Cache-Control", "no-cache"))),
    ("charset", (("Accept", JSON), ("User-Agent", "okhttp/4.12.0"))),
)


@dataclass(frozen=True)
class Session:
    """One client for one walk: its headers, the place of the Content-Type, whether connections are kept, and a form."""

    headers: tuple[tuple[str, str], ...] = ()
    position: int = 0
    keep: bool = False
    form: str = "plain"


def session(random: Random) -> Session:
    """Return a client as there are many."""
    form, headers = random.choice(CLIENTS)
    return Session(headers, random.randint(0, len(headers)), random.random() < 0.5, form)


def written(resource: Resource, step: Step, key: str | int | None, client: Session = Session()) -> Request:
    """Return the request of a step about the item with that key, as a client sends it."""
    form = FORMS[step.form]
    target = resource.path if step.operation in ("create", "list") else f"{resource.path}/{quote(str(key), form.safe)}"
    if step.operation not in ("create", "update"):
        return Request(METHODS[step.operation], target, client.headers)
    content = (("Content-Type", form.content),)
    headers = client.headers[:client.position] + content + client.headers[client.position:]
    return Request(METHODS[step.operation], target, headers, form.write(members(resource, step)).encode())


def bare(request: Request) -> Request:
    """Return a request with what matters of it alone, so that curl can send it."""
    return Request(request.method, request.target,
                   tuple(header for header in request.headers if header[0] == "Content-Type"), request.body)

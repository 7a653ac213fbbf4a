"""A student's client, which visits a server of ours: what our server saw is evidence, and what it answered is a secret.

The client runs in a box and the server here; see grader/inside/visitor.py for how they meet. A client that returns what
the server has just made up has asked it.
"""
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus

from grader import box
from grader.http.message import TOKEN
from grader.model import Limits
from grader.serving import Staged

HOST = "127.0.0.1"
VISITOR = "visitor"     # the inside program
MARGIN = 5.0            # seconds for the box beside those that a client may take
MOST = 100              # requests of one visit that are kept
SHOWN = 300             # characters of a text of the student's in a message


@dataclass(frozen=True)
class Asked:
    """One request that our server got: the method, the target, and the headers, names in small letters."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()

    def header(self, name: str) -> str:
        """Return the first header of a name in small letters, or ""."""
        return next((value for key, value in self.headers if key == name), "")


@dataclass(frozen=True)
class Answer:
    """What our server answers: a status code and a plain text; None is silence, with the connection left open."""

    status: int
    text: str


@dataclass(frozen=True)
class Visit:
    """What came of a visit: the requests, which are evidence, and what the client says of itself.

    `returned` is the text that a function returned, or all that a program printed; `other` the type of anything else;
    `raised` the names of an exception's class and its bases, nearest first, with its `text` and `place`. `status` is a
    program's exit status. A client that was still waiting after `seconds` was ended, and is `late`.
    """

    asked: tuple[Asked, ...]
    seconds: float
    late: bool = False
    returned: str | None = None
    other: str = ""
    raised: tuple[str, ...] = ()
    text: str = ""
    place: tuple[str, int] | None = None
    status: int | None = None
    err: str = ""


Server = Callable[[Asked], Answer | None]


class Visitor:
    """A box for the clients of one hand-in; each visit is a process of its own, so none remembers another."""

    def __init__(self, started: box.Box, port: int):
        """Keep the box, and the port that our server goes by."""
        self._box, self._place, self.url = started, {"host": HOST, "port": port}, f"http://{HOST}:{port}/"

    def call(self, module: str, name: str, server: Server, seconds: float) -> Visit:
        """Call a function with the address of a server, and end it after so many seconds."""
        return self._visit({"module": module, "name": name}, server, seconds)

    def run(self, file: str, server: Server, seconds: float) -> Visit:
        """Run a file as a program with the address of a server, and end it after so many seconds."""
        return self._visit({"file": file}, server, seconds)

    def _visit(self, what: dict, server: Server, seconds: float) -> Visit:
        """Let a client visit; Breach if it ends more than itself."""
        asked = []

        def answer(question: dict) -> dict:
            """Return what our server answers to the bytes of a request."""
            found = _asked(str(question.get("callback")))
            asked.extend([found] if found and len(asked) < MOST else [])
            reply = server(found) if found else Answer(400, "this is no HTTP")
            return {"answer": _packed(reply) if reply else ""}
        request = {**what, **self._place, "arguments": [self.url], "seconds": seconds}
        told = self._box.ask(request, time.monotonic() + seconds + MARGIN, answer)
        return _visited(tuple(asked), told, "file" in what)


@contextmanager
def visitor(level: str, staged: Staged, limits: Limits, port: int) -> Iterator[Visitor]:
    """Give a box in which clients of a hand-in run, and end it afterwards; nothing listens at the port."""
    started = box.start(level, VISITOR, folder=staged.folder, limits=limits)
    try:
        started.ask({"roots": list(staged.roots), "modules": list(staged.modules), "packages": staged.packages},
                    time.monotonic() + box.START_SECONDS)
        yield Visitor(started, port)
    finally:
        started.close()


def _asked(text: str) -> Asked | None:
    """Return what a request's head asks for (RFC 9112 sections 3 and 5), or None if it is no HTTP."""
    first, *lines = text.partition("\r\n\r\n")[0].split("\r\n")
    words = first.split(" ")
    if len(words) != 3 or not TOKEN.fullmatch(words[0]) or not words[2].startswith("HTTP/1."):
        return None
    headers = tuple((name.lower(), value.strip(" \t")) for name, _, value in (line.partition(":") for line in lines))
    return Asked(words[0], words[1], headers)


def _packed(answer: Answer) -> str:
    """Return the bytes of an answer, one character each."""
    body = answer.text.encode()
    head = (f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}", "Content-Type: text/plain; charset=utf-8",
            f"Content-Length: {len(body)}", "Connection: close", "", "")
    return "\r\n".join(head) + body.decode("latin-1")


def _visited(asked: tuple[Asked, ...], told: dict, program: bool) -> Visit:
    """Return what came of a visit; what the box says that makes no sense, says nothing."""
    status, seconds, claim = told.get("status"), told.get("seconds"), str(told.get("claim", ""))
    visit = {"asked": asked, "seconds": seconds if type(seconds) is float else 0.0, "late": status is None,
             "status": status if type(status) is int else None, "err": str(told.get("err", ""))}
    if program:
        return Visit(returned=claim, **visit)
    try:
        said = json.loads(claim)
    except (ValueError, RecursionError):
        return Visit(**visit)
    if type(said) is not dict:
        return Visit(**visit)
    returned, error = said.get("returned"), said.get("raised")
    if type(error) is list and len(error) == 4:
        return Visit(raised=_names(error[0]), text=str(error[1])[:SHOWN], place=_place(error[3]), **visit)
    return Visit(returned=returned if type(returned) is str else None, other=str(said.get("kind", ""))[:SHOWN], **visit)


def _names(names: object) -> tuple[str, ...]:
    """Return the names of an exception's classes."""
    return tuple(str(name)[:SHOWN] for name in names) if type(names) is list and names else ("an exception",)


def _place(place: object) -> tuple[str, int] | None:
    """Return path and line in the student's files, where they are known."""
    known = type(place) is list and len(place) == 2 and type(place[0]) is str and type(place[1]) is int
    return (place[0], place[1]) if known else None

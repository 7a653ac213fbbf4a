r"""What goes to a student's server and what comes back: a request, a response, or a failure in a sentence.

The grammar is RFC 9110's and RFC 9112's. A request is refused if it could be read in two ways, so that nothing that a
caller puts into it, such as a word with `\r\n`, becomes a header or a request of its own.
"""
import re
from dataclasses import dataclass, replace

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")      # methods and names of headers, RFC 9110 section 5.6.2
TARGET = re.compile(r"[!-~]+")                          # RFC 9112 section 3.2: no blank, all else percent-encoded
VALUE = re.compile(r"[\t -~\x80-\xff]*")                # RFC 9110 section 5.5, as Latin-1
IDEMPOTENT = frozenset({"GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE"})    # RFC 9110 section 9.2.2
ONCE = ("host", "accept-encoding", "content-length", "connection")
SHOWN = 60                                              # characters of a server's text in a message


class Failure(Exception):  # noqa: N818 - a server's, as `Breach` is a program's
    """What a server did instead of answering; the text completes a sentence that begins with the request.

    `kind` is "refused" (no connection), "time", "closed" (before any byte of an answer), "ended" (in the middle of
    one), "malformed", "large", "encoded" (a coding that was not asked for) or "surplus" (bytes after the answer, which
    is `response`; without one they came before the request was sent).
    """

    def __init__(self, kind: str, text: str, response: "Response | None" = None):
        """Keep the kind beside the text."""
        super().__init__(text)
        self.kind, self.response = kind, response


@dataclass(frozen=True)
class Request:
    """What to ask: the target begins with a slash and is percent-encoded; headers are sent in their order."""

    method: str
    target: str
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""


@dataclass(frozen=True)
class Response:
    """What came back, with the chunks of a body put together; names and values of headers are Latin-1, as they came."""

    status: int
    reason: str
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name: str) -> str | None:
        """Return a header's value, None without it; several are joined by commas (RFC 9110 section 5.3)."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None


def completed(request: Request, host: str, *, close: bool) -> Request:
    """Return a request with the headers that it needs and does not have itself.

    Host comes first; last come `Accept-Encoding: identity`, Content-Length where there is a body or the method expects
    one (RFC 9110 section 8.6), and `Connection: close` if no other request is to follow. Ordinary clients send as much.
    """
    given = {name.lower() for name, _ in request.headers}
    sized = bool(request.body) or request.method in ("POST", "PUT", "PATCH")
    added = [("Accept-Encoding", "identity")]
    added += [("Content-Length", str(len(request.body)))] * sized
    added += [("Connection", "close")] * close
    first = [("Host", host)] if "host" not in given else []
    last = [(name, value) for name, value in added if name.lower() not in given]
    return replace(request, headers=(*first, *request.headers, *last))


def pack(request: Request) -> bytes:
    """Return the bytes of a request that is complete; ValueError if it could be read in two ways."""
    if not TOKEN.fullmatch(request.method) or request.method == "CONNECT":
        raise ValueError(f"the method {quoted(request.method)} cannot be sent; expected one such as 'GET'")
    if not TARGET.fullmatch(request.target):
        raise ValueError(f"the target {quoted(request.target)} cannot be sent; expected percent-encoded ASCII")
    only = {"accept-encoding": ["identity"], "content-length": [str(len(request.body))], "transfer-encoding": []}
    for name, value in request.headers:
        if not TOKEN.fullmatch(name) or not VALUE.fullmatch(value) or value not in only.get(name.lower(), [value]):
            raise ValueError(f"the header {quoted(f'{name}: {value}')} cannot be sent; expected Latin-1, the "
                             "identity coding, and the body's own length")
    names = [name.lower() for name, _ in request.headers]
    for name in ONCE:
        if names.count(name) > 1:
            raise ValueError(f"the header {name} cannot be sent {names.count(name)} times; expected it once")
    lines = [f"{request.method} {request.target} HTTP/1.1", *(f"{name}: {value}" for name, value in request.headers)]
    return "\r\n".join([*lines, "", ""]).encode("latin-1") + request.body


def closes(request: Request) -> bool:
    """Tell whether a request says itself that no other will follow on its connection."""
    return "close" in elements(request.headers, "connection")


def elements(headers: tuple[tuple[str, str], ...], name: str) -> list[str]:
    """Return the elements of a list, in small letters, from all the headers of a name (RFC 9110 section 5.6.1)."""
    return [part.strip(" \t").lower() for key, value in headers if key.lower() == name for part in value.split(",")]


def quoted(text: str | bytes) -> str:
    """Return the beginning of a text in quotes and ASCII, each other character as an escape, and dots where cut."""
    shown = bytes(text[:SHOWN]).decode("latin-1") if isinstance(text, (bytes, bytearray)) else text[:SHOWN]
    return ascii(shown) + ("..." if len(text) > SHOWN else "")

"""Read an answer strictly, from pieces of any size, and hold no more of it than its caps allow.

Whatever can be read in two ways is a failure: what two readers understand differently is how answers are smuggled. A
response depends on its bytes alone and never on how a network cut them.
"""
import re
from collections.abc import Generator, Iterator
from dataclasses import dataclass

from grader.http.message import TOKEN, Failure, Response, elements, quoted

# RFC 9112 section 4; the blank before an empty reason may be missing, as every ordinary client lets it.
STATUS = re.compile(rb"HTTP/1\.([01]) ([1-5][0-9]{2})(?: ([\t -~\x80-\xff]*))?\r\n")
CHUNK = re.compile(rb"([0-9A-Fa-f]{1,16})(?:[ \t]*;[\t -~\x80-\xff]*)?\r\n")    # RFC 9112 section 7.1
SWITCHING = 101
EMPTY = (204, 304)

Head = tuple[int, int, str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Caps:
    """The most that one answer may have, in bytes but for the fields of a head and the 1xx answers before it."""

    head: int = 32 << 10
    fields: int = 100
    interim: int = 8
    body: int = 1 << 20
    chunk_line: int = 1 << 10


CAPS = Caps()


class Reader:
    """Reads one answer to one request; `response` is None until it is there.

    `received` counts bytes; `reusable` tells afterwards whether the connection may carry another request.
    """

    def __init__(self, method: str, caps: Caps = CAPS):
        """Begin to read the answer to a request with this method."""
        self.response: Response | None = None
        self.received, self.reusable, self.place = 0, False, "head"
        self._method, self._caps, self._buffer, self._ended = method, caps, bytearray(), False
        self._steps = self._read()
        next(self._steps)

    def feed(self, piece: bytes) -> None:
        """Take the next piece, b"" for the end of the connection; Failure if no answer can come of it."""
        self.received += len(piece)
        self._buffer += piece
        self._ended = not piece
        next(self._steps, None)

    @property
    def rest(self) -> bytes:
        """Return what has come and is not understood yet, or what came after the answer."""
        return bytes(self._buffer)

    def broken(self, how: str) -> Failure:
        """Return the failure of a connection that was "closed" or "reset" before the answer was whole."""
        if not self.received:
            return Failure("closed", f"was answered with nothing: the connection was {how}; expected an answer")
        return Failure("ended", f"was answered only in part: the connection was {how} after {self.received} bytes, in "
                                f"the {self.place}; expected all of it")

    def progress(self) -> str:
        """Say how far the answer has come, in words that follow the request."""
        if not self.received:
            return "was not answered"
        start = self.place == "head" and self._buffer
        return f"was answered only up to {quoted(self._buffer) if start else f'the {self.place}'}"

    def _read(self) -> Iterator[None]:
        """Read heads until one is no 1xx (RFC 9110 section 15.2), then its body."""
        minor, status, reason, headers = yield from self._head()
        interim = 0
        while status < 200:
            interim += 1
            if status == SWITCHING:
                raise Failure("malformed", "was answered with 101, another protocol; expected HTTP, as nobody asked")
            if interim > self._caps.interim:
                raise Failure("large", f"was answered with more than {self._caps.interim} 1xx answers; "
                                       "expected the final one")
            minor, status, reason, headers = yield from self._head()
        foreign = [coding for coding in elements(headers, "content-encoding") if coding not in ("", "identity")]
        if foreign:
            raise Failure("encoded", f"was answered with the Content-Encoding {quoted(', '.join(foreign))}; "
                                     "expected the body as it is, for 'identity' was asked for")
        body = yield from self._body(minor, status, headers)
        self.reusable = minor == 1 and not self._ended and "close" not in elements(headers, "connection")
        self.response = Response(status, reason, headers, body)

    def _head(self) -> Generator[None, None, Head]:
        """Read a status line and the headers below it."""
        self.place = "head"
        line = yield from self._line(self._caps.head, self._caps.head)
        match = STATUS.fullmatch(line)
        if not match:
            raise Failure("malformed", f"was answered with a status line that is no HTTP: {quoted(line)}; "
                                       r"expected one such as 'HTTP/1.1 200 OK\r\n'")
        headers = yield from self._fields(self._caps.head - len(line))
        return int(match[1]), int(match[2]), (match[3] or b"").decode("latin-1"), headers

    def _fields(self, room: int) -> Generator[None, None, tuple[tuple[str, str], ...]]:
        """Read headers or trailers and the empty line that ends them (RFC 9112 section 5), in so many bytes."""
        fields: list[tuple[str, str]] = []
        while (line := (yield from self._line(room, self._caps.head))) != b"\r\n":
            room -= len(line)
            name, _, value = line.decode("latin-1").partition(":")
            if not TOKEN.fullmatch(name) or not value.endswith("\r\n") or "\r" in value[:-2] or "\0" in value:
                raise Failure("malformed", f"was answered with a header that is no HTTP: {quoted(line)}; "
                                           r"expected the form 'Name: value\r\n' on one line")
            if len(fields) == self._caps.fields:
                raise Failure("large", f"was answered with more than {self._caps.fields} headers; expected fewer")
            fields.append((name, value[:-2].strip(" \t")))
        return tuple(fields)

    def _body(self, minor: int, status: int, headers: tuple[tuple[str, str], ...]) -> Generator[None, None, bytes]:
        """Read the body; how long it is, is said by the first rule of RFC 9112 section 6.3 that applies."""
        if self._method == "HEAD" or status in EMPTY:
            return b""
        self.place = "body"
        codings, lengths = elements(headers, "transfer-encoding"), elements(headers, "content-length")
        if codings and lengths:
            raise Failure("malformed", "was answered with both Transfer-Encoding and Content-Length; expected one")
        if codings:
            if codings != ["chunked"] or not minor:
                raise Failure("malformed", f"was answered with the Transfer-Encoding {quoted(', '.join(codings))} in "
                                           f"HTTP/1.{minor}; expected 'chunked' alone, and in HTTP/1.1")
            return (yield from self._chunks())
        if lengths:
            return (yield from self._exactly(self._length(lengths)))
        while not self._ended:
            if len(self._buffer) > self._caps.body:
                raise self._large()
            yield
        return self._take(len(self._buffer))

    def _length(self, lengths: list[str]) -> int:
        """Return the number of bytes that all elements of Content-Length agree on (RFC 9112 section 6.3, rule 5)."""
        if len(set(lengths)) > 1 or not re.fullmatch("[0-9]+", lengths[0]):
            raise Failure("malformed", f"was answered with the Content-Length {quoted(', '.join(lengths))}; "
                                       "expected one number of bytes")
        if len(lengths[0]) > 18 or int(lengths[0]) > self._caps.body:
            raise self._large()
        return int(lengths[0])

    def _chunks(self) -> Generator[None, None, bytes]:
        """Read chunks up to the empty one, then trailers, which say nothing to us (RFC 9112 section 7.1)."""
        body = bytearray()
        while True:
            self.place = "line before a chunk"
            line = yield from self._line(self._caps.chunk_line, self._caps.chunk_line)
            match = CHUNK.fullmatch(line)
            if not match:
                raise Failure("malformed", f"was answered with a chunk that begins with {quoted(line)}; "
                                           r"expected its size in hexadecimal digits, as '1a\r\n'")
            size = int(match[1], 16)
            if not size:
                break
            if len(body) + size > self._caps.body:
                raise self._large()
            self.place = "chunk"
            body += yield from self._exactly(size)
            end = yield from self._exactly(2)
            if end != b"\r\n":
                raise Failure("malformed", f"was answered with a chunk of {size} bytes that ends in {quoted(end)}; "
                                           r"expected '\r\n' after it")
        self.place = "trailer"
        yield from self._fields(self._caps.head)
        return bytes(body)

    def _line(self, room: int, most: int) -> Generator[None, None, bytes]:
        """Return the next line with its end; no byte of it is looked at twice, however it trickles in."""
        seen = 0
        while (end := self._buffer.find(b"\n", seen, room)) < 0:
            seen = len(self._buffer)
            if seen >= room:
                raise Failure("large", f"was answered with a {self.place} of more than {most} bytes; expected fewer")
            yield from self._more()
        return self._take(end + 1)

    def _exactly(self, count: int) -> Generator[None, None, bytes]:
        """Return the next bytes, so many."""
        while len(self._buffer) < count:
            yield from self._more()
        return self._take(count)

    def _more(self) -> Iterator[None]:
        """Wait for another piece."""
        yield
        if self._ended:
            raise self.broken("closed")

    def _take(self, count: int) -> bytes:
        """Return the first bytes of what has come, and forget them."""
        taken = bytes(self._buffer[:count])
        del self._buffer[:count]
        return taken

    def _large(self) -> Failure:
        """Return the failure of a body beyond the cap."""
        return Failure("large", f"was answered with a body of more than {self._caps.body} bytes; expected fewer")

"""Ask a student's server one thing at a time, each within one deadline, and write down what came of it.

The client follows no redirect, keeps no cookie, undoes no coding, and sends nothing that an ordinary client would not.
It knows no process and no address: `dial` reaches the server, over whatever socket that is.
"""
import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from grader.http.message import IDEMPOTENT, Failure, Request, Response, closes, completed, pack, quoted
from grader.http.reader import CAPS, Caps, Reader

PIECE = 64 << 10        # bytes of one read
LINGER = 0.05           # seconds in which a server that has to close a connection may send what is too much
LINGERS = 10            # how often a client waits so long in vain, for a server that leaves its connections open
BODY = 4 << 10          # bytes that the transcript keeps of one body
TRANSCRIPT = 4 << 20    # bytes that it keeps in all
EXCHANGE = 1 << 10      # bytes of an exchange that says nothing


@dataclass(frozen=True)
class Exchange:
    """One request, what came of it, and how many seconds it took; one of response and failure is None."""

    request: Request
    response: Response | None
    failure: Failure | None
    seconds: float


class Client:
    """A careful user of one server; not for several threads at once, each of which takes a client of its own.

    `dial(end)` returns a connected stream socket before `end`, in seconds of time.monotonic, or raises an OSError.
    `host` goes into the Host header. With `keep` a connection serves the next request as well wherever the answer
    allows it, else each request has its own. `transcript` holds the latest exchanges, `forgotten` counts those before.
    """

    def __init__(self, dial: Callable[[float], socket.socket], host: str, *, keep: bool = False, caps: Caps = CAPS):
        """Connect to nothing yet."""
        self.transcript: list[Exchange] = []
        self.forgotten = 0
        self._dial, self._host, self._keep, self._caps = dial, host, keep, caps
        self._kept: socket.socket | None = None
        self._held, self._lingers = 0, LINGERS

    def ask(self, request: Request, seconds: float) -> Response:
        """Return the answer to a request within so many seconds, from connecting to the last byte.

        Failure says what the server did instead; ValueError that the request itself cannot be sent. An OSError that is
        nobody's answer, such as too many open files, is our machine's and passes.
        """
        request = completed(request, self._host, close=not self._keep)
        data = pack(request)
        began = time.monotonic()
        try:
            response = self._exchange(request, data, began + seconds)
        except TimeoutError as error:
            text = f"{error} within {seconds:g} s; expected the whole answer by then"
            raise self._record(request, Failure("time", text), began) from None
        except Failure as failure:
            self._record(request, failure, began)
            raise
        return self._record(request, response, began)

    def close(self) -> None:
        """Close the connection that is kept, if there is one."""
        if self._kept is not None:
            self._kept.close()
            self._kept = None

    def _exchange(self, request: Request, data: bytes, end: float) -> Response:
        """Return the answer over the kept connection or a fresh one.

        A server may close an idle connection at any time (RFC 9112 section 9.5), also while a request is on its way.
        That request is sent once more, on a fresh connection, if no byte of an answer came and either its method is
        idempotent (section 9.3.1) or the system says that the server did not read it all, hence did not act on it.
        """
        kept = self._idle()
        if kept is not None:
            try:
                return self._once(kept, request, data, end)
            except Failure as failure:
                unread = isinstance(failure.__cause__, ConnectionError)
                if failure.kind != "closed" or not (unread or request.method in IDEMPOTENT):
                    raise
        return self._once(self._connect(end), request, data, end)

    def _idle(self) -> socket.socket | None:
        """Return the kept connection if it is still open and silent, as it has to be between two requests."""
        kept, self._kept = self._kept, None
        if kept is None:
            return None
        kept.setblocking(False)
        try:
            piece = kept.recv(PIECE)
        except BlockingIOError:
            return kept
        except ConnectionError:
            piece = b""
        kept.close()
        if piece:
            raise Failure("surplus", f"was not sent: after the answer before it came {quoted(piece)}; expected nothing")
        return None

    def _connect(self, end: float) -> socket.socket:
        """Return a fresh connection."""
        try:
            return self._dial(end)
        except TimeoutError:
            raise TimeoutError("found no connection") from None
        except (ConnectionError, FileNotFoundError, BlockingIOError) as error:
            raise Failure("refused", f"found no connection ({error.strerror or 'refused'}); "
                                     "expected a server that listens") from error

    def _once(self, connection: socket.socket, request: Request, data: bytes, end: float) -> Response:
        """Return the answer over one connection, and keep or close that; TimeoutError says how far the answer came."""
        reader, reusable = Reader(request.method, self._caps), False
        try:
            whole = _converse(connection, data, reader, end)
            last = closes(request) or not reader.reusable
            surplus = reader.rest or last and whole and self._linger(connection, end)
            if surplus:
                text = f"was answered with {reader.response.status} and then with {quoted(surplus)}"
                raise Failure("surplus", f"{text}; expected nothing beyond the answer's end (RFC 9112 section 6.3)",
                              reader.response)
            reusable = self._keep and whole and not last
            return reader.response
        except TimeoutError:
            raise TimeoutError(reader.progress()) from None
        except ConnectionError as error:
            raise reader.broken("reset") from error
        finally:
            if reusable:
                self._kept = connection
            else:
                connection.close()

    def _linger(self, connection: socket.socket, end: float) -> bytes:
        """Return what a server sends before it closes a connection that it has to close, which should be nothing."""
        if not self._lingers:
            return b""
        try:
            connection.settimeout(max(0.0, min(LINGER, end - time.monotonic())))
            return connection.recv(PIECE)
        except (TimeoutError, BlockingIOError):
            self._lingers -= 1
        except ConnectionError:
            pass
        return b""

    def _record(self, request: Request, outcome: Response | Failure, began: float) -> Response | Failure:
        """Write an exchange down, bodies cut and without what an exception drags along; return the outcome."""
        response = failure = None
        if isinstance(outcome, Failure):
            failure = Failure(outcome.kind, str(outcome))
        else:
            response = replace(outcome, body=_cut(outcome.body))
        request = replace(request, body=_cut(request.body))
        self.transcript.append(Exchange(request, response, failure, time.monotonic() - began))
        self._held += _size(self.transcript[-1])
        while self._held > TRANSCRIPT:
            self._held -= _size(self.transcript.pop(0))
            self.forgotten += 1
        return outcome


def _converse(connection: socket.socket, data: bytes, reader: Reader, end: float) -> bool:
    """Send a request and read until its answer is there; tell whether the server took the whole request."""
    whole = reset = False
    try:
        whole = _send(connection, data, reader, end)
    except ConnectionResetError:
        reset = True        # the system says so once; what follows looks like the proper end of a connection
    except ConnectionError:
        pass                # the server reads no more, but it may have answered
    while reader.response is None:
        connection.settimeout(_left(end))
        piece = connection.recv(PIECE)
        if not piece and (reset or not reader.received and (not whole or _refused(connection))):
            raise ConnectionResetError
        reader.feed(piece)
    return whole


def _send(connection: socket.socket, data: bytes, reader: Reader, end: float) -> bool:
    """Send until all is gone or an answer is there, reading meanwhile: neither side ever waits for the other."""
    rest = memoryview(data)
    connection.setblocking(False)
    while rest and reader.response is None:
        try:
            rest = rest[connection.send(rest):]
        except BlockingIOError:
            if selectors.EVENT_READ & _ready(connection, end):
                reader.feed(connection.recv(PIECE))
    return not rest


def _refused(connection: socket.socket) -> bool:
    """Tell whether a request came to a connection that was closed already: its end hides the reset that followed."""
    return connection.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0


def _ready(connection: socket.socket, end: float) -> int:
    """Wait until a connection can be read or written, and return which, as selectors has it; 0 at the end."""
    with selectors.DefaultSelector() as selector:
        selector.register(connection, selectors.EVENT_READ | selectors.EVENT_WRITE)
        return sum(events for _, events in selector.select(_left(end)))


def _left(end: float) -> float:
    """Return the seconds before the end; TimeoutError if there are none."""
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _cut(body: bytes) -> bytes:
    """Return a body as the transcript keeps it."""
    return body if len(body) <= BODY else body[:BODY] + b"... (cut; %d bytes in all)" % len(body)


def _size(exchange: Exchange) -> int:
    """Return about how many bytes an exchange holds."""
    response = exchange.response
    headers = exchange.request.headers + (response.headers if response else ())
    texts = [exchange.request.target, exchange.request.body, *(text for header in headers for text in header)]
    return EXCHANGE + sum(map(len, texts + ([response.reason, response.body] if response else [])))

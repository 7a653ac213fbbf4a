"""Servers for the tests of the client: scripts on real sockets, each in a thread that ends with the test."""
import contextlib
import itertools
import os
import socket
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

FAMILIES = ("unix", "tcp")
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


@dataclass
class Server:
    """A listening socket, what was asked over it, and how many connections it has taken."""

    listener: socket.socket
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0
    stopped: threading.Event = field(default_factory=threading.Event)
    current: socket.socket | None = None

    def dial(self, end: float) -> socket.socket:
        """Return a connected socket before the end, in seconds of time.monotonic."""
        return dial(self.listener.family, self.listener.getsockname(), end)

    def pause(self, seconds: float) -> None:
        """Wait, but no longer than the test; OSError when that is over."""
        if self.stopped.wait(seconds):
            raise ConnectionAbortedError


Script = Callable[[Server, socket.socket], None]


def dial(family: int, address: object, end: float) -> socket.socket:
    """Return a socket that is connected to an address before the end."""
    connection = socket.socket(family)
    try:
        connection.settimeout(max(0.001, end - time.monotonic()))
        connection.connect(address)
    except BaseException:
        connection.close()
        raise
    return connection


@contextlib.contextmanager
def listening(family: str = "unix") -> Iterator[socket.socket]:
    """Yield a socket that listens at a place of its own."""
    with contextlib.ExitStack() as stack:
        if family == "unix":
            address = os.path.join(stack.enter_context(tempfile.TemporaryDirectory()), "app")
            listener = stack.enter_context(socket.socket(socket.AF_UNIX))
        else:
            address = ("127.0.0.1", 0)
            listener = stack.enter_context(socket.socket(socket.AF_INET))
        listener.bind(address)
        listener.listen()
        yield listener


@contextlib.contextmanager
def serving(*scripts: Script, family: str = "unix") -> Iterator[Server]:
    """Yield a server that plays a script on each connection, one after the other; the last one again and again."""
    with listening(family) as listener:
        server = Server(listener)
        thread = threading.Thread(target=_serve, args=(server, scripts))
        thread.start()
        try:
            yield server
        finally:
            server.stopped.set()
            with contextlib.suppress(OSError):
                listener.shutdown(socket.SHUT_RDWR)
            with contextlib.suppress(OSError, AttributeError):
                server.current.shutdown(socket.SHUT_RDWR)
            thread.join(5)
            assert not thread.is_alive()


def _serve(server: Server, scripts: tuple[Script, ...]) -> None:
    """Accept connections until the listener is shut down."""
    server.listener.settimeout(0.02)
    for script in itertools.chain(scripts, itertools.repeat(scripts[-1])):
        while True:
            try:
                server.current, _ = server.listener.accept()
                break
            except TimeoutError:
                if server.stopped.is_set():
                    return
            except OSError:
                return
        server.connections += 1
        with server.current, contextlib.suppress(OSError):
            server.current.settimeout(5)
            script(server, server.current)


def read_request(server: Server, connection: socket.socket) -> bytes:
    """Return the next request with its body, and note it; b"" when there is none."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(1)
        if not piece:
            return b""
        data += piece
    head = data.decode("latin-1").lower()
    length = int(head.split("content-length:")[1].split("\r\n")[0]) if "content-length:" in head else 0
    pieces = [data]
    while length and (piece := connection.recv(length)):
        pieces.append(piece)
        length -= len(piece)
    server.requests.append(b"".join(pieces))
    return server.requests[-1]


def saying(*answers: bytes) -> Script:
    """Return a script that answers so many requests with these bytes, and closes."""
    def script(server: Server, connection: socket.socket) -> None:
        for answer in answers:
            if not read_request(server, connection):
                return
            connection.sendall(answer)
    return script


def repeating(*pieces: bytes, first: bytes = b"", pause: float = 0.0) -> Script:
    """Return a script that answers with pieces over and over, for as long as anybody listens."""
    def script(server: Server, connection: socket.socket) -> None:
        read_request(server, connection)
        connection.sendall(first)
        for piece in itertools.cycle(pieces):
            connection.sendall(piece)
            if pause:
                server.pause(pause)
    return script

"""Several streams of bytes over one input and one output: a container lets nothing else in or out.

Both ends use this file; a copy of it lies beside the programs in a container, so it imports the standard library only.
A frame is a stream's number, a kind and a length, then so many bytes. As in HTTP/2 (RFC 9113, section 5.2) each end
may send a window of a stream beyond what the other end has passed on: who does not read holds up that stream and no
other, and neither end keeps more of it than a window.
"""
import os
import select
import socket
import struct
from collections.abc import Callable
from contextlib import suppress

HEAD = struct.Struct(">IBI")    # stream, kind, length
PIECE, WINDOW = 1 << 16, 1 << 18    # bytes of one frame at most; bytes of one stream under way at most
MAIN = 0        # the stream that is there from the start; when its socket is at its end, it is dropped, and all is over
# What moves bytes is dealt with here; all other kinds are the caller's.
DATA, TAKEN, END, STOP = range(4)
OPEN, ANSWER, ALIVE, MEMORY = range(4, 8)


class StreamError(ValueError):
    """The other end broke the rules."""


class Stream:
    """One end of a stream: its socket, how much may be sent, what came and is not passed on, and who has ended it."""

    def __init__(self, end: socket.socket):
        """Begin with a whole window."""
        self.socket, self.credit, self.waiting, self.taken = end, WINDOW, bytearray(), 0
        self.sent_all = self.got_all = False

    def wishes(self) -> int:
        """Return the events of poll(2) to wait for."""
        reads = select.POLLIN if self.credit and not self.sent_all else 0
        return reads | (select.POLLOUT if self.waiting else 0)


class Streams:
    """All streams between an input and an output; one thread turns it."""

    def __init__(self, source: int, sink: int, hear: Callable[[int, int, bytes], None]):
        """Read frames from one descriptor, write to another; `hear(number, kind, body)` gets the caller's kinds."""
        self.source, self.sink, self.hear = source, sink, hear
        self.open: dict[int, Stream] = {}
        self.incoming, self.outgoing, self.deaf = bytearray(), bytearray(), False
        os.set_blocking(sink, False)

    def add(self, number: int, end: socket.socket) -> None:
        """Carry what goes through a socket as the stream of a number; the socket is ours from now on."""
        end.setblocking(False)
        self.open[number] = Stream(end)

    def send(self, number: int, kind: int, body: bytes = b"") -> None:
        """Put a frame behind those that wait to be sent."""
        if not self.deaf:
            self.outgoing += HEAD.pack(number, kind, len(body)) + body

    def turn(self, seconds: float, *watched: int) -> bool:
        """Move what can be moved, after so many seconds at the latest; tell whether there was anything.

        A watched descriptor that can be read ends the wait as well. EOFError when the input or the other end's main
        stream is at its end, StreamError when the other end broke the rules.
        """
        poll = select.poll()
        for descriptor in (self.source, *watched):
            poll.register(descriptor, select.POLLIN)
        if self.outgoing:
            poll.register(self.sink, select.POLLOUT)
        streams = {}
        for number, stream in self.open.items():
            if wishes := stream.wishes():
                poll.register(stream.socket, wishes)
                streams[stream.socket.fileno()] = number, stream
        ready = dict(poll.poll(seconds * 1000))
        for descriptor in ready.keys() & streams.keys():
            number, stream = streams[descriptor]
            if stream.waiting:
                self._deliver(number, stream)
            if stream.wishes() & select.POLLIN and self.open.get(number) is stream:
                self._fetch(number, stream)
        if self.source in ready:
            self._receive()
        self.flush()
        return bool(ready)

    def flush(self) -> None:
        """Write what the output takes at once; if it takes nothing any more, there may be something to read still."""
        try:
            while self.outgoing:
                del self.outgoing[:os.write(self.sink, self.outgoing[:PIECE])]
        except BlockingIOError:
            pass
        except OSError:
            self.outgoing.clear()
            self.deaf = True

    def drop(self, number: int) -> None:
        """Close our end of a stream, if it is still open."""
        if stream := self.open.pop(number, None):
            stream.socket.close()

    def close(self) -> None:
        """Close our end of every stream."""
        for number in list(self.open):
            self.drop(number)

    def _fetch(self, number: int, stream: Stream) -> None:
        """Send on what can be read from a stream's socket."""
        try:
            piece = stream.socket.recv(min(stream.credit, PIECE))
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        if piece:
            stream.credit -= len(piece)
            return self.send(number, DATA, piece)
        if number == MAIN:
            return self.drop(MAIN)
        stream.sent_all = True
        self.send(number, END)
        self._settle(number, stream)

    def _deliver(self, number: int, stream: Stream) -> None:
        """Pass on what came, and say so when it is half a window."""
        try:
            count = stream.socket.send(stream.waiting)
        except BlockingIOError:
            return
        except OSError:     # nobody reads it any more, but there may still be something to send on
            self.send(number, STOP)
            stream.waiting.clear()
            stream.got_all = True
            return self._settle(number, stream)
        del stream.waiting[:count]
        stream.taken += count
        if stream.taken >= WINDOW // 2:
            self.send(number, TAKEN, struct.pack(">I", stream.taken))
            stream.taken = 0
        self._settle(number, stream)

    def _settle(self, number: int, stream: Stream) -> None:
        """Pass on the end of a stream behind its last byte, and forget a stream that both ends have ended."""
        if stream.got_all and not stream.waiting:
            if stream.sent_all:
                return self.drop(number)
            with suppress(OSError):     # it is closed already
                stream.socket.shutdown(socket.SHUT_WR)

    def _receive(self) -> None:
        """Read once, and deal with each frame that is whole."""
        piece = os.read(self.source, PIECE)
        if not piece:
            raise EOFError
        self.incoming += piece
        while len(self.incoming) >= HEAD.size:
            number, kind, length = HEAD.unpack_from(self.incoming)
            if length > PIECE:
                raise StreamError(f"a frame of {length} bytes")
            if len(self.incoming) < HEAD.size + length:
                return
            body = bytes(self.incoming[HEAD.size:HEAD.size + length])
            del self.incoming[:HEAD.size + length]
            self._accept(number, kind, body)

    def _accept(self, number: int, kind: int, body: bytes) -> None:
        """Deal with one frame; one of a stream that we have dropped says nothing any more."""
        if kind > STOP:
            return self.hear(number, kind, body)
        if kind == END and number == MAIN:
            raise EOFError
        stream = self.open.get(number)
        if stream is None:
            return None
        if kind == DATA:
            if stream.got_all or len(stream.waiting) + len(body) > WINDOW:
                raise StreamError("more than was allowed")
            stream.waiting += body
            return self._deliver(number, stream)
        if kind == TAKEN:
            stream.credit += int.from_bytes(body, "big")
            if stream.credit > WINDOW:
                raise StreamError("more was taken than there was")
            return None
        if kind == STOP:
            stream.sent_all = True
        else:
            stream.got_all = True
        return self._settle(number, stream)

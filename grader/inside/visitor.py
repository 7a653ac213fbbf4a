"""The program that lets a student's client visit a server of the grader's; what it says about the client is a claim.

There is no network between them: in the client's process a connection to one address is a pair of sockets, and what
comes out of its other end goes to the grader as a question (a callback), whose answer goes back in. So it works the
same at every level, and what the client knows of an answer is what the grader sent.
"""
import contextlib
import errno
import gc
import importlib
import json
import os
import runpy
import selectors
import signal
import socket
import sys
import time
import traceback

import door
import worker

REQUEST = 64 << 10      # bytes of one request
CLAIM = 64 << 10        # bytes of what a client says of itself
PIECE = 64 << 10
SECOND = 1.0            # for a client to take an answer
LINGERING = 8           # connections that are left open after their answer, in case the client still sends
TICK = 0.02             # seconds between two looks at the client
ARGUMENTS = ("family", "type", "proto", "fileno")           # of socket.socket, in their order
FAMILIES = (-1, socket.AF_INET, socket.AF_INET6)            # of which clients are; -1 is the default
KIND = 0xF              # the bits of a socket's type that are no flags (socket(2))


class Line(socket.socket):
    """A stream socket as clients make it, that connects to one address only; what is no client's stays as it was."""

    control, address = None, ()     # where the far ends are handed over, and the address; see line_to

    def __init__(self, *made, **named):
        """Make a pair, whose far end is handed over when this end connects; arguments are those of socket.socket."""
        asked = {"family": -1, "type": -1, "fileno": None, **dict(zip(ARGUMENTS, made, strict=False)), **named}
        self.far, stream = None, asked["type"] == -1 or asked["type"] & KIND == socket.SOCK_STREAM
        if asked["fileno"] is not None or asked["family"] not in FAMILIES or not stream:
            super().__init__(*made, **named)
            return
        near, self.far = socket.socketpair()
        super().__init__(socket.AF_UNIX, socket.SOCK_STREAM, 0, near.detach())

    def connect(self, where):
        """Connect, if it is to the address."""
        if self.far is None:
            return super().connect(where)
        if tuple(where[:2]) != self.address:
            raise ConnectionRefusedError(errno.ECONNREFUSED, os.strerror(errno.ECONNREFUSED))
        socket.send_fds(self.control, [b"."], [self.far.fileno()])
        self.far.close()

    def connect_ex(self, where):
        """Connect, and return an error's number instead of raising it."""
        try:
            self.connect(where)
        except OSError as error:
            return error.errno
        return 0

    def setsockopt(self, level, *rest):
        """Set what a pair has; TCP's own options change nothing that a client could see."""
        if level == socket.SOL_SOCKET or self.far is None:
            super().setsockopt(level, *rest)

    def getpeername(self):
        """Return the address, as TCP would."""
        return super().getpeername() if self.far is None else self.address

    def close(self):
        """Close both ends, the far one if it was not handed over."""
        if self.far is not None:
            self.far.close()
        super().close()


def line_to(control, address):
    """Return a class of sockets whose connections to an address come out at the other side of `control`, no others."""
    return type("Line", (Line,), {"control": control, "address": address})


class Visit:
    """One visit of a client, which is a child of this process: its connections, and what it says of itself."""

    def __init__(self, channel, request):
        """Keep what is to be done, and the way to the grader."""
        self.channel, self.request = channel, request
        self.selector, self.claim, self.heard, self.answered = selectors.DefaultSelector(), b"", {}, []

    def run(self):
        """Return {"claim": text, "status": exit status, None for a client that had to be ended, "seconds": s}."""
        (ours, control), (reader, writer) = socket.socketpair(), os.pipe()
        began, child = time.monotonic(), os.fork()
        if child == 0:
            self.channel.socket.close()
            client(self.request, control, writer, self.channel.settings["work"])
        control.close()
        os.close(writer)
        self.selector.register(ours, selectors.EVENT_READ, self.accept)
        self.selector.register(reader, selectors.EVENT_READ, self.listen)
        status = None
        while status is None and time.monotonic() < began + self.request["seconds"]:
            for key, _ in self.selector.select(TICK):
                key.data(key.fileobj)
            ended, code = os.waitpid(child, os.WNOHANG)
            status = os.waitstatus_to_exitcode(code) if ended else None
        seconds = time.monotonic() - began
        if status is None:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        self.close(ours, reader)
        return {"claim": self.claim.decode("utf-8", "replace"), "status": status, "seconds": seconds}

    def close(self, ours, reader):
        """Read what is left of the claim, and close everything."""
        os.set_blocking(reader, False)
        try:
            self.claim += os.read(reader, CLAIM)
        except BlockingIOError:
            pass
        for connection in self.heard:
            connection.close()
        ours.close()
        os.close(reader)
        self.selector.close()

    def accept(self, ours):
        """Take the far end of a connection that the client has made."""
        try:
            data, descriptors, _, _ = socket.recv_fds(ours, 1, 1)
        except ConnectionError:
            data, descriptors = b"", []
        if not data:
            self.selector.unregister(ours)
        for descriptor in descriptors:
            connection = socket.socket(fileno=descriptor)
            self.heard[connection] = b""
            self.selector.register(connection, selectors.EVENT_READ, self.serve)

    def listen(self, reader):
        """Read what the client says of itself."""
        piece = os.read(reader, PIECE)
        self.claim = (self.claim + piece)[:CLAIM]
        if not piece:
            self.selector.unregister(reader)

    def serve(self, connection):
        """Hand a request on when its head is whole, and write the answer; an empty one means silence."""
        try:
            piece = connection.recv(PIECE)
        except ConnectionError:
            piece = b""
        self.heard[connection] += piece
        told = self.heard[connection]
        if piece and b"\r\n\r\n" not in told and len(told) < REQUEST:
            return
        self.selector.unregister(connection)
        answer = self.ask(told[:REQUEST].decode("latin-1")) if told else ""
        with contextlib.suppress(OSError):      # the client may have gone
            if answer:
                connection.settimeout(SECOND)
                connection.sendall(answer.encode("latin-1"))
                connection.shutdown(socket.SHUT_WR)
        if answer:
            self.answered.append(connection)
        if len(self.answered) > LINGERING:
            done = self.answered.pop(0)
            del self.heard[done]
            done.close()

    def ask(self, request):
        """Return what the grader has its server answer."""
        self.channel.send({"id": self.request["id"], "callback": request})
        return self.channel.read()["answer"]


def client(request, control, writer, folder):
    """Be the client: call a function, or run a file as a program, and end with its status."""
    status = 0
    try:
        socket.socket = socket.SocketType = line_to(control, (request["host"], request["port"]))
        if "file" in request:
            status = program(request["file"], request["arguments"], writer)
        else:
            os.write(writer, json.dumps(call(request, folder)).encode()[:CLAIM])
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(status)


def call(request, folder):
    """Return {"returned": text}, {"kind": name of another type}, or {"raised": [names, text, arguments, place]}."""
    try:
        value = getattr(importlib.import_module(request["module"]), request["name"])(*request["arguments"])
    except BaseException as error:
        return {"raised": worker.describe(error, folder)}
    return {"returned": value[:CLAIM // 8]} if type(value) is str else {"kind": type(value).__name__}


def program(file, arguments, writer):
    """Run a file as `python FILE ARGUMENTS` would, its output going to `writer`; return the exit status."""
    os.dup2(writer, 1)
    sys.argv[:] = [file, *arguments]
    try:
        runpy.run_path(file, run_name="__main__")
    except SystemExit as error:
        if error.code is not None and type(error.code) is not int:
            print(error.code, file=sys.stderr)
        return error.code if type(error.code) is int else int(error.code is not None)
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def main(text):
    """Answer one question at a time: let a client visit, asking back what each of its requests is answered."""
    channel = door.open_door(text)
    worker.keep_output()
    request = channel.read()
    worker.import_from(channel.settings, request)
    channel.send({"id": request["id"]})
    gc.enable()
    while True:
        request = channel.read()
        told = Visit(channel, request).run()
        folder = channel.settings["work"] + os.sep
        err = worker.drain(sys.stderr, 2).replace(folder, "")
        worker.drain(sys.stdout, 1)
        channel.send({"id": request["id"], **told, "err": err})

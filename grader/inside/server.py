"""The program that serves a student's app: an object over a socket that the grader listens on, or a program of its own.

The grader's client comes from outside (PEP 3333 for the object, `python app.py` for the program). All that is said
about the app here is a claim; what the client gets is the evidence.
"""
import gc
import importlib
import os
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from contextlib import suppress

import door
import worker


class Service:
    """One app: the object that is served, or the program that was started, and what it printed."""

    def __init__(self, channel):
        """Begin with nothing served, and nothing printed."""
        self.settings, self.channel, self.process, self.app, self.child = channel.settings, channel, None, None, None
        # Imported here, before the student's folders are on the path.
        self.gateway = importlib.import_module("gateway") if channel.settings["port"] is None else None
        self.read = {1: 0, 2: 0}

    def answer(self, request):
        """Do what is asked."""
        return getattr(self, f"do_{request['op']}")(request)

    def do_object(self, request):
        """Import a module and serve what has that name in it; tell what the import raised."""
        try:
            module = importlib.import_module(request["module"])
            self.app = getattr(module, request["name"])
        except BaseException as error:
            return {"error": worker.describe(error, self.settings["work"])}
        if not callable(self.app):
            return {"serving": False, "kind": type(self.app).__name__}
        if threading.active_count() > 1:    # a fork would not have them
            threading.Thread(target=self.serve, daemon=True).start()
            return {"serving": True, "once": True}
        gc.freeze()     # or each child would copy what its own collector touches
        return self.do_afresh(request)

    def serve(self):
        """Serve the object."""
        self.gateway.serve(self.settings["listener"], self.app)

    def do_afresh(self, request):
        """Serve the object as it was when it had been imported: in a new child of this process, after the last one."""
        if self.child:
            os.kill(self.child, signal.SIGKILL)
            os.waitpid(self.child, 0)
        self.child = os.fork()
        if self.child == 0:
            self.channel.socket.close()
            try:
                self.serve()
            finally:
                os._exit(0)
        return {"serving": True}

    def do_program(self, request):
        """Start a file of the hand-in as `python FILE`, or code as `python -c CODE`, in a session of its own."""
        path = [os.path.join(self.settings["work"], root).rstrip("/") for root in request["roots"]]
        path += [self.settings["site"]] if request["packages"] else []
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path), "PYTHONUNBUFFERED": "1",
                       **request["environment"]}
        what = ["-c", request["code"]] if request.get("code") else [request["file"]]
        try:
            self.process = subprocess.Popen([sys.executable, "-s", "-B", *what], env=environment,
                                            cwd=self.settings["work"], start_new_session=True)
        except OSError as error:
            return {"error": worker.describe(error, self.settings["work"])}
        return {"serving": True}

    def do_look(self, request):
        """Tell what was printed since the last look, where the app listens, and the program's exit status if any."""
        status = self.process.poll() if self.process else None
        if self.child and status is None:
            status = _status(self.child)
        sessions = {os.getsid(0), *([self.process.pid] if self.process else ())}
        folder = self.settings["work"] + os.sep         # its name differs from run to run
        out, err = (self.printed(number).replace(folder, "") for number in (1, 2))
        return {"out": out, "err": err, "listening": listening(sessions), "status": status}

    def printed(self, number):
        """Return what was written to a stream since the last time; others go on writing meanwhile, so it is kept."""
        data = os.pread(number, worker.PRINTED, self.read[number])
        self.read[number] += len(data)
        return data.decode("utf-8", "replace")

    def do_stop(self, request):
        """Ask the program to end with SIGTERM; tell its exit status, None if it lives on, and after how long."""
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(request["seconds"])
        except subprocess.TimeoutExpired:
            status = None
        return {"status": status, "seconds": time.monotonic() - began}


def _status(child):
    """Return the exit status of a child without burying it, negative for a signal, or None while it lives."""
    ended = os.waitid(os.P_PID, child, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    if ended is None:
        return None
    return ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status


def listening(sessions):
    """Return [address, port] of each TCP socket on which a process of these sessions listens, where the system tells.

    Without a network of its own a box sees who else listens on the machine (tcp, proc(5)); that is not said. Addresses
    are written there as 32-bit numbers in the machine's byte order.
    """
    found, own = set(), sockets(sessions)
    for name, family in (("tcp", socket.AF_INET), ("tcp6", socket.AF_INET6)):
        try:
            with open(f"/proc/self/net/{name}", encoding="ascii") as stream:
                rows = [line.split() for line in stream][1:]
        except OSError:
            continue
        for address, port in (row[1].split(":") for row in rows if row[3] == "0A" and row[9] in own):
            words = [int(address[place:place + 8], 16) for place in range(0, len(address), 8)]
            found.add((socket.inet_ntop(family, struct.pack(f"={len(words)}I", *words)), int(port, 16)))
    return sorted(map(list, found))


def sockets(sessions):
    """Return the numbers of the sockets that processes of these sessions hold (/proc/PID/fd, proc(5))."""
    found = set()
    with suppress(OSError):
        for process in filter(str.isdigit, os.listdir("/proc")):
            with suppress(OSError):     # it has just ended, or is somebody else's
                if os.getsid(int(process)) in sessions:
                    links = [os.readlink(entry.path) for entry in os.scandir(f"/proc/{process}/fd")]
                    found.update(link[8:-1] for link in links if link.startswith("socket:["))
    return found


def main(text):
    """Answer one question at a time, with output going to memory and the student's folders first on the path."""
    channel = door.open_door(text)
    worker.keep_output()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)     # so that what is printed can be told at once
    service = Service(channel)
    request = channel.read()
    worker.import_from(channel.settings, request)
    channel.send({"id": request["id"]})
    gc.enable()
    while True:
        request = channel.read()
        channel.send({"id": request["id"], **service.answer(request)})

"""The program's own side of the box: limits first, then the channel; nothing of the student's has run by then.

Every program here is started as `import NAME; NAME.main(door.Door(...))` with one JSON argument:
{"channel": descriptor, "limit": bytes, "work": folder, "files": folder, "site": folder, "tools": folder,
"memory": bytes, "seconds": s, "processes": n or null, "output": bytes, "leash": bool}.
"""
import json
import os
import site
import socket
import struct
import sys

import wire

try:
    import resource
except ImportError:     # Windows has no such limits
    resource = None


class Door:
    """The channel to the grader: one request, one answer, in turn."""

    def __init__(self, settings):
        """Take the channel over, so that no child of this process has it."""
        self.settings = settings
        self.limit = settings["limit"]
        self.socket = socket.socket(fileno=settings["channel"])
        os.set_inheritable(settings["channel"], False)

    def read(self):
        """Return the next request, or end the program when the grader has hung up."""
        length, = struct.unpack(">I", self._exactly(4))
        return wire.unpack(self._exactly(length))

    def send(self, message):
        """Send one message; what is too large or cannot be written is named instead."""
        try:
            frame = wire.pack(message, self.limit)
        except (wire.WireError, ValueError, RecursionError) as error:
            frame = wire.pack({"id": message.get("id"), "broken": str(error)[:200]}, self.limit)
        self.socket.sendall(frame)

    def _exactly(self, count):
        """Return so many bytes."""
        data = bytearray()
        while len(data) < count:
            piece = self.socket.recv(min(65536, count - len(data)))
            if not piece:
                os._exit(0)
            data += piece
        return bytes(data)


def open_door(text):
    """Set the limits, enter the work folder, say that the box is up, and return the door.

    The interpreter is started without `site`; what it gives every program, exit() and quit(), is given here.
    """
    settings = json.loads(text)
    site.setquit()
    if settings["leash"]:
        _leash()
    _limit(settings)
    os.chdir(settings["work"])
    if settings["files"]:
        _copy(settings["files"], settings["work"])
    door = Door(settings)
    door.send({"ready": True})
    return door


def _copy(source, target):
    """Copy a folder of plain files and folders into one that exists, so that a program may write beside its files."""
    for entry in os.scandir(source):
        if entry.is_dir():
            os.mkdir(os.path.join(target, entry.name))
            _copy(entry.path, os.path.join(target, entry.name))
        else:
            with open(entry.path, "rb") as read, open(os.path.join(target, entry.name), "wb") as write:
                write.write(read.read())


def _limit(settings):
    """Lower this process's hard limits, which its children inherit; what a platform lacks is left out."""
    if resource is None:
        return
    wanted = {"RLIMIT_AS": settings["memory"], "RLIMIT_FSIZE": settings["output"],
              "RLIMIT_CPU": int(settings["seconds"]) + 2, "RLIMIT_NOFILE": 128, "RLIMIT_CORE": 0,
              "RLIMIT_NPROC": settings["processes"]}
    for name, value in wanted.items():
        kind = getattr(resource, name, None)
        if kind is None or value is None:
            continue
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        try:
            resource.setrlimit(kind, (value, value))
        except (OSError, ValueError):
            pass    # macOS refuses some of them; the level says so


def _leash():
    """Ask Linux to end this process when the grader ends (prctl PR_SET_PDEATHSIG); elsewhere do nothing."""
    if sys.platform.startswith("linux"):
        import ctypes
        ctypes.CDLL(None).prctl(1, 9, 0, 0, 0)

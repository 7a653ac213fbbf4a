"""The program that makes and tries packages: it runs the real tools, pip, build and twine, and what they install.

A tool runs in an environment of its own that has nothing but the installed tools, so that the environments which it
makes in turn are as empty as on anybody's machine. There is no network: a tool that asks an index finds the grader at
the other end of a pair of sockets (see `visitor.py`), so it works the same at every level.

What comes of it is a claim: a build runs whatever the hand-in wants to have run.
"""
import base64
import fnmatch
import gc
import importlib.machinery
import os
import runpy
import select
import socket
import stat
import subprocess
import sys
import tempfile
import time

import door
import visitor

TOOLS = "tools"                     # the environment in which the tools run
NEEDED = ("build", "pip", "twine")
PRINTED = 256 << 10                 # bytes of the end of a stream
LARGEST = 3 << 20                   # bytes of a file that is taken out
MOST = 4                            # files that are taken out at once
TICK = 0.02                         # seconds between two looks at a command
PIECE = 64 << 10
UPLOAD = 4 << 20                    # bytes of a request with its body
HEAD = b"\r\n\r\n"
# What runs a module or a file with a line to the grader; its first three arguments are the line's.
STARTER = "import sys; sys.path.insert(0, sys.argv[1]); import workshop; workshop.start(*sys.argv[2:])"
RUNNER = os.path.join("pip", "__pip-runner__.py")       # pip in an environment that has none, as by `pip --python`


class Shop:
    """The scratch folder, and how commands are run in it."""

    def __init__(self, channel):
        """Keep the way to the grader."""
        self.channel, self.settings = channel, channel.settings
        self.work = channel.settings["work"]

    def equip(self):
        """Make the environment of the tools; return which of them are not installed, and what went wrong."""
        site = self.settings["site"]
        lacks = [name for name in NEEDED if importlib.machinery.PathFinder.find_spec(name, [site]) is None]
        done = self.environment(TOOLS)
        if done["status"] == 0:
            folder = f"python{sys.version_info[0]}.{sys.version_info[1]}"
            path = os.path.join(self.work, TOOLS, "lib", folder, "site-packages", "tools.pth")
            with open(path, "w", encoding="utf-8") as stream:
                stream.write(site + "\n")
        return {"lacks": lacks, **done}

    def environment(self, name):
        """Make an empty environment, without even pip (venv)."""
        return self.run([sys.executable, "-I", "-m", "venv", "--without-pip", "--symlinks", name])

    def run(self, command, folder="", variables=None, *, seconds=60.0, index=None):
        """Run a command in a folder; return its exit status, None if it had to be ended, and what it printed.

        `@NAME` is the interpreter of an environment, `@pip` pip's own starter, `{work}` in a variable the scratch
        folder. `index` is (host, port) of an address at which the grader answers.
        """
        words = [self._word(word) for word in command]
        named = {name: text.replace("{work}", self.work) for name, text in (variables or {}).items()}
        place, line = os.path.join(self.work, folder), None
        os.makedirs(place, exist_ok=True)
        if index:
            ours, theirs = socket.socketpair()
            line = Line(self, ours, theirs, time.monotonic() + seconds)
            here = os.path.dirname(os.path.abspath(__file__))
            words[1:1] = ["-P", "-c", STARTER, here, str(theirs.fileno()), index[0], str(index[1])]
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            child = subprocess.Popen(words, cwd=place, env={**os.environ, **named}, stdin=subprocess.DEVNULL,
                                     stdout=out, stderr=err, pass_fds=(line.theirs.fileno(),) if line else ())
            status = line.serve(child) if line else ended(child, seconds)
            return {"status": status, "out": self._end_of(out), "err": self._end_of(err)}

    def take(self, folder, patterns):
        """Return the names and the bytes of the plain files in a folder that fit a pattern, a few of them."""
        place, found = os.path.join(self.work, folder), []
        names = sorted(os.listdir(place)) if os.path.isdir(place) else []
        for name in [name for name in names if any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)][:MOST]:
            data = content(os.path.join(place, name))
            found.append([name, None if data is None else base64.b64encode(data).decode("ascii")])
        return {"files": found}

    def _end_of(self, stream):
        """Return the end of what was written to a file, as text, with folders named alike at every level."""
        stream.seek(max(0, stream.seek(0, os.SEEK_END) - PRINTED))
        text = stream.read(PRINTED).decode("utf-8", "replace")
        for folder, name in ((self.work, ""), (os.path.dirname(self.work), ""), (self.settings["site"], "/site"),
                             (sys.base_prefix, "/python")):
            text = text.replace(folder, name)
        return text

    def _word(self, word):
        """Return what a word of a command stands for."""
        if word == "@pip":
            return os.path.join(self.settings["site"], RUNNER)
        return os.path.join(self.work, word[1:], "bin", "python") if word.startswith("@") else word


class Line:
    """The connections of one command, whose requests go to the grader, one after the other."""

    def __init__(self, shop, ours, theirs, end):
        """Keep where far ends of connections are handed over, and when the command's time is over."""
        self.shop, self.ours, self.theirs, self.end = shop, ours, theirs, end

    def serve(self, child):
        """Answer until the child has ended, and return its exit status; None if it had to be ended."""
        self.theirs.close()
        taking = True
        while child.poll() is None and time.monotonic() < self.end:
            if not taking or not select.select([self.ours], [], [], TICK)[0]:
                time.sleep(0 if taking else TICK)
                continue
            data, descriptors, _, _ = socket.recv_fds(self.ours, 1, 1)
            taking = bool(data)
            for descriptor in descriptors:
                with socket.socket(fileno=descriptor) as connection:
                    self.answer(connection)
        self.ours.close()
        return ended(child, max(0.0, self.end - time.monotonic()))

    def answer(self, connection):
        """Hand one request on, and its answer back; a connection that says nothing sensible is closed."""
        connection.settimeout(max(TICK, self.end - time.monotonic()))
        try:
            request = whole(connection)
            if request:
                self.shop.channel.send({"id": self.shop.request, "callback": base64.b64encode(request).decode("ascii")})
                connection.sendall(base64.b64decode(self.shop.channel.read()["answer"]))
        except (OSError, ValueError):
            pass    # the client has gone, or was no client


def whole(connection):
    """Return one request with the body that its head announces (RFC 9112 section 6.2), or what came before the end."""
    data, size = b"", None
    while len(data) < UPLOAD and (size is None or len(data) < size):
        piece = connection.recv(PIECE)
        if not piece:
            break
        data += piece
        if size is None and HEAD in data:
            head = data.partition(HEAD)[0].lower()
            lengths = [line.partition(b":")[2] for line in head.split(b"\r\n") if line.startswith(b"content-length:")]
            size = len(head) + len(HEAD) + (int(lengths[0]) if lengths else 0)
    return data


def ended(child, seconds):
    """Wait so long for a child's exit status; end it and return None if it has none by then."""
    try:
        return child.wait(seconds)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
        return None


def content(path):
    """Return the bytes of a plain file, None for what is none or is too large."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError:
        return None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        return None
    with open(descriptor, "rb") as stream:
        data = stream.read(LARGEST + 1)
    return data if len(data) <= LARGEST else None


def start(descriptor, host, port, *arguments):
    """Run a module (`-m NAME`) or a file with arguments, in a process whose connections lead to the grader."""
    del sys.path[0]
    socket.socket = socket.SocketType = visitor.line_to(socket.socket(fileno=int(descriptor)), (host, int(port)))
    if arguments[0] == "-m":
        sys.argv[:] = arguments[1:]
        runpy.run_module(arguments[1], run_name="__main__", alter_sys=True)
    else:
        sys.argv[:] = arguments
        runpy.run_path(arguments[0], run_name="__main__")


def main(text):
    """Answer requests {task, options} until the grader hangs up."""
    shop = Shop(door.open_door(text))
    gc.enable()
    while True:
        request = shop.channel.read()
        shop.request = request["id"]
        task = {"equip": shop.equip, "environment": shop.environment, "run": shop.run, "take": shop.take}
        shop.channel.send({"id": request["id"], **task[request["task"]](**request["options"])})

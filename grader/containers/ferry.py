"""The way into a network that has none: a container of ours in it carries connections over its input and output.

The network belongs to that container, and students' containers join it, one after the other or several at once. It has
a loopback device and nothing else: no port of this machine is opened, and neither the internet nor what listens on this
machine is within reach of a student's program. It works wherever an engine does, for root and for others, on this
machine, in a virtual one or on another one.
"""
import json
import os
import secrets
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from grader.box import container, ground, streams
from grader.box.channel import memory_file
from grader.box.pump import Pump
from grader.errors import MachineError

PROGRAM = "docker"
PYTHON, USER, MEMORY, TASKS = "python3", "65534:65534", "64m", "16"
SOURCES = (Path(streams.__file__), ground.INSIDE / "relay.py", ground.INSIDE / "ferry.py")
WALLS = (f"--interactive --rm --pull never --log-driver none --network none --ipc private --user {USER} --read-only "
         f"--workdir / --cap-drop ALL --security-opt no-new-privileges --ulimit core=0 --memory {MEMORY} "
         f"--memory-swap {MEMORY} --pids-limit {TASKS} --tmpfs /tmp:size=1m,mode=1777").split()
# Makes modules of the sources, as there is no file of ours in the container, and becomes process 1.
BOOT = ("import sys, types\n"
        "for name, text in {}:\n"
        "    sys.modules[name] = types.ModuleType(name)\n"
        "    exec(compile(text, name, 'exec'), sys.modules[name].__dict__)\n"
        "sys.modules['ferry'].main()\n")
START_SECONDS, ANSWER_SECONDS, STEP = 30.0, 2.0, 0.02
NOBODY = 9              # a port at which nobody listens (discard), to hear whether the ferry answers
SAID = 500              # bytes of what the engine's client says
OWN = 1 << 16           # see grader/inside/ferry.py


class Ferry:
    """A running ferry; `name` is its container's."""

    def __init__(self, launched: container.Launched):
        """Keep the container."""
        self._launched, self.name = launched, launched.name

    def dial(self, port: int, end: float, *, own: bool = False) -> socket.socket:
        """Return a connection to a port of the network before `end`, in seconds of time.monotonic.

        With `own` one that listens on 127.0.0.1 alone is reached as well. ConnectionError if nobody listens,
        TimeoutError if that is not known in time.
        """
        return self._launched.dial(port + OWN * own, end)


@contextmanager
def ferry(base: str, labels: Mapping[str, str]) -> Iterator[Ferry]:
    """Give a network with a way in, and end it afterwards, also should we be killed meanwhile.

    `base` is an image with Python, which runs nothing of a student's; MachineError if it cannot be started.
    """
    if not shutil.which(PROGRAM):
        raise MachineError(f"the program '{PROGRAM}' is not installed, by which the grader reaches what a container "
                           "serves; on Debian 'apt-get install docker.io' brings it")
    ours, theirs = socket.socketpair()      # ours is open as long as the ferry is wanted
    with ours:
        launched = _launched(base, labels, theirs)
        try:
            _wait(launched)
            yield Ferry(launched)
        finally:
            launched.kill()


def _launched(base: str, labels: Mapping[str, str], channel: socket.socket) -> container.Launched:
    """Return a started ferry, which may not answer yet."""
    name, errors = f"grader-ferry-{secrets.token_hex(8)}", memory_file("errors")
    marks = (word for label, value in labels.items() for word in ("--label", f"{label}={value}"))
    command = [PROGRAM, "run", "--name", name, *marks, *WALLS, "--entrypoint", PYTHON, base, "-I", "-S", "-c", boot()]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, cwd="/",
                               bufsize=0, start_new_session=True)
    return container.Launched(process, Pump(process, channel, order()), name, errors)


def boot() -> str:
    """Return the program that is process 1."""
    return BOOT.format([(path.stem, path.read_text(encoding="utf-8")) for path in SOURCES])


def order() -> bytes:
    """Return what the relay is told to start: a program that waits for the end of its channel."""
    waits = f"import os\nwhile os.read({container.CHANNEL}, 1):\n    pass\n"
    head = json.dumps({"command": ["/usr/bin/env", PYTHON, "-I", "-S", "-c", waits], "work": "/tmp/work",
                       "channel": container.CHANNEL, "environment": {"PATH": "/usr/local/bin:/usr/bin:/bin"},
                       "listener": None, "files": []}).encode()
    return struct.pack(">I", len(head)) + head


def _wait(launched: container.Launched) -> None:
    """Wait until the ferry answers, be it that nobody listens; MachineError if it ends instead."""
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and launched.process.poll() is None:
        with suppress(TimeoutError):
            try:
                launched.dial(NOBODY, time.monotonic() + ANSWER_SECONDS).close()
            except ConnectionRefusedError:
                return
            except ConnectionError:
                break
        time.sleep(STEP)
    said = os.pread(launched.errors, SAID, 0).decode("utf-8", "replace").strip()
    raise MachineError(f"the engine could not start the container through which the grader reaches others: {said}")

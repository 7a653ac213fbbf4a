"""What lies around a box while its walls are tried (probes.py), and whether it was reached.

Anybody may read and write the canaries, whom the box lets come to them. A random text is known to a box only if it has
read what it must not: it stands in a file, in a file's name, in another hand-in, and in the command line and the
environment of a process.
"""
import os
import secrets
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from grader.box.bubblewrap import environment
from grader.box.ground import staged

SPEAKING = ("read-outside", "list-home", "read-hand-in", "command-line", "environment")     # would tell the secret
LASTING = ("daemon", "stopped", "endless-loop")     # leave processes that bear a name
GIVEN = {*environment("", ""), "PWD"}       # variables that every box has, whatever ours are
# Seconds: for the canary process to live; for one that was killed to be gone; for one that got a signal to end.
LIFETIME, MOMENT, PATIENCE = 60, 0.3, 2.0
SLEEP = f"import time; time.sleep({LIFETIME})"


@dataclass(frozen=True)
class Canaries:
    """What lies around; `word` is told to the program in the box, `secret` is not."""

    folder: Path
    other: str
    sockets: Mapping[str, socket.socket]
    process: subprocess.Popen
    terminal: str
    word: str
    secret: str

    @property
    def marks(self) -> dict:
        """What the program is told, to make it easy; its descriptors it has to find."""
        return {"folder": str(self.folder), "file": f"{self.folder}/canary", "other": f"{self.other}/other.py",
                "tcp": self.sockets["tcp"].getsockname()[1], "udp": self.sockets["udp"].getsockname()[1],
                "abstract": self.word, "path": f"{self.folder}/socket", "process": self.process.pid,
                "grader": os.getpid(), "terminal": self.terminal, "word": self.word, "names": self.names,
                "packages": [sysconfig.get_path("purelib"), sys.prefix]}

    @property
    def names(self) -> dict[str, str]:
        """The names that processes in the box take, by probe; of 15 bytes at most (prctl(2), PR_SET_NAME)."""
        return {name: f"{self.word[-8:]}-{number}" for number, name in enumerate(LASTING)}


@contextmanager
def laid() -> Iterator[Canaries]:
    """Lay canaries, and remove them afterwards."""
    word, secret = f"grader-canary-{secrets.token_hex(4)}", secrets.token_hex(16)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        for name, text in (("canary", secret), (secret, "")):
            (folder / name).write_text(text, encoding="utf-8")
            (folder / name).chmod(0o666)
        folder.chmod(0o777)
        other = stack.enter_context(staged({"other.py": secret.encode()}))
        sockets = {name: stack.enter_context(opened) for name, opened in _sockets(word, folder)}
        process = stack.enter_context(subprocess.Popen([sys.executable, "-S", "-c", SLEEP, word, secret],
                                                       env={"CANARY": f"{word} {secret}"}, stdin=subprocess.DEVNULL))
        stack.callback(process.kill)
        _wait_for_words(process.pid, secret)
        terminal = _terminal()
        for descriptor in (*os.pipe(), *terminal):
            os.set_inheritable(descriptor, True)
            stack.callback(os.close, descriptor)
        name = os.ttyname(terminal[1]) if terminal else os.devnull
        yield Canaries(folder, other, sockets, process, name, word, secret)


def touched(laid: Canaries, texts: Mapping[str, str], folder: str) -> dict[str, bool]:
    """Return by probe whether its canary was reached.

    `texts` are what the program answered, `folder` is its own hand-in as it was staged, of one file.
    """
    ours = set(texts["environment"].splitlines())
    leaked = any(f"{name}={value}" in ours for name, value in os.environ.items() if name not in GIVEN)
    lying, secret = {path.name for path in laid.folder.iterdir()} - {"socket"}, laid.secret.encode()
    return {**{name: laid.secret in texts[name] for name in SPEAKING},
            **{name: _was_called(opened) for name, opened in laid.sockets.items()},
            "environment": leaked or laid.secret in texts["environment"],
            "processes": _started(laid.process.pid) in texts["processes"].split(),
            "write-outside": lying != {"canary", laid.secret} or (laid.folder / "canary").read_bytes() != secret,
            "write-hand-in": len(os.listdir(folder)) != 1,
            "signal": _has_ended(laid.process, PATIENCE if texts["signal"] == "sent" else 0)}


def left(laid: Canaries) -> dict[str, int]:
    """Return the ids of living processes that bear a name of ours, by probe; none where there is no /proc."""
    known, found = {name: probe for probe, name in laid.names.items()}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            before, _, after = path.read_text(encoding="utf-8", errors="replace").rpartition(")")
            probe = known.get(before.partition("(")[2])
            if probe and after.split()[0] not in "ZX":
                found[probe] = int(path.parent.name)
    return found


def ended(laid: Canaries) -> dict[str, int]:
    """Return what is left of a box that was ended, a moment after; end it."""
    latest = time.monotonic() + MOMENT
    while (found := left(laid)) and time.monotonic() < latest:
        time.sleep(0.01)
    for process in found.values():
        with suppress(OSError):
            os.kill(process, signal.SIGKILL)
    latest = time.monotonic() + MOMENT
    while left(laid) and time.monotonic() < latest:
        time.sleep(0.01)
    return found


def _wait_for_words(process: int, secret: str) -> None:
    """Wait until a process shows its command line, which is empty for a moment after execve(2), where it is a file."""
    line, latest = Path(f"/proc/{process}/cmdline"), time.monotonic() + PATIENCE
    while line.exists() and secret.encode() not in line.read_bytes() and time.monotonic() < latest:
        time.sleep(0.001)


def _sockets(word: str, folder: Path) -> Iterator[tuple[str, socket.socket]]:
    """Yield sockets that nobody has to call and that never wait, by probe; abstract ones are Linux's (unix(7))."""
    places = [("tcp", socket.SOCK_STREAM, ("127.0.0.1", 0)), ("udp", socket.SOCK_DGRAM, ("127.0.0.1", 0))]
    if hasattr(socket, "AF_UNIX"):
        places.append(("unix-path", socket.SOCK_STREAM, f"{folder}/socket"))
    if sys.platform.startswith("linux"):
        places.append(("unix-abstract", socket.SOCK_STREAM, f"\0{word}"))
    for name, kind, address in places:
        opened = socket.socket(socket.AF_UNIX if name.startswith("unix") else socket.AF_INET, kind)
        opened.bind(address)
        opened.setblocking(False)
        if kind == socket.SOCK_STREAM:
            opened.listen()
        if name == "unix-path":
            os.chmod(address, 0o777)
        yield name, opened


def _terminal() -> tuple[int, ...]:
    """Return both ends of a terminal that anybody may open, or nothing where none is to be had."""
    try:
        ends = os.openpty()
        os.fchmod(ends[1], 0o666)
    except (AttributeError, OSError):
        return ()
    return ends


def _was_called(opened: socket.socket) -> bool:
    """Tell whether somebody has called a socket."""
    try:
        opened.recv(1) if opened.type == socket.SOCK_DGRAM else opened.accept()[0].close()
    except BlockingIOError:
        return False
    return True


def _started(process: int) -> str:
    """Return a process with the time at which it started, which no other one shares (proc(5))."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return "unknown"
    return f"{process}:{fields[19]}"


def _has_ended(process: subprocess.Popen, seconds: float) -> bool:
    """Tell whether a process of ours has ended, or ends within so many seconds."""
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    return process.returncode is not None

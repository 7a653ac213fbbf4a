"""What lies around a box during an attack: a file, sockets, a terminal, memory; and whether they were touched."""
import ctypes
import os
import secrets
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

FILE_SECRET = "the-canary-file-was-read"
ENVIRONMENT_SECRET = "the-canary-variable-was-read"
SUBREAPER = 36      # PR_SET_CHILD_SUBREAPER, <linux/prctl.h>


@dataclass(frozen=True)
class Surroundings:
    """A folder outside every box, with a file in it, and what else everybody may reach who is let out.

    There are sockets that nobody has to call, on 127.0.0.1 and of unix(7), a terminal, and the machine's shared memory,
    in which files of ours would begin with a name of their own.
    """

    folder: Path
    stream: socket.socket = field(default_factory=lambda: _bound(socket.SOCK_STREAM, ("127.0.0.1", 0)))
    datagram: socket.socket = field(default_factory=lambda: _bound(socket.SOCK_DGRAM, ("127.0.0.1", 0)))
    word: str = field(default_factory=lambda: f"canary-{secrets.token_hex(8)}")
    services: list[socket.socket] = field(default_factory=list)
    terminal: tuple[int, int] = field(default_factory=lambda: os.openpty())

    def __post_init__(self):
        """Write the file and listen."""
        self.folder.mkdir()
        self.folder.chmod(0o777)
        self.lay()
        for address in (f"{self.folder}.socket", *([f"\0{self.word}"] if sys.platform == "linux" else ())):
            self.services.append(_bound(socket.SOCK_STREAM, address))
        os.chmod(f"{self.folder}.socket", 0o777)
        os.set_blocking(self.terminal[1], False)

    def lay(self) -> None:
        """Write the file, for everybody to change."""
        self.file.write_text(FILE_SECRET, encoding="utf-8")
        self.file.chmod(0o666)

    @property
    def file(self) -> Path:
        """The file that everybody may read and write, if only they can reach it."""
        return self.folder / "canary.txt"

    @property
    def marks(self) -> dict[str, str]:
        """What programs are told: where everything is."""
        return {"folder": str(self.folder), "file": str(self.file), "stream": str(self.stream.getsockname()[1]),
                "datagram": str(self.datagram.getsockname()[1]), "socket": f"{self.folder}.socket", "word": self.word,
                "terminal": os.ttyname(self.terminal[1]), "process": str(os.getpid())}

    def touched(self) -> Iterator[str]:
        """Yield what was done to the surroundings, and make them good again."""
        found = sorted(path.name for path in self.folder.iterdir())
        if found != ["canary.txt"] or self.file.is_symlink() or self.file.read_text(encoding="utf-8") != FILE_SECRET:
            yield f"the folder outside was written to: {found}"
        for path in self.folder.iterdir():
            path.unlink()
        self.lay()
        for listener in (self.stream, *self.services):
            with suppress(BlockingIOError):
                while True:
                    listener.accept()[0].close()
                    yield "a server outside was called"
        with suppress(BlockingIOError):
            while True:
                self.datagram.recv(100)
                yield "a datagram got out"
        with suppress(BlockingIOError):
            yield f"typed into a terminal: {os.read(self.terminal[1], 100)}"
        for path in Path("/dev/shm").glob(f"{self.word}*"):
            path.unlink()
            yield f"{path.name} was left in shared memory"


def adopt_orphans() -> None:
    """Have orphans among our descendants become our own children (prctl(2)), so that none is overlooked."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)


def alive() -> list[int]:
    """Return the ids of our living descendants; the dead among them are buried."""
    parents = {}
    for entry in os.listdir("/proc") if sys.platform == "linux" else ():
        if entry.isdigit():
            try:
                # After the name in brackets come state and parent, proc(5).
                state, parent = Path("/proc", entry, "stat").read_text().rpartition(")")[2].split()[:2]
            except (OSError, ValueError):
                continue
            parents[int(entry)] = int(parent), state
    found, waiting = [], [os.getpid()]
    while waiting:
        parent = waiting.pop()
        for process, (owner, state) in parents.items():
            if owner == parent:
                waiting.append(process)
                if state in "ZX":
                    _bury(process)
                else:
                    found.append(process)
    return found


def restless(seconds: float) -> list[str]:
    """Return what is to be said of a process below us that is another one each moment, which alive() may overlook.

    Look for so many seconds for orphans that die, when all is quiet; then wait until it has come to its end.
    """
    alive()
    latest, found = time.monotonic() + seconds, []
    while time.monotonic() < latest:
        time.sleep(0.01)
        if _orphan():
            found, latest = ["a process that is another one each moment"], time.monotonic() + seconds
    return found


def end(processes: list[int]) -> None:
    """End processes that a test has left behind."""
    for process in processes:
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            pass
    while set(alive()) & set(processes):
        time.sleep(0.01)


def _orphan() -> bool:
    """Tell whether somebody has died below us."""
    try:
        return os.waitpid(-1, os.WNOHANG)[0] != 0
    except ChildProcessError:
        return False


def _bury(process: int) -> None:
    """Take the exit status of a child, if it is one of ours."""
    try:
        os.waitpid(process, os.WNOHANG)
    except ChildProcessError:
        pass


def _bound(kind: int, address: tuple[str, int] | str) -> socket.socket:
    """Return a socket at an address, of IPv4 or of unix(7), that never waits; it listens if it is a stream's."""
    opened = socket.socket(socket.AF_UNIX if isinstance(address, str) else socket.AF_INET, kind)
    opened.bind(address)
    opened.setblocking(False)
    if kind == socket.SOCK_STREAM:
        opened.listen(8)
    return opened

"""A real PostgreSQL for tests: a private cluster in a folder of its own, reached by a socket in it alone."""
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from glob import glob
from pathlib import Path
from secrets import token_hex

import pytest

from tests.conftest import lacking

PLACES = (os.environ.get("PATH", ""), *sorted(glob("/usr/lib/postgresql/*/bin"), reverse=True))
# Kills of its processes lose nothing without it; what would be lost is lost with the whole machine.
QUICK = ("-c", "fsync=off", "-c", "listen_addresses=", "-c", "shared_buffers=8MB", "-c", "max_connections=20",
         "-c", "autovacuum=off", "-c", "jit=off")
SECONDS = 60
# Whoever this is needs the password; everybody else is let in, for only we can reach the socket.
PRUDENT, PASSWORD = "prudent", "h0rse-staple"
RULES = f"local all {PRUDENT} scram-sha-256\nlocal all all trust\n"


class Server:
    """A PostgreSQL that can be killed, stopped and started again; `process` is its first process, None before that."""

    def __init__(self, folder: Path):
        """Take an empty folder."""
        self.folder, self.process = folder, None
        self._user = {}
        if os.geteuid() == 0:       # initdb and postgres refuse to run as root
            nobody = pwd.getpwnam("nobody")
            self._user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            os.chown(folder, nobody.pw_uid, nobody.pw_gid)

    def make(self) -> None:
        """Make a cluster in the folder and start it."""
        self._run("initdb", "-D", self.data, "-U", "tests", "-A", "trust", "-N", "-E", "UTF8", "--locale=C")
        (self.data / "pg_hba.conf").write_text(RULES, encoding="ascii")
        self.start()
        self.ask(f"CREATE ROLE {PRUDENT} LOGIN PASSWORD '{PASSWORD}'")

    @property
    def data(self) -> Path:
        """The folder of the cluster's files."""
        return self.folder / "data"

    def start(self) -> None:
        """Start it, and return when it answers."""
        command = [program("postgres"), "-D", self.data, "-k", self.folder, *QUICK]
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(command, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            **self._user)
        self.wait()

    def wait(self) -> None:
        """Return when it answers; it does not while it recovers from a kill."""
        until = time.monotonic() + SECONDS
        while subprocess.run([program("pg_isready"), "-q", "-h", self.folder]).returncode != 0:
            assert self.process.poll() is None and time.monotonic() < until, (self.folder / "log").read_text()
            time.sleep(0.02)

    def kill(self) -> None:
        """Kill the whole server at once, as a crash of its machine would, and return when nothing of it is left."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        workers = children.read_text().split() if children.exists() else []
        for pid in (self.process.pid, *map(int, workers)):
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        self.process.wait()
        while any(alive(pid) for pid in workers):
            time.sleep(0.01)

    def stop(self, request: int = signal.SIGINT) -> None:
        """Stop it, if it runs, without asking its clients: "fast shutdown", or "immediate" with SIGQUIT."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(request)
        try:
            self.process.wait(SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def ask(self, statement: str, database: str = "postgres") -> str:
        """Return what a statement answers, as plain text."""
        return self._run("psql", "-XqAt", "-h", self.folder, "-U", "tests", "-d", database, "-c", statement)

    def database(self) -> str:
        """Make a new database, and return its URL."""
        name = f"t{token_hex(6)}"
        self.ask(f"CREATE DATABASE {name}")
        return f"postgresql://tests@/{name}?host={self.folder}"

    def _run(self, name: str, *arguments: object) -> str:
        """Return what one of PostgreSQL's programs prints."""
        done = subprocess.run([program(name), *arguments], cwd=self.folder, capture_output=True, text=True,
                              **self._user)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()


def program(name: str) -> str | None:
    """Return the path of one of PostgreSQL's programs; Debian keeps the server's where no shell looks."""
    return shutil.which(name, path=os.pathsep.join(PLACES))


def alive(pid: str) -> bool:
    """Say whether a process is there and has not ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """Start a server for all tests of this process, and stop it; a test is left out where there is no PostgreSQL."""
    for name in ("initdb", "postgres", "psql", "pg_isready"):
        if not program(name):
            lacking(f"the program '{name}' of PostgreSQL is not installed")
    try:
        import psycopg  # noqa: F401
    except ImportError:
        lacking("the package psycopg is not installed")
    folder = Path(tempfile.mkdtemp(prefix="pg"))        # the path of a socket holds about 100 bytes
    server = Server(folder)
    try:
        server.make()
        yield server
    finally:
        server.stop(signal.SIGQUIT)
        shutil.rmtree(folder)

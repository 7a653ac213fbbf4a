"""A registry of images on loopback with a login: Debian's program docker-registry, one process for each.

The engine speaks plain HTTP with 127.0.0.0/8 without being told to. The program takes a configuration in YAML, of which
JSON is a part, and htpasswd lines made by bcrypt.
"""
import base64
import http.client
import json
import os
import re
import secrets
import shutil
import signal
import socket
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from grader.box import ground, janitor
from grader.errors import MachineError
from grader.lab import passwords

PROGRAM, HOST, PORT = "docker-registry", "127.0.0.1", 5000
# Tells traces to nobody; it would look for a collector.
QUIET = {"OTEL_TRACES_EXPORTER": "none"}
LISTENS = re.compile(r"listening on 127\.0\.0\.1:([0-9]+)")
TAKEN = "address already in use"
START_SECONDS, STOP_SECONDS, ANSWER_SECONDS, STEP = 10.0, 5.0, 5.0, 0.01
MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
LARGEST = 1 << 20       # bytes of an answer
MOST = 100              # images that are listed


@dataclass(frozen=True)
class Login:
    """Who may push and pull."""

    user: str
    password: str


@dataclass(frozen=True)
class Registry:
    """A registry that was started: its process, and when that began in the system's own ticks (stat, proc(5))."""

    process: int
    began: str
    port: int
    login: Login

    @property
    def address(self) -> str:
        """What stands before an image's name, such as 127.0.0.1:5000."""
        return f"{HOST}:{self.port}"


def missing() -> str:
    """Return why no registry can be started on this machine, or nothing."""
    if not os.path.isdir("/proc/self"):
        return "the registry is a program of Linux; start it there, or in a virtual machine with Linux"
    if shutil.which(PROGRAM) is None:
        return f"the program '{PROGRAM}' is not installed; on Debian 'apt-get install {PROGRAM}' brings it"
    return ""


def new_login() -> Login:
    """Return a login with a password that nobody can guess."""
    return Login("student", secrets.token_hex(8))


@contextmanager
def serve(folder: str | Path, port: int = 0, login: Login | None = None) -> Iterator[Registry]:
    """Run a registry that keeps its files in a folder, and end it afterwards, also should we be killed meanwhile.

    Port 0 takes a free one. MachineError if the program is not there or does not start.
    """
    started = launch(Path(folder), port, login or new_login(), janitor.mark(ground.prepare().token))
    try:
        yield started
    finally:
        stop(started)


def launch(folder: Path, port: int, login: Login, environment: Mapping[str, str] | None = None) -> Registry:
    """Start a registry that keeps its files in a folder and outlives us; MachineError if that cannot be."""
    if reason := missing():
        raise MachineError(reason)
    if port and _taken(port):
        raise MachineError(_crowded(port))
    folder.mkdir(parents=True, exist_ok=True)
    settings, log = _write(folder, port, login), folder / "log"
    opened = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    actions = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
               (os.POSIX_SPAWN_OPEN, 1, str(log), opened, 0o600), (os.POSIX_SPAWN_DUP2, 1, 2)]
    process = os.posix_spawn(shutil.which(PROGRAM), [PROGRAM, "serve", str(settings)],
                             {"PATH": os.defpath, **QUIET, **(environment or {})}, file_actions=actions, setsid=True,
                             setsigmask=[], setsigdef=[signal.SIGINT, signal.SIGPIPE])
    started = Registry(process, _began(process), port, login)
    try:
        return Registry(process, started.began, _port(started, log), login)
    except BaseException:
        stop(started)
        raise


def lives(registry: Registry) -> bool:
    """Tell whether the registry's process is still there, and no other one has its number."""
    return bool(registry.began) and _began(registry.process) == registry.began


def stop(registry: Registry) -> None:
    """End a registry; when this returns its process is gone."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if lives(registry):
            with suppress(ProcessLookupError):
                os.kill(registry.process, number)
        latest = time.monotonic() + STOP_SECONDS
        while lives(registry) and time.monotonic() < latest:
            time.sleep(STEP)
    with suppress(ChildProcessError):
        os.waitpid(registry.process, 0 if registry.began else os.WNOHANG)


def ask(registry: Registry, target: str, method: str = "GET") -> tuple[int, Mapping[str, str], bytes]:
    """Return status, headers and body of what a registry answers its own user; OSError if it does not."""
    word = base64.b64encode(f"{registry.login.user}:{registry.login.password}".encode()).decode()
    connection = http.client.HTTPConnection(HOST, registry.port, timeout=ANSWER_SECONDS)
    try:
        connection.request(method, target, headers={"Authorization": f"Basic {word}", "Accept": MANIFEST})
        answer = connection.getresponse()
        return answer.status, dict(answer.headers), answer.read(LARGEST)
    except http.client.HTTPException as error:
        raise OSError(f"the registry's answer makes no sense: {error}") from None
    finally:
        connection.close()


def digest(registry: Registry, name: str, tag: str) -> str:
    """Return the digest of an image, such as "sha256:...", or nothing if the registry has none."""
    status, headers, _ = ask(registry, f"/v2/{name}/manifests/{tag}", "HEAD")
    return headers.get("Docker-Content-Digest", "") if status == http.HTTPStatus.OK else ""


def images(registry: Registry) -> list[str]:
    """Return the names of the images in a registry, tags included; OSError if it does not answer."""
    names = json.loads(ask(registry, f"/v2/_catalog?n={MOST}")[2]).get("repositories") or []
    return [f"{name}:{tag}" for name in names
            for tag in json.loads(ask(registry, f"/v2/{name}/tags/list")[2]).get("tags") or []]


def _write(folder: Path, port: int, login: Login) -> Path:
    """Write what the program reads; return the path of its configuration."""
    users, settings = folder / "htpasswd", folder / "settings.yml"
    _private(users, passwords.line(login.user, login.password))
    _private(settings, json.dumps({
        "version": 0.1, "log": {"level": "info", "formatter": "json", "accesslog": {"disabled": True}},
        "storage": {"filesystem": {"rootdirectory": str(folder.resolve() / "images")}, "delete": {"enabled": True}},
        "http": {"addr": f"{HOST}:{port}", "secret": secrets.token_hex(16)},
        "auth": {"htpasswd": {"realm": "grader lab", "path": str(users.resolve())}}}, indent=1))
    return settings


def _private(path: Path, text: str) -> None:
    """Write a file that only we can read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with open(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)


def _port(registry: Registry, log: Path) -> int:
    """Return the port on which a registry listens, as soon as it does; MachineError if it never does."""
    latest = time.monotonic() + START_SECONDS
    while time.monotonic() < latest:
        alive = lives(registry)     # before its log is read, which has everything then
        said = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
        if found := LISTENS.search(said):
            return int(found[1])
        if TAKEN in said:
            raise MachineError(_crowded(registry.port))
        if not alive:
            raise MachineError(f"{PROGRAM} ended as soon as it was started: {said.strip()[-300:] or 'it says nothing'}")
        time.sleep(STEP)
    raise MachineError(f"{PROGRAM} did not listen within {START_SECONDS:g} s; its log is {log}")


def _taken(port: int) -> bool:
    """Tell whether somebody has a port of loopback; what is left of old connections is nobody (tcp(7))."""
    with socket.socket() as opened:
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            opened.bind((HOST, port))
        except OSError:
            return True
    return False


def _crowded(port: int) -> str:
    """Return the sentence for a port that is taken."""
    return f"port {port} of {HOST} is taken by another program; end that one, or choose another port with '--port'"


def _began(process: int) -> str:
    """Return when a process began, in ticks since the system did, or nothing if it has ended (stat, proc(5))."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in "ZX" else fields[19]

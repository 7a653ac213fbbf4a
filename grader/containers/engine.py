"""The engine: finds it, tells what this grading made, and removes it; the only one that knows the Docker SDK.

Everything that is made for a grading carries its label, which tells whose it is. A grader that was killed cannot tidy
up, so the next one does: it removes what belongs to a process that is no more.
"""
import os
import secrets
import socket
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from grader.errors import MachineError

LABEL = "grader.run"
START_SECONDS, ANSWER_SECONDS = 10.0, 60.0
ELSEWHERE_SECONDS = 24 * 3600       # after which what a grader of another machine made is taken for left
ROUNDS, PAUSE = 50, 0.1             # an image goes after those that were made from it
INSTALL = "python3 course.py setup docker"
NO_ENGINE = ("start Docker Desktop, or on Linux the engine with 'systemctl start docker' or "
             "'docker/engine.sh start FOLDER'")


class RefusedError(MachineError):
    """What the engine refuses to do, in its words; `status` is that of HTTP, 404 for what is not there."""

    def __init__(self, text: str, status: int = 0):
        """Keep the status beside the text."""
        super().__init__(text)
        self.status = status


@dataclass(frozen=True)
class Engine:
    """An engine that answers: `api` is the SDK's APIClient, to be used within `asking`.

    `run` is the id of this grading, and `labels` what everything that is made for it has to carry.
    """

    api: object
    run: str
    version: str = ""
    labels: dict[str, str] = field(default_factory=dict)

    def inspect(self, image: str) -> dict | None:
        """Return what the engine knows of an image that it has, None if it has none of that name or id."""
        try:
            with asking():
                return self.api.inspect_image(image)
        except RefusedError as error:
            if error.status == 404 or error.status == 400:
                return None
            raise

    def url(self, path: str) -> str:
        """Return the address of a function of the engine that the SDK does not offer in full."""
        return f"{self.api.base_url}/v{self.api.api_version}{path}"

    def remove(self) -> None:
        """Remove all that was made for this grading."""
        remove(self, f"{LABEL}={self.run}")


@contextmanager
def asking() -> Iterator[None]:
    """Turn whatever the SDK raises into errors of ours: RefusedError, or MachineError if the engine does not answer."""
    import docker
    import requests
    import urllib3
    try:
        yield
    except docker.errors.APIError as error:
        said = error.explanation or str(error)
        raise RefusedError(str(said).strip()[:2000], error.status_code or 0) from None
    except (docker.errors.DockerException, requests.RequestException, urllib3.exceptions.HTTPError,
            ConnectionError) as error:
        raise MachineError(f"the Docker engine does not answer ({_short(error)}); {NO_ENGINE}") from None


@contextmanager
def connect() -> Iterator[Engine]:
    """Give the engine of this machine, without what killed graders left there; what is made for us goes afterwards.

    MachineError says what to install or to start where there is none. Which engine it is, DOCKER_HOST says, or Docker's
    current context, as for the program `docker`.
    """
    api = _client()
    run = identity()
    try:
        engine = Engine(api, run, version(api), {LABEL: run})
        sweep(engine)
        try:
            yield engine
        finally:
            with suppress(MachineError):        # it stopped answering, which has been said; the next one sweeps
                engine.remove()
    finally:
        api.close()


def _client():
    """Return the SDK's client of an engine that answers."""
    try:
        import docker
    except ImportError:
        raise MachineError(f"the Docker SDK for Python is not installed here; '{INSTALL}' adds it") from None
    try:
        settings = docker.utils.kwargs_from_env()
        if not settings.get("base_url") and (context := docker.ContextAPI.get_current_context()) is not None:
            settings = {"base_url": context.Host, "tls": context.TLSConfig or False}
        _knock(settings.get("base_url") or docker.constants.DEFAULT_UNIX_SOCKET)
        api = docker.APIClient(version="auto", timeout=START_SECONDS, **settings)
    except Exception as error:      # the SDK's own, those of requests and of the files that it reads
        raise MachineError(f"no Docker engine answers here ({_short(error)}); {NO_ENGINE}") from None
    api.timeout = ANSWER_SECONDS
    return api


def _knock(address: str) -> None:
    """Connect to an engine's socket and hang up; OSError if nobody is there, for the SDK would leave a socket open."""
    path = address.partition("unix://")[2]
    if path and os.name == "posix":
        with socket.socket(socket.AF_UNIX) as opened:
            opened.settimeout(START_SECONDS)
            opened.connect(path)


def version(api) -> str:
    """Return the engine's version; MachineError if it runs no Linux containers."""
    with asking():
        found = api.version()
    if found.get("Os") != "linux":
        raise MachineError(f"the Docker engine runs containers for {found.get('Os')}; expected Linux ones. "
                           "Switch it over in Docker Desktop")
    return found.get("Version", "")


def _short(error: Exception) -> str:
    """Return the end of a chain of errors, which is what says something."""
    text = str(error)
    return next((words for words in ("Permission denied", "No such file or directory", "Connection refused")
                 if words in text), text[:200])


def identity() -> str:
    """Return the label's value for a grading that begins: machine, process, when that began, the time, and a number."""
    return ".".join([_machine(), str(os.getpid()), _began(os.getpid()), str(int(time.time())), secrets.token_hex(6)])


def lives(run: str) -> bool:
    """Tell whether a grading may still be going on; a day long, where that cannot be known for certain."""
    parts = run.split(".")
    if len(parts) != 5 or not parts[1].isdecimal() or not parts[3].isdecimal():
        return False
    machine, process, began, at, _ = parts
    if machine == _machine() and (began != "0" or not _began(int(process))):
        return _began(int(process)) == began
    return abs(time.time() - int(at)) < ELSEWHERE_SECONDS


def _machine() -> str:
    """Return what tells where process numbers mean the same: the boot and the namespace of processes (proc(5))."""
    import hashlib
    import platform
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        place = f"{boot} {os.readlink('/proc/self/ns/pid')}"
    except OSError:
        place = platform.node()
    return hashlib.sha256(place.encode()).hexdigest()[:12]


def _began(process: int) -> str:
    """Return when a process began, in ticks of the machine (proc(5)), "0" where nobody tells, "" if it is gone."""
    try:
        state, *fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8",
                                                                 errors="replace").rpartition(")")[2].split()
        return fields[18] if state not in "ZX" else ""
    except OSError:
        if Path("/proc/self/stat").exists():
            return ""
    if os.name == "posix":      # elsewhere signal 0 is no question
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return ""
        except PermissionError:
            pass
    return "0"


def sweep(engine: Engine) -> None:
    """Remove what gradings left that were killed."""
    with asking():
        labels = [found.get("Labels") for found in [
            *engine.api.containers(all=True, filters={"label": LABEL}),
            *engine.api.images(all=True, filters={"label": LABEL}),
            *(engine.api.volumes(filters={"label": LABEL})["Volumes"] or []),
            *engine.api.networks(filters={"label": LABEL})]]
    for run in {(marks or {}).get(LABEL, "") for marks in labels} - {engine.run}:
        if not lives(run):
            remove(engine, f"{LABEL}={run}")


def remove(engine: Engine, label: str) -> None:
    """Remove whatever has a label: containers first, then images, volumes and networks.

    What a build or another sweeper is at goes in a later round; MachineError says what would not go.
    """
    filters, left = {"label": label}, []
    for _ in range(ROUNDS):
        left = list(_removed(engine, filters))
        if not left:
            return
        time.sleep(PAUSE)
    raise MachineError(f"the Docker engine does not remove {', '.join(left[:3])}; remove it by hand, 'docker rm "
                       "--force' for a container and 'docker rmi --force' for an image")


def _removed(engine: Engine, filters: dict) -> Iterator[str]:
    """Remove all that fits, as far as that can be done now; yield the name of each thing that was there."""
    api = engine.api

    def each(ids: Iterable[str], act) -> Iterator[str]:
        for id in ids:
            with suppress(RefusedError), asking():      # gone meanwhile, or still needed by another
                act(id)
            yield id
    with asking():
        containers = api.containers(all=True, filters=filters)
    yield from each((found["Id"] for found in containers),
                    lambda id: api.remove_container(id, force=True, v=True))
    with asking():
        images = sorted(api.images(all=True, filters=filters), key=lambda found: -found["Created"])
    yield from each((found["Id"] for found in images), lambda id: api.remove_image(id, force=True))
    with asking():
        volumes, networks = api.volumes(filters=filters)["Volumes"] or [], api.networks(filters=filters)
    yield from each((found["Name"] for found in volumes), lambda id: api.remove_volume(id, force=True))
    yield from each((found["Id"] for found in networks), api.remove_network)

"""Runs an image of a student's behind walls, and tells what came of it.

The walls are those of `docker run --network none --read-only --cap-drop ALL --security-opt no-new-privileges` with
limits of memory, of tasks, of what is printed and of what is written. Nothing can be written but /tmp (and, by root,
the container's own /dev), which lies in memory, and what the caller mounts; what a VOLUME names has what the image has
there, and is read-only as well. A HEALTHCHECK is never run. When the context ends the container is killed and removed.
"""
import posixpath
import secrets
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field

from grader.box.container import INODES, TASKS
from grader.containers.engine import Engine, RefusedError, asking
from grader.containers.ferry import Ferry
from grader.containers.listening import pieces
from grader.errors import MachineError
from grader.model import Limits

SCRATCH = "/tmp"
VOLUMES = 10            # that an image may have
STEP = 0.02             # seconds between two looks
KNOCK = 1.0             # seconds for a connection to be taken
SAID = 1 << 20          # bytes of one stream that are read
KILLED = ("KILL", "SIGKILL", "9")       # what `docker stop` may be told to begin with, and no program can leave at
ENDED = ("exited", "dead")
DIRECTLY = {"Detach": False, "Tty": False}


class StartError(Exception):
    """A container that cannot be started, through a fault of its image or its command; the text says why."""


@dataclass(frozen=True)
class Mount:
    """A folder of this machine that a container sees at a path, and may change."""

    source: str
    target: str


@dataclass(frozen=True)
class Order:
    """How a container is started: what its image has, where nothing is said.

    `command` takes the place of CMD, `entrypoint` that of ENTRYPOINT (and CMD). With a `ferry` it shares that one's
    network, else it has one of its own; neither leads anywhere. `user` takes the place of USER.
    """

    command: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    mounts: tuple[Mount, ...] = ()
    environment: Mapping[str, str] = field(default_factory=dict)
    ferry: Ferry | None = None
    port: int | None = None
    user: str = ""


@dataclass(frozen=True)
class State:
    """Whether a container runs; its exit status if not, and whether it was ended for using too much memory."""

    running: bool
    status: int
    short: bool


class Container:
    """A container that was started."""

    def __init__(self, engine: Engine, id: str, order: Order, signal: str):
        """Keep what it takes to ask for it; `signal` is what `docker stop` sends."""
        self.id, self.signal = id, signal
        self._engine, self._order = engine, order

    def state(self) -> State:
        """Return how the container is doing."""
        with asking():
            found = self._engine.api.inspect_container(self.id)["State"]
        return State(found["Status"] not in ENDED, found["ExitCode"], bool(found.get("OOMKilled")))

    def wait(self, seconds: float) -> int | None:
        """Return the exit status, None if the container still runs after so many seconds."""
        end = time.monotonic() + seconds
        while (state := self.state()).running:
            if time.monotonic() >= end:
                return None
            time.sleep(STEP)
        return state.status

    def output(self) -> tuple[bytes, bytes]:
        """Return what was printed so far, its output and its errors, the beginning of each."""
        return self._read("stdout"), self._read("stderr")

    def execute(self, argv: tuple[str, ...], seconds: float) -> tuple[int | None, bytes]:
        """Return exit status and output of a command in the container, its errors in it.

        One that lasts longer than so many seconds has the status None, and the container is killed with it. StartError
        if the container has ended.
        """
        api, said = self._engine.api, bytearray()
        try:
            with asking():
                id = api.exec_create(self.id, list(argv))["Id"]
            late = self._heard(id, seconds, said)
            with asking():
                status = api.exec_inspect(id)["ExitCode"]
        except RefusedError as error:
            raise StartError(str(error)) from None
        return None if late else status, bytes(said)

    def _heard(self, command: str, seconds: float, said: bytearray) -> bool:
        """Start a command that was made, and keep the beginning of what it says; tell whether it had to be ended."""
        def read() -> None:
            """Read all, and keep the beginning."""
            with suppress(MachineError), asking():
                for piece in pieces(self._engine, "POST", f"/exec/{command}/start", seconds=seconds, json=DIRECTLY):
                    said.extend(piece[:SAID - len(said)])
        reader = threading.Thread(target=read, name="execute", daemon=True)
        reader.start()
        reader.join(seconds)
        late = reader.is_alive()
        if late:
            self.kill()
            reader.join(KNOCK)
        return late

    def stop(self, grace: float) -> tuple[int | None, float]:
        """Send the signal of `docker stop`; return the exit status, None if it runs on after the grace, and the time.

        An image that asks for SIGKILL is sent SIGTERM.
        """
        began = time.monotonic()
        with suppress(RefusedError), asking():      # it has ended just now
            self._engine.api.kill(self.id, signal=self.signal)
        return self.wait(grace), time.monotonic() - began

    def kill(self) -> None:
        """End the container by SIGKILL."""
        with suppress(RefusedError), asking():
            self._engine.api.kill(self.id, signal="SIGKILL")

    def dial(self, end: float) -> socket.socket:
        """Return a connection to the container's port as those outside get one, before `end` of time.monotonic.

        ConnectionError if nobody listens there on all addresses, TimeoutError if that is not known in time.
        """
        return self._order.ferry.dial(self._order.port, end)

    def listens(self, own: bool = False) -> bool:
        """Tell whether somebody takes connections at the port, with `own` also if on 127.0.0.1 alone."""
        try:
            self._order.ferry.dial(self._order.port, time.monotonic() + KNOCK, own=own).close()
        except OSError:
            return False
        return True

    def _read(self, stream: str) -> bytes:
        """Return the beginning of what was printed on a stream."""
        said = bytearray()
        with suppress(RefusedError), asking(), closing(
                pieces(self._engine, "GET", f"/containers/{self.id}/logs", params={stream: 1})) as found:
            for piece in found:
                said += piece
                if len(said) > SAID:
                    break
        return bytes(said[:SAID])


@contextmanager
def run(engine: Engine, image: str, limits: Limits, order: Order = Order()) -> Iterator[Container]:     # noqa: B008
    """Give a started container of an image, and remove it afterwards with all that it wrote.

    StartError if image or command are to blame for that it cannot be started, MachineError if the engine is.
    """
    with asking():
        config = engine.api.inspect_image(image)["Config"] or {}
    name, signal = f"grader-run-{secrets.token_hex(8)}", config.get("StopSignal") or "SIGTERM"
    volumes = _volumes(name, config.get("Volumes") or {}, order)
    try:
        settings = {"name": name, "host_config": _host(engine, limits, order, volumes)}
        yield Container(engine, _started(engine, image, settings, order), order,
                        "SIGTERM" if signal.upper() in KILLED else signal)
    finally:
        _remove(engine, name, volumes)


def _started(engine: Engine, image: str, settings: dict, order: Order) -> str:
    """Return the id of a container, which runs; see `run` for what is raised."""
    try:
        with asking():
            id = engine.api.create_container(
                image, list(order.command) or None, entrypoint=list(order.entrypoint) or None,
                environment=dict(order.environment), user=order.user or None, healthcheck={"test": ["NONE"]},
                labels=engine.labels, use_config_proxy=False, **settings)["Id"]
            engine.api.start(id)
    except RefusedError as error:
        if "bind source path" in str(error) or "invalid mount" in str(error):
            raise MachineError(f"the engine does not see this machine's folders ({error})") from None
        raise StartError(str(error)) from None
    return id


def _volumes(name: str, wanted: Iterable[str], order: Order) -> dict[str, str]:
    """Return the paths of an image's volumes by names of ours, but for those where something else is mounted."""
    taken = {SCRATCH, *(posixpath.normpath(mount.target) for mount in order.mounts)}
    paths = sorted({posixpath.normpath(path) for path in wanted} - taken)
    if len(paths) > VOLUMES:
        raise StartError(f"the image has {len(paths)} volumes; expected {VOLUMES} at most")
    return {f"{name}-{number}": path for number, path in enumerate(paths)}


def _host(engine: Engine, limits: Limits, order: Order, volumes: Mapping[str, str]) -> dict:
    """Return what the engine is told of a container's walls."""
    memory = (limits.memory_mb + limits.files_mb) << 20
    mounts = [{"Type": "bind", "Source": mount.source, "Target": mount.target} for mount in order.mounts]
    mounts += [{"Type": "volume", "Source": name, "Target": target, "ReadOnly": True,
                "VolumeOptions": {"Labels": engine.labels}} for name, target in volumes.items()]
    config = engine.api.create_host_config(
        network_mode=f"container:{order.ferry.name}" if order.ferry else "none", read_only=True, mounts=mounts,
        tmpfs={SCRATCH: f"rw,nosuid,nodev,exec,mode=1777,size={limits.files_mb}m,nr_inodes={INODES}"},
        cap_drop=["ALL"], security_opt=["no-new-privileges"], mem_limit=memory, memswap_limit=memory,
        pids_limit=max(TASKS, limits.processes + 1), ipc_mode="private",
        log_config={"Type": "json-file", "Config": {"max-size": f"{limits.output_mb}m", "max-file": "2"}})
    size = limits.files_mb << 20
    config["Ulimits"] = [{"Name": "core", "Soft": 0, "Hard": 0}, {"Name": "fsize", "Soft": size, "Hard": size}]
    return config


def _remove(engine: Engine, name: str, volumes: Mapping[str, str]) -> None:
    """Kill and remove a container and its volumes; what is not there is fine."""
    with suppress(RefusedError), asking():
        engine.api.remove_container(name, force=True, v=True)
    for volume in volumes:
        with suppress(RefusedError), asking():
            engine.api.remove_volume(volume, force=True)

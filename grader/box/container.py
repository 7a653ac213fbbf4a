"""Level `docker`: a container of the grader's own image, for machines with an engine and without bubblewrap.

The engine may be on another machine or in a virtual one, as on macOS and Windows. So nothing is shared with it: the
hand-in and every byte to and from the program go through the input and output of `docker run`, to the relay that is
process 1 in the container (`grader/inside/relay.py`). It ends the container as soon as that input ends, so that even
kill -9 of the grader leaves none.
"""
import hashlib
import json
import os
import secrets
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from grader import __version__
from grader.box import filter as system_calls
from grader.box import ground, promises
from grader.box.bubblewrap import environment, interpreter
from grader.box.channel import memory_file
from grader.box.pump import Pump
from grader.versions import versions

ISOLATION = "full"
INHERITS = False        # the relay listens in the container
HOLDS = promises.ALL
PREVENTS = "reading and writing outside, the network, other processes; what is started ends with the container"
IMAGE = f"ml-deployment-grader:{__version__}"
LABEL, BUILD = "grader.programs", "python3 docker/image.py"
PROGRAMS = (*ground.PROGRAMS, ground.HERE / "streams.py")      # what the image has of ours
USER = "65534:65534"
PYTHON, SCRATCH = "/usr/local/bin/python3", "/tmp"
CHANNEL, LISTENER = 10, 11      # descriptors of the program
SHARED_BYTES, RELAY_BYTES = 16 << 20, 32 << 20
INODES = 20_000                 # files and folders in the scratch folder
TASKS = 16                      # that a container has to have room for, or the engine might not get it started
WALLS = (f"--interactive --rm --pull never --log-driver none --network none --ipc private --hostname box --user {USER} "
         f"--read-only --workdir {SCRATCH} --cap-drop ALL --security-opt no-new-privileges --ulimit core=0 "
         f"--shm-size {SHARED_BYTES}").split()
ANSWER_SECONDS, LEAVE_SECONDS, PATIENCE, PAUSE = 10.0, 1.0, 30.0, 0.1
FAILED = 125        # exit status of `docker run` when the engine, not the program, is the matter
# What `docker info` has to say, and what else is lacking.
ABLE = {"{{.OSType}}": ("linux", "Linux containers"), "{{.MemoryLimit}}": ("true", "limits of memory"),
        "{{.PidsLimit}}": ("true", "limits of processes"),
        "{{.SecurityOptions}}": ("name=seccomp", "filters of system calls")}
NO_ENGINE = "start Docker Desktop, or on Linux the engine with 'systemctl start docker'"


def missing() -> str:
    """Return why this level cannot be had on this machine, or nothing."""
    if os.name == "nt":
        return "Windows itself has no sockets that `docker` could use; start the grader in WSL 2"
    if shutil.which("docker") is None:
        return "there is no program 'docker'; install Docker"
    if not _may_answer():
        return f"no Docker engine runs here; {NO_ENGINE}"
    try:
        return _misfits() or _lacks()
    except subprocess.TimeoutExpired:
        return f"the Docker engine did not answer within {ANSWER_SECONDS:g} s; start it again"


def _misfits() -> str:
    """Return why there is no image that fits this grader, or nothing."""
    done = _docker("image", "inspect", "--format", "{{json .Config.Labels}}", IMAGE)
    said = done.stderr.decode("utf-8", "replace").strip()[:300]
    if done.returncode:
        return (f"the engine has no image {IMAGE}; build it with '{BUILD}' in the course's folder"
                if "no such image" in said.lower() else f"the Docker engine does not answer ({said}); {NO_ENGINE}")
    found, wanted = json.loads(done.stdout) or {}, labels(versions())
    other = [f"{found.get(name, 'none')}, not {value}" for name, value in wanted.items() if found.get(name) != value]
    return (f"the image {IMAGE} belongs to another version of the grader ({'; '.join(other)}); build it again with "
            f"'{BUILD}' in the course's folder") if other else ""


def _lacks() -> str:
    """Return why the engine is not good enough, or nothing: one without rights leaves limits out and only warns."""
    said = _docker("info", "--format", " ".join(ABLE)).stdout.decode().split(maxsplit=len(ABLE) - 1)
    answers = dict(zip(ABLE, said, strict=False))
    lacking = [what for field, (sign, what) in ABLE.items() if sign not in answers.get(field, "")]
    return f"the Docker engine lacks {', '.join(lacking)}, without which a box is not safe" if lacking else ""


def labels(tools: Mapping[str, str]) -> dict[str, str]:
    """Return the labels of the image that fits these sources and versions of tools, of Python the minor one."""
    digest = hashlib.sha256(__version__.encode())
    for path in sorted(PROGRAMS, key=lambda path: path.name):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    named = {**tools, "python": ".".join(tools["python"].split(".")[:2])}
    return {LABEL: digest.hexdigest()[:16],
            "grader.tools": ", ".join(f"{name} {named[name]}" for name in sorted(named))}


class Launched:
    """A running `docker run`, and what is needed to end its container for certain."""

    def __init__(self, process: subprocess.Popen, pump: Pump, name: str, errors: int):
        """Keep the process, what carries its bytes, the container's name, and the descriptor of what goes wrong."""
        self.process, self.pump, self.name, self.errors, self.scratch = process, pump, name, errors, SCRATCH

    def hold(self) -> None:
        """Do nothing: nobody else can get the container's name."""

    def met(self) -> str:
        """Return the limit that the container ran into, as far as the system tells: "memory", or nothing."""
        return "memory" if self.pump.memory else ""

    def dial(self, port: int | None, end: float) -> socket.socket:
        """Return a connection to a port in the container, None for the socket that the program inherited.

        ConnectionError if it is refused, TimeoutError if it is not there before `end`, in seconds of time.monotonic.
        """
        return self.pump.dial(port, end)

    def kill(self) -> None:
        """End the container; when this returns it is gone, also if it was only about to be made.

        The relay leaves when it is hung up on, and `docker run` ends when the engine has removed the container; it may
        not be killed before, as it might just have had one made. OSError names a container that would not go.
        """
        self.pump.hang_up()
        latest = time.monotonic() + PATIENCE
        while not self._ended(LEAVE_SECONDS):
            _remove(self.name)
            if time.monotonic() > latest:
                self.process.kill()
        self.pump.close()
        os.close(self.errors)
        while self.process.returncode in (FAILED, -9) and not _remove(self.name):    # it may just be about to do so
            if time.monotonic() > latest:
                raise OSError(f"the Docker engine did not remove the container {self.name}; "
                              f"remove it with 'docker rm --force {self.name}'")
            time.sleep(PAUSE)

    def _ended(self, seconds: float) -> bool:
        """Wait so long for `docker run` to end, and tell whether it has."""
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True


def launch(program: str, settings: dict, folder: str | None, descriptors: tuple[int, ...]) -> Launched:
    """Start an inside program in a container; `folder` is a staged folder of the student's, or None."""
    name, room = f"grader-{secrets.token_hex(8)}", settings["room"]
    memory = settings["memory"] + room + RELAY_BYTES
    told, calls, errors = order(program, settings, folder), memory_file("calls", profile()), memory_file("errors")
    limits = ["--memory", str(memory), "--memory-swap", str(memory),
              "--pids-limit", str(max(TASKS, settings["processes"] + 1)),
              "--tmpfs", f"{SCRATCH}:rw,nosuid,nodev,exec,mode=1777,size={room},nr_inodes={INODES}"]
    command = ["docker", "run", "--name", name, *(f"--{mark}" for mark in _marks(os.getpid())), *WALLS,
               "--security-opt", f"seccomp=/dev/fd/{calls}", *limits, IMAGE]
    try:
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, cwd="/",
                                   bufsize=0, pass_fds=(calls,), start_new_session=True)
    except OSError:
        os.close(errors)
        raise
    finally:
        os.close(calls)
    channel = socket.socket(fileno=os.dup(descriptors[0]))
    return Launched(process, Pump(process, channel, told), name, errors)


def profile() -> bytes:
    """Return the same filter of system calls that bubblewrap's boxes have, as the engine reads it.

    The engine knows the numbers of the machine that it runs on, and leaves out the names that it does not know.
    """
    operations = {system_calls.MASKED: "SCMP_CMP_MASKED_EQ", system_calls.OVER: "SCMP_CMP_GT"}
    rules = [{"names": [rule.call], "action": "SCMP_ACT_ERRNO", "errnoRet": rule.error,
              "args": [{"index": place, "op": operations[operation], "value": first, "valueTwo": value}
                       for place, operation, first, value in rule.comparisons]}
             for rule in system_calls.rules()]
    return json.dumps({"defaultAction": "SCMP_ACT_ALLOW", "syscalls": rules}).encode()


def order(program: str, settings: dict, folder: str | None) -> bytes:
    """Return what the relay is told to start, with the files of a staged folder; see `grader/inside/relay.py`."""
    work, listener = f"{SCRATCH}/work", LISTENER if settings["serve"] and settings["port"] is None else None
    # The group of the container counts its tasks; the limit of a user would count those of all containers.
    settings = {**settings, "channel": CHANNEL, "listener": listener, "processes": None, "work": work, "files": None,
                "site": "/site", "tools": "/tools", "leash": False}
    paths = sorted(path for path in Path(folder).rglob("*") if path.is_file()) if folder else []
    contents = {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}
    head = json.dumps({"command": interpreter(PYTHON, "/inside", program, settings), "work": work, "channel": CHANNEL,
                       "environment": environment(SCRATCH, os.path.dirname(os.path.dirname(PYTHON))),
                       "listener": listener, "files": [[name, len(data)] for name, data in contents.items()]}).encode()
    return struct.pack(">I", len(head)) + head + b"".join(contents.values())


def forget(process: int) -> None:
    """Remove what a process of ours left that was ended: a container that was made, and not started by then."""
    marks = (word for label in _marks(process) for word in ("--filter", label))
    with suppress(subprocess.TimeoutExpired):
        for name in _docker("ps", "--all", "--quiet", *marks).stdout.decode().split():
            _remove(name)


def _marks(process: int) -> tuple[str, str]:
    """Return the labels of the containers of a process of ours."""
    return f"label=grader={ground.prepare().token}", f"label=grader.process={process}"


def _remove(name: str) -> bool:
    """Remove a container, running or not; tell whether it is certain that there is none."""
    try:
        said = _docker("rm", "--force", "--volumes", name).stderr
    except subprocess.TimeoutExpired:
        return False
    return not said or b"no such container" in said.lower()


def _docker(*arguments: str) -> subprocess.CompletedProcess:
    """Run the engine's client to its end; TimeoutExpired if the engine does not answer."""
    return subprocess.run(["docker", *arguments], stdin=subprocess.DEVNULL, capture_output=True, cwd="/", check=False,
                          timeout=ANSWER_SECONDS)


def _may_answer() -> bool:
    """Tell whether there may be an engine: its socket is there, or the client is told another place to look at."""
    settings = os.environ.get("DOCKER_CONFIG") or os.path.expanduser("~/.docker")
    told = any(os.environ.get(name) for name in ("DOCKER_HOST", "DOCKER_CONTEXT"))
    return told or any(map(os.path.exists, ("/var/run/docker.sock", os.path.join(settings, "config.json"))))

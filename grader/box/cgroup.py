"""Bounds on the sum over all processes of a box: memory, with what lies in its memory file systems, and tasks.

Limits of one process (setrlimit(2)) do not add up; control groups do (cgroups(7)). A group is made below our own one
or beside it, in version 1 or 2, where we may write there; elsewhere there is none, and the report says so.
"""
import functools
import os
import secrets
import signal
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

CONTROLLERS = ("memory", "pids")
PROBE = "probe"             # in the place of a token, for what only tries whether a group can be made
SLACK = 16 << 20            # bytes for the box's own first process and for what the kernel counts
NEAR = 1 << 20              # bytes below its limit from which on a group counts as full
PATIENCE, STEP = 2.0, 0.001     # seconds for the last process to leave a group


@dataclass(frozen=True)
class Group:
    """A group's folder for each controller that there is; both are the same one in version 2."""

    folders: Mapping[str, str]
    version: int

    def join(self, process: int) -> None:
        """Put a process in, with all that it will start; OSError if it is gone."""
        for folder in self.each():
            _write(f"{folder}/cgroup.procs", str(process))

    def met(self) -> str:
        """Return "memory" if a process was ended because the group wanted too much, else nothing.

        One that the kernel ended when the whole machine ran short is counted as well, but then no limit was met.
        """
        folder = self.folders.get("memory", "")
        name = "memory.oom_control" if self.version == 1 else "memory.events"
        counts = dict(line.split() for line in _read(f"{folder}/{name}").splitlines())
        most, limit = (_read(f"{folder}/memory.{name}_in_bytes") or 0 for name in ("max_usage", "limit"))
        full = int(counts.get("oom", 0)) if self.version == 2 else int(most) > int(limit) - NEAR
        return "memory" if int(counts.get("oom_kill", 0)) and full else ""

    def remove(self) -> None:
        """End what is left in the group and remove it; OSError if something stays, which proves that a box leaks."""
        for folder in self.each():
            _remove(folder)

    def each(self) -> list[str]:
        """Return the folders, each once."""
        return list(dict.fromkeys(self.folders.values()))


def make(token: str, memory: int, processes: int) -> Group | None:
    """Return a new group bounded to so many bytes and tasks, or None where there can be none.

    `token` and our process begin its name, by which sweep() finds what either left.
    """
    if not (found := places()).folders:
        return None
    name = f"grader-{token}-{os.getpid()}-{secrets.token_hex(8)}"
    group = Group({controller: f"{folder}/{name}" for controller, folder in found.folders.items()}, found.version)
    try:
        for folder in group.each():
            os.mkdir(folder)
        _bound(group, memory + SLACK, processes)
    except OSError:
        group.remove()
        return None
    return group


@functools.cache
def places() -> Group:
    """Return the groups in which this process can make others, tried for real; without rights there are often none.

    Own groups in version 2 hold processes, so their controllers are on below our parent, if anywhere (cgroups(7), "no
    internal processes").
    """
    mounts, own = _mounts(), _own()
    here = {name: os.path.normpath(f"{place}/{own[name].removeprefix(root)}")
            for name, (root, place) in mounts.items() if name in own}
    old = {name: here[name] for name in CONTROLLERS if name in here and _takes_groups(here[name])}
    if old:
        return Group(old, 1)
    for folder in (here[""], os.path.dirname(here[""])) if "" in here else ():
        if set(CONTROLLERS) <= set(_read(f"{folder}/cgroup.subtree_control").split()) and _takes_groups(folder):
            return Group(dict.fromkeys(CONTROLLERS, folder), 2)
    return Group({}, 0)


def bounded() -> str:
    """Return which version of control groups bounds the sum over processes here: "v1", "v2", or "none"."""
    found = places()
    return f"v{found.version}" if "memory" in found.folders else "none"


def sweep(token: str, process: int | None = None) -> None:
    """End and remove the groups of a grader, or of one process of it, that has ended before it could do so itself."""
    for folder in places().each():
        for group in Path(folder).glob(f"grader-{token}-*" if process is None else f"grader-{token}-{process}-*"):
            with suppress(OSError):
                _remove(str(group))


def _bound(group: Group, memory: int, processes: int) -> None:
    """Write the limits; swap counts as memory where the kernel tells them apart."""
    folders = group.folders
    if "pids" in folders:
        _write(f"{folders['pids']}/pids.max", str(processes + 2))      # bubblewrap's own two
    if "memory" not in folders:
        return
    if group.version == 1:
        _write(f"{folders['memory']}/memory.limit_in_bytes", str(memory))
        with suppress(OSError):
            _write(f"{folders['memory']}/memory.memsw.limit_in_bytes", str(memory))
    else:
        _write(f"{folders['memory']}/memory.max", str(memory))
        for name, value in (("memory.swap.max", "0"), ("memory.oom.group", "1")):
            with suppress(OSError):
                _write(f"{folders['memory']}/{name}", value)


def _remove(folder: str) -> None:
    """Kill what is in a group until it is empty, then remove it."""
    latest = time.monotonic() + PATIENCE
    while True:
        try:
            return os.rmdir(folder)
        except FileNotFoundError:
            return None
        except OSError:
            if time.monotonic() > latest:
                raise
        with suppress(OSError):
            _write(f"{folder}/cgroup.kill", "1")        # version 2, Linux 5.14
        for word in _read(f"{folder}/cgroup.procs").split():
            with suppress(OSError):
                os.kill(int(word), signal.SIGKILL)
        time.sleep(STEP)


def _mounts() -> dict[str, tuple[str, str]]:
    """Return which group is mounted where, by controller; version 2 under an empty name (mountinfo, proc(5))."""
    found = {}
    for line in _read("/proc/self/mountinfo").splitlines():
        fields, _, kind = line.partition(" - ")
        kind, _, options = kind.split(maxsplit=2)
        names = [""] if kind == "cgroup2" else options.split(",") if kind == "cgroup" else []
        found.update({name: tuple(fields.split()[3:5]) for name in names if name in ("", *CONTROLLERS)})
    return found


def _own() -> dict[str, str]:
    """Return the group that this process is in, by controller; version 2 under an empty name (cgroups(7))."""
    rows = (line.split(":", 2) for line in _read("/proc/self/cgroup").splitlines())
    return {name: path for _, names, path in rows for name in names.split(",")}


def _takes_groups(folder: str) -> bool:
    """Tell whether a group can be made in a folder, by making one."""
    probe = f"{folder}/grader-{PROBE}-{os.getpid()}-{secrets.token_hex(8)}"
    try:
        os.mkdir(probe)
        os.rmdir(probe)
    except OSError:
        return False
    return True


def _read(path: str) -> str:
    """Return what a file of the kernel's says, or nothing."""
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _write(path: str, text: str) -> None:
    """Write to a file of the kernel's; OSError is the kernel's answer."""
    descriptor = os.open(path, os.O_WRONLY)
    try:
        os.write(descriptor, text.encode())
    finally:
        os.close(descriptor)

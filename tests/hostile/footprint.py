"""What a grading costs the grader itself: memory, disk, descriptors, threads; and what it leaves with the kernel.

Nothing of it may depend on what was handed in, at no level.
"""
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.box import cgroup
from grader.box.ground import prepare

MEMORY = 64 << 20       # bytes by which the grader may grow while it grades
DISK, FILES = 1 << 20, 20       # bytes and files that may stay where hand-ins are staged


@dataclass(frozen=True)
class Footprint:
    """What this process has, and what is free where hand-ins are staged; bytes, and numbers of the rest.

    What is free is told where that place is ours alone; on a disk that others use as well it would say nothing.
    """

    memory: int
    descriptors: int
    threads: int
    free: int
    nodes: int


def take() -> Footprint:
    """Return the footprint of this process; from now on its peak counts."""
    if sys.platform == "linux":
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")     # the peak is now what it has, proc(5)
    ground = prepare()
    free, nodes = _free(ground.stage) if ground.private else (0, 0)
    return Footprint(_peak(), len(os.listdir("/dev/fd")), threading.active_count(), free, nodes)


def grown(before: Footprint) -> Iterator[str]:
    """Yield what a grading has cost that it may not cost."""
    peak, after = _peak(), take()
    if peak - before.memory > MEMORY:
        yield f"the grader's memory grew by {peak - before.memory >> 20} MiB"
    if after.descriptors > before.descriptors:
        yield f"{after.descriptors - before.descriptors} descriptors stay open"
    if after.threads > before.threads:
        yield f"{after.threads - before.threads} threads go on"
    if before.free - after.free > DISK or before.nodes - after.nodes > FILES:
        lost = f"{before.free - after.free >> 20} MiB and {before.nodes - after.nodes} files"
        yield f"where hand-ins are staged {lost} are lost"


def groups(token: str) -> Iterator[str]:
    """Yield the control groups that are left of the grader with a token."""
    for folder in cgroup.places().each():
        for group in Path(folder).glob(f"grader-{token}-*"):
            yield f"the control group {group.name} is left in {group.parent.name}"


def containers(token: str) -> Iterator[str]:
    """Yield the containers that are left of the grader with a token."""
    done = subprocess.run(["docker", "ps", "--all", "--quiet", "--filter", f"label=grader={token}"],
                          capture_output=True, text=True, check=True)
    yield from (f"the container {word} is left" for word in done.stdout.split())


def _free(folder: str) -> tuple[int, int]:
    """Return how many bytes and how many files a file system can still take."""
    found = os.statvfs(folder)
    return found.f_bfree * found.f_frsize, found.f_ffree


def _peak() -> int:
    """Return the most memory that this process has had, in bytes; 0 where the system does not tell (VmHWM, proc(5))."""
    if sys.platform != "linux":
        return 0
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM:"))

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

MEMORY = 64 << 20       # bytes by which the grader may grow while it grades
DISK, FILES = 64 << 20, 1000    # bytes and files that a disk may lose meanwhile, which others use as well


@dataclass(frozen=True)
class Footprint:
    """What this process has, and what is free where hand-ins are staged; bytes, and numbers of the rest."""

    memory: int
    descriptors: int
    threads: int
    free: int
    nodes: int


def take(stage: str) -> Footprint:
    """Return the footprint of this process, and of its folder for hand-ins; from now on its peak counts."""
    memory = _peak()
    if sys.platform == "linux":
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")     # the peak is now what it has, proc(5)
        memory = _peak()
    disk = os.statvfs(stage)
    return Footprint(memory, len(os.listdir("/dev/fd")), threading.active_count(), disk.f_bfree * disk.f_frsize,
                     disk.f_ffree)


def grown(before: Footprint, stage: str) -> Iterator[str]:
    """Yield what a grading has cost that it may not cost."""
    peak, after = _peak(), take(stage)
    if peak - before.memory > MEMORY:
        yield f"the grader's memory grew by {peak - before.memory >> 20} MiB"
    if after.descriptors > before.descriptors:
        yield f"{after.descriptors - before.descriptors} descriptors stay open"
    if after.threads > before.threads:
        yield f"{after.threads - before.threads} threads go on"
    if before.free - after.free > DISK or before.nodes - after.nodes > FILES:
        yield f"the disk lost {before.free - after.free >> 20} MiB and {before.nodes - after.nodes} files"


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


def _peak() -> int:
    """Return the most memory that this process has had, in bytes; 0 where the system does not tell (VmHWM, proc(5))."""
    if sys.platform != "linux":
        return 0
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    return next(int(line.split()[1]) << 10 for line in lines if line.startswith("VmHWM:"))

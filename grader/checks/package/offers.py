"""What pip finds while a hand-in is graded: wheels made again from what is installed beside the grader."""
from collections.abc import Mapping
from functools import cache
from importlib import metadata

from grader.containers import wheels
from grader.errors import MachineError

# The build backends that hand-ins may name, and what older instructions name beside setuptools.
BACKENDS = ("setuptools", "wheel", "hatchling", "flit-core")


@cache
def offered(names: tuple[str, ...]) -> Mapping[str, bytes]:
    """Return the wheels of packages and of all that they need: file name to bytes; MachineError if one is missing."""
    return dict(wheels.installed(name) for name in closure(names))


def closure(names: tuple[str, ...]) -> tuple[str, ...]:
    """Return packages with all that they need on this machine, in alphabetical order."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name
    waiting, found = list(names), set()
    while waiting:
        name = canonicalize_name(waiting.pop())
        if name in found:
            continue
        found.add(name)
        try:
            needs = [Requirement(line) for line in metadata.requires(name) or ()]
        except metadata.PackageNotFoundError:
            raise MachineError(f"{name} is not installed here, and a package is made with it; 'python3 course.py "
                               "setup' with the exercise's extras adds it") from None
        waiting += [need.name for need in needs if need.marker is None or need.marker.evaluate({"extra": ""})]
    return tuple(sorted(found))

"""Builds an image from files and a Dockerfile that nobody trusts: refused, bounded, watched, and told step by step.

The classic builder does it, which every engine has and whose steps can be followed; the SDK knows no way to BuildKit.
No password of a registry goes with a build, no variable of this environment, no setting of this user.
"""
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from grader.containers import context, tracing
from grader.containers.engine import LABEL, Engine, asking
from grader.containers.marking import marked
from grader.containers.tracing import Step
from grader.containers.watching import Bounds, Ending, watched
from grader.dockerfile.reading import Dockerfile, read
from grader.dockerfile.refusals import Refusal, refused
from grader.dockerfile.stages import images
from grader.model import Limits

DISK_MB = 4096
TASKS = 16                  # that a container has to have room for
KILLED = 137                # exit status of what SIGKILL ended (bash(1))
# What the engine says without an exit status, and what that means.
SIGNS = {"requires BuildKit": "buildkit", "the --mount option": "buildkit", "no space left on device": "engine",
         "dockerfile parse error": "parse", "Dockerfile parse error": "parse", "unknown instruction": "parse",
         "Cannot locate specified Dockerfile": "parse", "pull access denied": "base", "manifest unknown": "base",
         "no such host": "base", "network is unreachable": "base", "repository does not exist": "base"}


class BuildError(Exception):
    """A build that came to nothing; its text says why.

    `kind` is "parse" or "refused" (nothing was built; `refusals` says why), "step", "memory", "buildkit", "time",
    "idle", "log", "disk", or what is not the student's fault, "base" and "engine". `step` is where it ended, if known.
    """

    def __init__(self, kind: str, text: str, step: Step | None = None, log: str = "", *,
                 refusals: tuple[Refusal, ...] = ()):
        """Keep all beside the text."""
        super().__init__(text)
        self.kind, self.text, self.step, self.log, self.refusals = kind, text, step, log, refusals


@dataclass(frozen=True)
class Image:
    """An image that was built: its id, the steps it took, the end of the log, the id of its base ("" for scratch)."""

    id: str
    steps: tuple[Step, ...]
    log: str
    seconds: float
    base: str


def build(engine: Engine, files: Mapping[str, bytes | Path], *, limits: Limits, end: float, idle: float,
          dockerfile: str = "Dockerfile", network: bool = False, base: Mapping[str, str] = {},     # noqa: B006
          disk_mb: int = DISK_MB) -> Image:
    """Return an image; BuildError says why there is none, MachineError that the engine went away.

    `end` is the latest end, in seconds of time.monotonic, and `idle` how many seconds it may be silent. `base` maps
    names of base images to those that take their place. A base that the engine does not have is not fetched. Whatever
    a build leaves carries the engine's labels.
    """
    source = files[dockerfile] if isinstance(files[dockerfile], bytes) else files[dockerfile].read_bytes()
    parsed = read(source)
    _refuse(parsed, files)
    bases = _bases(engine, parsed, base)
    bounds = Bounds(end, idle, limits.output_mb << 20, limits.memory_mb << 20, disk_mb << 20,
                    max(TASKS, limits.processes))
    before, began = tracing.made(engine), time.monotonic()
    sent = {**_sent(files, dockerfile), dockerfile: marked(source, parsed, engine.labels, base)}
    with context.packed(sent) as packed:
        ending = watched(engine, packed, _options(bounds, dockerfile, network), bounds)
    spent = time.monotonic() - began
    steps = tracing.steps(engine, source, before, spent)
    if not ending.id or ending.error or ending.over:
        raise _error(engine, ending, bounds, tracing.stopped(parsed, steps))
    root = _root(engine, ending.id, set(bases.values()))
    if _size(engine, ending.id) - _size(engine, root) > bounds.disk:
        raise _error(engine, replace(ending, over="disk"), bounds, None)
    return Image(ending.id, steps, ending.log, spent, root)


def _refuse(parsed: Dockerfile, files: Mapping[str, bytes | Path]) -> None:
    """Raise a BuildError for a Dockerfile that is not to be built."""
    found = tuple(refused(parsed, {name: data for name, data in files.items() if isinstance(data, bytes)}))
    if found:
        kind = found[0].kind if found[0].kind in ("parse", "buildkit") else "refused"
        raise BuildError(kind, found[0].message, refusals=found)


def _sent(files: Mapping[str, bytes | Path], dockerfile: str) -> dict[str, bytes | Path]:
    """Return the files that are not ignored; BuildError for a .dockerignore that cannot be read."""
    try:
        return context.sent(files, dockerfile)
    except context.PatternError as error:
        raise BuildError("parse", str(error)) from None


def _bases(engine: Engine, parsed: Dockerfile, base: Mapping[str, str]) -> dict[str, str]:
    """Return the ids of the images that a build asks for by their names; BuildError if the engine lacks one."""
    found = {}
    for image in images(parsed):
        seen = engine.inspect(base.get(image.name, image.name))
        if seen is None:
            raise BuildError("base", f"the engine has no image {image.name}, and none is fetched for a hand-in; "
                                     f"'docker pull {image.name}' fetches it, if it is the one that the exercise means")
        found[image.name] = seen["Id"]
    return found


def _options(bounds: Bounds, dockerfile: str, network: bool) -> dict[str, object]:
    """Return what the engine is told of a build (Docker Engine API, ImageBuild)."""
    limits = [{"Name": "core", "Soft": 0, "Hard": 0}, {"Name": "fsize", "Soft": bounds.disk, "Hard": bounds.disk}]
    return {"dockerfile": dockerfile, "rm": 1, "forcerm": 1, "networkmode": "default" if network else "none",
            "memory": bounds.memory, "memswap": bounds.memory, "ulimits": json.dumps(limits), "version": "1"}


def _error(engine: Engine, ending: Ending, bounds: Bounds, step: Step | None) -> BuildError:
    """Return why a build came to nothing, as an error."""
    where = f"step {step.number}, {step.instruction[:200]!r}" if step else "the build"
    over = {"time": "was still running when its time was up", "idle": f"said nothing for {bounds.idle:g} s",
            "log": f"printed more than {bounds.log >> 20} MiB", "disk": f"wrote more than {bounds.disk >> 20} MiB"}
    if ending.over:
        return BuildError(ending.over, f"{where} {over[ending.over]}", step, ending.log)
    if ending.code is None:
        kind = next((kind for sign, kind in SIGNS.items() if sign in ending.error), "step")
        said = ending.error or "the engine ended it without a word"
        return BuildError(kind if ending.error else "engine", f"{where}: {said[:1000]}", step, ending.log)
    if ending.code == KILLED and _short_of_memory(engine, ending):
        return BuildError("memory", f"{where} needed more than {bounds.memory >> 20} MiB of memory", step, ending.log)
    return BuildError("step", f"{where} ended with exit status {ending.code}", step, ending.log)


def _short_of_memory(engine: Engine, ending: Ending) -> bool:
    """Tell whether the kernel ended a process of a build for its memory, as the engine remembers."""
    with asking():
        told = engine.api.events(since=1, until=int(time.time()) + 1, decode=True,
                                 filters={"label": f"{LABEL}={engine.run}", "event": "oom"})
        return any(event.get("id") in ending.containers for event in told)


def _size(engine: Engine, image: str) -> int:
    """Return the bytes of all layers of an image, none for no image."""
    found = engine.inspect(image) if image else None
    return found["Size"] if found else 0


def _root(engine: Engine, image: str, roots: set[str]) -> str:
    """Return the id of the base that an image was built upon."""
    while image and image not in roots:
        found = engine.inspect(image)
        image = found["Parent"] if found else ""
    return image

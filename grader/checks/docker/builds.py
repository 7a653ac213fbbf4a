"""Whether an image comes of a Dockerfile; it is built once for all checks of a submission."""
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from grader.checks.registry import check, parameters
from grader.containers import bases, wheels
from grader.containers.build import DISK_MB, BuildError, Image, build
from grader.containers.engine import Engine, connect
from grader.dockerfile.reading import Dockerfile, read
from grader.dockerfile.stages import images
from grader.errors import ExerciseError, MachineError
from grader.model import Finding
from grader.workspace import Workspace, given_files

SHOWN = 1500            # characters of a log
IDLE = 120.0            # seconds
HINTS = {
    "parse": "Mend this line first; the rest of the file was not looked at.",
    "refused": "The README says what may be used. Everything that an image needs is handed in, or installed in a RUN.",
    "buildkit": "Write it so that every builder understands it.",
    "step": "Build it yourself: the end of what is printed, just above the error, says what went wrong.",
    "memory": "Do less in one step; the README says how much memory there is.",
    "time": "Let no step wait for input or for ever; a server belongs into CMD, not into RUN.",
    "idle": "Let no step wait for input or for ever; a server belongs into CMD, not into RUN.",
    "log": "Let the step say less.",
    "disk": "Install what the program needs, and nothing else.",
}


@dataclass(frozen=True)
class Setting:
    """What a hand-in is built with: the options of docker.builds."""

    network: bool = False
    packages: tuple[str, ...] = ()
    stand_ins: tuple[str, ...] = ()
    only: tuple[str, ...] = ()
    idle: float = IDLE
    disk_mb: int = DISK_MB


@dataclass(frozen=True)
class Built:
    """An image and the engine that has it; `base` names an image with Python, for programs of ours.

    `bases` are the base images that took the place of others, by their names, and `setting` is what it was built with.
    """

    engine: Engine
    image: Image
    base: str
    bases: Mapping[str, str]
    setting: Setting


@check("docker.builds")
def builds(work: Workspace, *, network: bool = False, packages: tuple[str, ...] = (), stand_ins: tuple[str, ...] = (),
           only: tuple[str, ...] = (), idle: float = IDLE, disk_mb: int = DISK_MB) -> Iterator[Finding]:
    """Build the image from your Dockerfile.

    Nothing can be fetched during the build unless `network` says so: pip finds the `packages` that are installed here,
    light stand-ins for heavy ones, and no others. `only` are globs of the base images that may be used. A build that is
    silent for `idle` seconds is ended, and one that writes more than `disk_mb` MiB.
    """
    try:
        image(work)
    except BuildError as error:
        yield from _findings(work, error)


def image(work: Workspace) -> Built:
    """Return the image of a submission; BuildError if its Dockerfile is to blame that there is none.

    MachineError for all else, and that is made sure of by a build of ours. The time that it takes is not a criterion's.
    """
    began = time.monotonic()
    try:
        return work.shared("docker.builds", lambda: _opened(work))
    finally:
        work.end += time.monotonic() - began


def again(work: Workspace, built: Built, files: Mapping[str, bytes]) -> Image:
    """Build from other files with all else as it was, in the time that a build has; BuildError as before."""
    began, setting = time.monotonic(), built.setting
    try:
        return build(built.engine, files, network=setting.network, base=built.bases, limits=work.exercise.limits,
                     end=began + work.exercise.limits.seconds, idle=setting.idle, disk_mb=setting.disk_mb)
    finally:
        work.end += time.monotonic() - began


@contextmanager
def _opened(work: Workspace) -> Iterator[Built]:
    """Build, and remove the image and all that came of it when the submission is graded."""
    work.may_build()
    with connect() as engine:
        yield _built(work, engine)


def _built(work: Workspace, engine: Engine) -> Built:
    """Build, and see to it that nobody is blamed for the engine or the machine."""
    files, setting = work.submission.files, _setting(work)
    if "Dockerfile" not in files:
        raise BuildError("parse", "there is no Dockerfile")
    python, parsed = bases.python(engine), read(files["Dockerfile"])
    _look(parsed, setting)
    replaced = {} if setting.network else bases.prepared(engine, parsed, _wheels(work, setting))
    try:
        built = build(engine, files, network=setting.network, base=replaced, limits=work.exercise.limits,
                      end=time.monotonic() + work.exercise.limits.seconds, idle=setting.idle, disk_mb=setting.disk_mb)
    except BuildError as error:
        if error.kind == "base":
            raise MachineError(str(error)) from None
        if not error.refusals and error.kind != "parse":
            bases.control(engine, setting.network)
        if error.kind == "engine":
            raise MachineError(f"the engine failed: {error}") from None
        raise
    return Built(engine, built, python, replaced, setting)


def _look(parsed: Dockerfile, setting: Setting) -> None:
    """Raise a BuildError for a base image that the exercise does not want."""
    for asked in images(parsed) if setting.only else ():
        if asked.name and not any(fnmatchcase(asked.name, pattern) for pattern in setting.only):
            raise BuildError("refused", f"line {asked.instruction.line} uses the image {asked.name}; expected one of "
                                        f"{', '.join(setting.only)}")


def _setting(work: Workspace) -> Setting:
    """Return the options of the exercise's docker.builds, which may not be the criterion that is being graded."""
    found = next((criterion for criterion in work.exercise.criteria if criterion.check == "docker.builds"), None)
    if found is None:
        raise ExerciseError(f"'{work.exercise.name}' needs an image and has no criterion docker.builds; expected one")
    known = parameters("docker.builds")
    return Setting(**{name: tuple(value) if known[name].default == () else value
                      for name, value in found.options.items()})


def _wheels(work: Workspace, setting: Setting) -> Mapping[str, bytes | Path]:
    """Return the wheels of an exercise, or real ones where a folder of those is named."""
    if (real := wheels.house()) is not None and (setting.packages or setting.stand_ins):
        return real
    made = dict(wheels.installed(name) for name in setting.packages)
    return made | wheels.stand_ins(given_files(work.exercise), setting.stand_ins)


def _findings(work: Workspace, error: BuildError) -> Iterator[Finding]:
    """Yield why there is no image: each refusal, or the step at which the build ended, with the end of the log."""
    for cost, refusal in zip([1.0] + [0.0] * len(error.refusals), error.refusals, strict=False):
        yield Finding(f"docker.builds.{error.kind}", f"the Dockerfile is not built: {refusal.message}", cost=cost,
                      path="Dockerfile", line=refusal.line, hint=HINTS[error.kind],
                      sentence="the Dockerfile is not built")
    if error.refusals:
        return
    line = error.step.line if error.step else None
    printed = error.log if len(error.log) <= SHOWN else f"...{error.log[-SHOWN:]}"
    yield Finding(f"docker.builds.{error.kind}", f"the build failed: {error}", cost=1.0, path="Dockerfile", line=line,
                  actual=printed or None, hint=_hint(work, error), sentence="the build failed",
                  reproduce=f"docker build --tag {work.exercise.name} .")


def _hint(work: Workspace, error: BuildError) -> str:
    """Return the next step; which packages there are, where pip may have looked for another one."""
    setting = _setting(work)
    asked = error.step is not None and "pip" in error.step.instruction and error.kind == "step"
    if not asked or setting.network:
        return HINTS[error.kind]
    there = wheels.contents(_wheels(work, setting)) or "no package"
    return f"The grader builds without a network; pip finds {there} there, and nothing else. {HINTS['step']}"

"""Whether a folder of the computer's, mounted into a container, is the same one inside and outside."""
import secrets
import shlex
import time
from collections.abc import Iterator
from dataclasses import dataclass

from grader.checks.docker import stage
from grader.checks.docker.builds import Built, image
from grader.checks.registry import check
from grader.containers.running import Container, Order, StartError, run
from grader.containers.sharing import Shared, shared
from grader.errors import ExerciseError
from grader.model import Finding
from grader.workspace import Workspace

STEP = 0.05
EXECUTE = 5.0           # seconds for a command within the container
STAY = ("sh", "-c", "while :; do sleep 1; done")        # a container that stays, whatever its image does by itself
SHELL = "no command can be run in the container; expected a shell in it"
PLACE = "What is below the path has to be what is mounted there: copy nothing elsewhere, work on the path itself."
HINTS = {
    "writes": "Paste the commands and look into the folder. Write below the path at which it is mounted, which the "
              "README names; the container has the rights of USER.",
    "shell": "Build upon an image with a shell, such as python:3.11-slim, where people are to work in the container.",
    "inside": PLACE,
    "outside": PLACE,
    "flood": "Write no more into the folder than it takes.",
}


class SharedError(Exception):
    """A folder that is not shared as it should be: a kind of HINTS, a sentence, and what was seen."""

    def __init__(self, kind: str, text: str, seen: str = ""):
        """Keep all beside the text."""
        super().__init__(text)
        self.kind, self.seen = kind, seen


@dataclass(frozen=True)
class Task:
    """What is looked at: the folder, where it is mounted, and the file that the container writes there by itself."""

    folder: Shared
    target: str
    writes: str


@check("docker.mount")
def mount(work: Workspace, *, target: str = "/work", command: tuple[str, ...] = (),
          writes: str = "") -> Iterator[Finding]:
    """Work on a folder of the computer: what changes in the container shows outside, and the other way round.

    The folder is mounted at `target`. The container is started with `command`; where `writes` names a file, it writes
    that one into the folder by itself. Then a file is changed from inside, and one from outside.
    """
    if "/" in writes:
        raise ExerciseError(f"the option 'writes' of '{work.exercise.name}' is {writes!r}; expected the name of a file")

    def mounted() -> Iterator[Finding]:
        """Yield what is wrong with the folder, once."""
        built = image(work)
        with shared(built.engine, built.base) as folder:
            try:
                _look(work, built, Task(folder, target, writes), command)
            except SharedError as error:
                yield Finding(f"docker.mount.{error.kind}", str(error), cost=1.0, actual=error.seen or None,
                              hint=HINTS[error.kind], reproduce=_commands(work, target, command, writes),
                              sentence="the mounted folder is not shared")
    yield from stage.guarded("docker.mount", work, mounted())


def _look(work: Workspace, built: Built, task: Task, command: tuple[str, ...]) -> None:
    """Look at the folder from both sides; SharedError says what is wrong."""
    limits, order = work.exercise.limits, Order(command, mounts=(task.folder.mount(task.target),))
    if task.writes or command:
        with run(built.engine, built.image.id, limits, order) as container:
            if task.writes:
                _written(work, container, task)
            try:
                return _both_ways(work, container, task)
            except (SharedError, StartError):       # the latter where it has ended already
                if container.state().running:
                    raise
    try:
        with run(built.engine, built.image.id, limits, Order(STAY[1:], STAY[:1], order.mounts)) as container:
            _both_ways(work, container, task)
    except StartError as error:
        raise SharedError("shell", SHELL, str(error)) from None


def _written(work: Workspace, container: Container, task: Task) -> None:
    """Wait for the file that the container writes by itself."""
    seconds = stage.start(work)
    end = time.monotonic() + seconds
    while not task.folder.read(task.writes):
        _bounded(work, container, task)
        ended = container.wait(0)
        if ended is not None and not task.folder.read(task.writes):
            raise SharedError("writes", f"the container ended with status {ended} and left no {task.writes} in the "
                              f"folder at {task.target}; expected the file", stage.printed(container))
        if time.monotonic() >= end:
            raise SharedError("writes", f"there was no {task.writes} in the folder at {task.target} after "
                              f"{seconds:.0f} s; expected the container to write it", stage.printed(container))
        time.sleep(STEP)


def _both_ways(work: Workspace, container: Container, task: Task) -> None:
    """Change a file from outside and look inside, then the other way round."""
    outer, inner = (f"from-{side}-{secrets.token_hex(4)}.txt" for side in ("outside", "inside"))
    word = secrets.token_hex(8)
    task.folder.write(outer, f"{word}\n".encode())
    status, said = container.execute(("sh", "-c", f"cat {shlex.quote(f'{task.target}/{outer}')}"), EXECUTE)
    if status in (126, 127) and b"exec" in said:
        raise SharedError("shell", SHELL, _text(said))
    if word.encode() not in said:
        raise SharedError("inside", f"a file that was put into the folder does not show at {task.target} in the "
                          "container", _text(said))
    path = shlex.quote(f"{task.target}/{inner}")
    _, said = container.execute(("sh", "-c", f"echo {word} > {path}"), EXECUTE)
    _bounded(work, container, task)
    if (task.folder.read(inner) or b"").strip() != word.encode():
        raise SharedError("outside", f"a file that was written at {task.target} in the container does not show in the "
                          "folder", _text(said))


def _bounded(work: Workspace, container: Container, task: Task) -> None:
    """End a container that fills the computer's disk."""
    most = work.exercise.limits.files_mb
    if task.folder.size() > most << 20:
        container.kill()
        raise SharedError("flood", f"more than {most} MB were written into the folder, or very many files")


def _text(said: bytes) -> str:
    """Return what a command printed."""
    return said.decode("utf-8", "replace")[:stage.SHOWN]


def _commands(work: Workspace, target: str, command: tuple[str, ...], writes: str) -> str:
    """Return the commands that show the folder from both sides."""
    name = work.exercise.name
    started = stage.commands(work, *command, options=f"--detach --name {name} {stage.WALLS} "
                             f"--mount type=bind,src=\"$PWD/shared\",dst={target}")
    looks = [f"sleep 2; cat shared/{writes}"] * bool(writes)
    looks += [f"docker exec {name} sh -c 'echo inside > {target}/note.txt'; cat shared/note.txt",
              f"docker rm --force {name}"]
    return "\n".join(["mkdir -p -m 777 shared", started, *looks])

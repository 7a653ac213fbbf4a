"""What the checks that run an image share: its container or why there is none, what it printed, commands to paste."""
import re
import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager

from grader.containers.build import BuildError
from grader.containers.engine import Engine
from grader.containers.running import Container, Order, StartError, run
from grader.errors import ExerciseError
from grader.model import Finding
from grader.workspace import Workspace

SHOWN = 1500            # characters of what a container printed
STEP = 0.05             # seconds between two looks for a server
ANSWER = 3.0            # seconds that findings need at the end of a criterion
START = 30.0            # seconds in which a container has to be at work, large libraries imported
WALLS = "--network none --read-only --tmpfs /tmp --cap-drop ALL"
HINTS = {
    "start": "Try the commands: the engine says there what it cannot find. CMD and ENTRYPOINT name a program that is "
             "in the image, as a list: CMD [\"python\", \"app.py\"].",
    "memory": "Load no more than you need; the README says how much memory there is.",
    "crashed": "Paste the commands, and read the last line that is printed. Nothing but /tmp can be written there.",
    "own": "Within a container 127.0.0.1 is the container itself. Listen on 0.0.0.0, which is all of its addresses.",
    "never": "Listen on the port that the README names, and let nothing that takes long come before it.",
}


class ServiceError(Exception):
    """A container that serves nobody: a `kind` of HINTS, a sentence, and what was printed."""

    def __init__(self, kind: str, text: str, printed: str = ""):
        """Keep all beside the text."""
        super().__init__(text)
        self.kind, self.printed = kind, printed


def guarded(code: str, work: Workspace, findings: Iterator[Finding], reproduce: str = "") -> Iterator[Finding]:
    """Yield findings; an image that is not there, or a container that does not start or serve, costs everything.

    `reproduce` are the commands that show it; by default they run the image.
    """
    reproduce = reproduce or commands(work)
    try:
        yield from findings
    except BuildError as error:
        yield Finding(f"{code}.build", f"there is no image, for the build failed: {error}", cost=1.0,
                      hint="What docker.builds says comes first.", reproduce=build(work),
                      sentence="there is no image")
    except StartError as error:
        yield Finding(f"{code}.start", f"the container does not start: {error}", cost=1.0, hint=HINTS["start"],
                      reproduce=reproduce, sentence="the container does not start")
    except ServiceError as error:
        yield Finding(f"{code}.{error.kind}", f"{error}", cost=1.0, hint=HINTS[error.kind],
                      actual=error.printed or None, reproduce=reproduce, sentence="the container serves nobody")


def left(work: Workspace) -> float:
    """Return the seconds that a criterion has for a container, at least one."""
    return max(1.0, work.end - time.monotonic() - ANSWER)


def start(work: Workspace) -> float:
    """Return the seconds that a container has until it is at work: half a minute, if the criterion has so many."""
    return min(START, left(work))


def build(work: Workspace) -> str:
    """Return the command that builds the image, in the folder of the exercise."""
    return f"docker build --tag {work.exercise.name} ."


def commands(work: Workspace, *words: str, options: str = WALLS) -> str:
    """Return the commands that build the image and run it with these words behind its name."""
    line = " ".join(["docker run --rm", *options.split(), work.exercise.name])
    return f"{build(work)}\n{line} {shlex.join(words)}".rstrip()


def pattern(work: Workspace, name: str, text: str) -> re.Pattern:
    """Return the regular expression of an option; ExerciseError if it is none."""
    try:
        return re.compile(text, re.MULTILINE)
    except re.error as error:
        raise ExerciseError(f"the option '{name}' of '{work.exercise.name}' is {text!r}, which is no regular "
                            f"expression ({error})") from None


def printed(container: Container) -> str:
    """Return the end of what a container printed, its errors behind its output."""
    out, err = (stream.decode("utf-8", "replace") for stream in container.output())
    text = out + err
    return text if len(text) <= SHOWN else f"...{text[-SHOWN:]}"


@contextmanager
def serving(work: Workspace, engine: Engine, image: str, order: Order) -> Iterator[Container]:
    """Run an image and wait until it takes connections; ServiceError says what happens instead."""
    with run(engine, image, work.exercise.limits, order) as container:
        seconds = start(work)
        end = time.monotonic() + seconds
        while not container.listens():
            state = container.state()
            if not state.running:
                memory = "it used up its memory; " if state.short else ""
                raise ServiceError("crashed", f"the container ended with status {state.status} before it listened on "
                                   f"port {order.port}; {memory}expected it to serve until it is stopped",
                                   printed(container))
            if container.listens(own=True) and not container.listens():     # it has not just begun to
                raise ServiceError("own", f"the container listens on port {order.port} of 127.0.0.1 alone, where "
                                   "nobody outside of it gets to; expected 0.0.0.0", printed(container))
            if time.monotonic() >= end:
                raise ServiceError("never", f"the container did not listen on port {order.port} within {seconds:.0f} "
                                   "s; expected somebody there", printed(container))
            time.sleep(STEP)
        yield container

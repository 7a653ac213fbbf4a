"""Whether a container leaves when it is asked to, before it is made to."""
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

from grader.checks.docker import stage
from grader.checks.docker.builds import image
from grader.checks.registry import check
from grader.containers.ferry import ferry
from grader.containers.running import Container, Order, run
from grader.errors import ExerciseError
from grader.model import Finding
from grader.workspace import Workspace

CODE = "docker.stops"
STEP = 0.05
STAYS = 1.0         # seconds that a container has to stay when it is ready, before it is stopped
HINTS = {
    "early": "Wait for something that does not come by itself: a server serves, another program calls signal.pause().",
    "ready": "Print it with flush=True, for what is printed is kept back where no terminal is.",
    "late": "Your program is process 1, from which Linux keeps every signal that it has no handler for: "
            "signal.signal(signal.SIGTERM, lambda number, frame: sys.exit()). And it is process 1 only where CMD is a "
            "list; else a shell is, which passes no signal on.",
}


@check("docker.stops")
def stops(work: Workspace, *, command: tuple[str, ...] = (), ready: str = "", port: int = 0,
          grace: float = 5.0) -> Iterator[Finding]:
    """Leave when the container is stopped, before the grace time is over.

    It is stopped when what it printed fits the regular expression `ready`, or when it takes connections at `port`; one
    of them has to be said. `docker stop` sends SIGTERM, or what STOPSIGNAL says, and ends by force what is still there
    after a while; what such a program had in hand is lost.
    """
    if not ready and not port:
        raise ExerciseError(f"'{work.exercise.name}' has {CODE} with neither ready nor port; expected one of them, or "
                            "nobody knows when the container has begun")
    yield from stage.guarded(CODE, work, _stopped(work, Order(command, port=port), ready, grace))


def _stopped(work: Workspace, order: Order, ready: str, grace: float) -> Iterator[Finding]:
    """Yield what is wrong with how the container leaves, once."""
    sign, built, problem = stage.pattern(work, "ready", ready), image(work), None
    with ExitStack() as stack:
        if order.port:
            order = replace(order, ferry=stack.enter_context(ferry(built.base, built.engine.labels)))
            container = stack.enter_context(stage.serving(work, built.engine, built.image.id, order))
        else:
            container = stack.enter_context(run(built.engine, built.image.id, work.exercise.limits, order))
        problem = _early(container, sign, stage.start(work)) or _late(container, grace)
        seen = stage.printed(container)
    if problem:
        kind, text = problem
        yield Finding(f"{CODE}.{kind}", text, cost=1.0, hint=HINTS[kind], actual=seen or None,
                      expected=ready if kind == "ready" else None, reproduce=_commands(work, order.command),
                      sentence="the container does not leave as it should")


def _early(container: Container, sign: re.Pattern, seconds: float) -> tuple[str, str] | None:
    """Wait until the container is ready and stays; return the kind and the sentence if it never is or does not."""
    end = time.monotonic() + seconds
    while container.state().running:
        if sign.search(container.output()[0].decode("utf-8", "replace")):
            if container.wait(STAYS) is None:
                return None
            break
        if time.monotonic() >= end:
            return "ready", f"the container did not print that it is ready within {seconds:.0f} s"
        time.sleep(STEP)
    return "early", f"the container ended by itself, with status {container.state().status}; expected it to stay " \
                    "until it is stopped"


def _late(container: Container, grace: float) -> tuple[str, str] | None:
    """Stop the container; return the kind and the sentence if it does not leave by itself."""
    if container.stop(grace)[0] is not None:
        return None
    return "late", f"the container was still there {grace:g} s after it was asked to leave, by {container.signal}; " \
                   "expected it to be gone"


def _commands(work: Workspace, command: tuple[str, ...]) -> str:
    """Return the commands that show how the container leaves."""
    name = work.exercise.name
    started = stage.commands(work, *command, options=f"--detach --name {name} {stage.WALLS}")
    return f"{started}\nsleep 2; time docker stop {name}"

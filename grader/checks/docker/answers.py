"""Whether the API in a container answers as its description says: the walk of `api.crud`, each on a fresh container."""
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

from grader.api.player import Budget
from grader.api.walk import CAUSES, explore
from grader.checks.api.crud import HOST, finding, unseen
from grader.checks.api.service import Clock, SlowError, Timed, resource_of, seed_of
from grader.checks.docker import stage
from grader.checks.docker.builds import image
from grader.checks.registry import check
from grader.containers.ferry import ferry
from grader.containers.running import Order
from grader.http.client import Client
from grader.model import Finding, Resource
from grader.workspace import Workspace

CODE = "docker.answers"
FEW = Budget(walk=250, requests=800, starts=30, timeouts=2)     # for an app whose every start is a container
HINT = "What an image lacks may well work on your machine: look for files, packages and settings that only you have."


@check("docker.answers")
def answers(work: Workspace, *, port: int = 8080, command: tuple[str, ...] = ()) -> Iterator[Finding]:
    """Serve the API from a container: it answers as its description says, and begins with nothing kept.

    Random requests with values that matter go to containers of the image, and each answer is compared with what a right
    app says. What differs is shown by the shortest sequence that was found; each operation is charged once.
    """
    resource = resource_of(work, CODE)
    yield from stage.guarded(CODE, work, _asked(work, resource, port, command), serve(work, port, command))


def _asked(work: Workspace, resource: Resource, port: int, command: tuple[str, ...]) -> Iterator[Finding]:
    """Yield what a walk through containers finds."""
    built = image(work)
    with ferry(built.base, built.engine.labels) as network, ExitStack() as stack:
        order, clock = Order(command, ferry=network, port=port), Clock(work.end)
        spare, starts = work.exercise.limits.seconds, 0     # seconds for starts, which are the engine's doing

        def fresh(keep: bool) -> Timed:
            """Return a client of another container."""
            nonlocal spare, starts
            starts, began = starts + 1, time.monotonic()
            stack.close()
            container = stack.enter_context(stage.serving(work, built.engine, built.image.id, order))
            seconds = min(spare, time.monotonic() - began)
            spare, work.end = spare - seconds, work.end + seconds
            clock.end = work.end
            return clock.timed(Client(container.dial, HOST, keep=keep))
        try:
            found = explore(resource, fresh, seed_of(work), budget=FEW)
        except SlowError as error:
            yield Finding(f"{CODE}.slow", f"{error}; expected all of them to be answered within "
                          f"{work.exercise.limits.seconds:g} s", cost=1.0, reproduce=commands(work, port, command),
                          hint="A request takes far less than a hundredth of a second.", sentence="the API is too slow")
            return
    cost = 1 / len([cause for cause in CAUSES if cause in (*resource.operations, "errors")])
    for seen in (*(finding(one, cost, "in the container") for one in found.disagreements),
                 # What no start was left for is nobody's fault.
                 *(unseen(cause, cost * (starts < FEW.starts)) for cause in found.unseen)):
        yield replace(seen, code=seen.code.replace("api.crud", CODE), hint=seen.hint or HINT,
                      reproduce=f"{commands(work, port, command)}\n{seen.reproduce or ''}".rstrip())


def serve(work: Workspace, port: int, command: tuple[str, ...], options: str = "") -> str:
    """Return the commands that serve the app where curl finds it."""
    options = f"{options} --publish {HOST}:{port} --read-only --tmpfs /tmp --cap-drop ALL"
    return stage.commands(work, *command, options=options)


def commands(work: Workspace, port: int, command: tuple[str, ...]) -> str:
    """Return the commands that serve the app beside the terminal, in the place of what was served before."""
    name = work.exercise.name
    return f"docker rm --force {name}\n{serve(work, port, command, f'--detach --name {name}')}\nsleep 2"

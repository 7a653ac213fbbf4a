"""Whether a container does what it should, and ends."""
from collections.abc import Iterator

from grader.checks.docker import stage
from grader.checks.docker.builds import image
from grader.checks.registry import check
from grader.containers.running import Container, Order, run
from grader.model import Finding
from grader.workspace import Workspace

HINTS = {
    "late": "A program that is to end waits for nothing: no input, no signal, no request.",
    "memory": stage.HINTS["memory"],
    "status": "Read the last line that is printed; a program that came to its end has the status 0. Nothing but /tmp "
              "can be written in this container, and it reaches no network.",
    "prints": "Compare what is printed with what the README asks for, line by line.",
}


@check("docker.runs")
def runs(work: Workspace, *, command: tuple[str, ...] = (), prints: str = "", status: int = 0) -> Iterator[Finding]:
    """Run as a container: print what is asked for, and end.

    Nothing can be written in the container but /tmp, and it reaches no network.
    """
    wanted = stage.pattern(work, "prints", prints)

    def ran() -> Iterator[Finding]:
        """Yield what is wrong with a run, once."""
        built = image(work)
        with run(built.engine, built.image.id, work.exercise.limits, Order(command)) as container:
            problem = _problem(container, container.wait(stage.left(work)), status)
            seen, out = stage.printed(container), container.output()[0].decode("utf-8", "replace")
        if not problem and not wanted.search(out):
            problem = "prints", "the container does not print what is asked for"
        if problem:
            kind, text = problem
            yield Finding(f"docker.runs.{kind}", text, cost=1.0, actual=seen or "nothing was printed", hint=HINTS[kind],
                          expected=prints if kind == "prints" else None, reproduce=stage.commands(work, *command),
                          sentence="the container does not do what is asked for")
    yield from stage.guarded("docker.runs", work, ran(), stage.commands(work, *command))


def _problem(container: Container, ended: int | None, status: int) -> tuple[str, str] | None:
    """Return the kind of a wrong end and the sentence, None for the right one."""
    if ended is None:
        return "late", "the container still ran when the time was up; expected it to end by itself"
    if container.state().short:
        return "memory", "the container used up its memory and was ended; expected it to do with less"
    if ended != status:
        return "status", f"the container ended with status {ended}; expected {status}"
    return None

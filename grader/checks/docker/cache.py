"""What an edit of the program costs: the steps that a build runs again though they have nothing to do with it."""
from collections.abc import Iterator

from grader.checks.docker.builds import again, image
from grader.checks.docker.stage import guarded
from grader.checks.registry import check
from grader.containers.tracing import Step
from grader.dockerfile.installs import installs
from grader.dockerfile.reading import read
from grader.errors import ExerciseError
from grader.model import Finding
from grader.workspace import Workspace

SHOWN = 120             # characters of an instruction
HINT = "Copy what changes rarely first, such as the list of packages, install, and copy the program after that."


@check("docker.cache")
def cache(work: Workspace, *, touch: str = "", reruns: int = 1) -> Iterator[Finding]:
    """Let an edit of the program reuse what is in the cache.

    The file `touch` is changed, and the image is built again. No step that installs packages may run again then, and at
    most `reruns` other commands.
    """
    if not touch:
        raise ExerciseError("docker.cache has no option 'touch'; expected the name of a file that is handed in")
    yield from guarded("docker.cache", work, _walk(work, touch, reruns))


def _walk(work: Workspace, touch: str, reruns: int) -> Iterator[Finding]:
    """Build again from changed files, and yield what ran again and should not have."""
    files = work.submission.files
    if touch not in files:
        yield Finding("docker.cache.missing", f"{touch} was not handed in, so no edit can be tried", cost=1.0)
        return
    built = image(work)
    second = again(work, built, {**files, touch: edited(touch, files[touch])})
    if second.id == built.image.id:
        yield Finding("docker.cache.unused", f"the image is the same whatever {touch} says; expected it to have the "
                      "file", cost=1.0, path="Dockerfile",
                      hint="A COPY brings the file in, unless .dockerignore keeps it out.")
        return
    ran = [step for step in second.steps if not step.cached and step.instruction.startswith("RUN ")]
    lines = {step.line: any(installs(step)) for step in read(files["Dockerfile"]).steps()}
    heavy = [step for step in ran if lines.get(step.line)]
    light = [step for step in ran if step not in heavy]
    for place, step in enumerate([*heavy, *(light if len(light) > reruns else [])]):
        yield _finding(step, touch, 1.0 if place == 0 else 0.0)


def _finding(step: Step, touch: str, cost: float) -> Finding:
    """Return the finding for a step that ran again."""
    shown = step.instruction if len(step.instruction) <= SHOWN else f"{step.instruction[:SHOWN]}..."
    return Finding("docker.cache.reruns", f"after an edit of {touch}, step {step.number} runs again: {shown}",
                   cost=cost, path="Dockerfile", line=step.line, expected="taken from the cache",
                   actual=f"{step.seconds:.1f} s", hint=HINT)


def edited(path: str, content: bytes) -> bytes:
    """Return a file with an edit that changes nothing that it does: a comment, or an empty line at its end."""
    end = b"" if content.endswith(b"\n") or not content else b"\n"
    return content + end + (b"# An edit.\n" if path.endswith((".py", ".sh", ".toml")) else b"\n")

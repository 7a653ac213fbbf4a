"""How large an image is, without its base, and which of its layers weigh most."""
from collections.abc import Iterator

from grader.checks.docker.builds import Built, image
from grader.checks.docker.stage import guarded
from grader.checks.registry import check
from grader.model import Finding
from grader.workspace import Workspace

MEGABYTE = 1_000_000    # as the engine counts
HEAVIEST, SHOWN = 5, 100
HINT = ("A layer keeps what it was given. Remove in the same RUN what only that step needs, leave caches out "
        "(--no-cache-dir), and give a file its owner when it is copied (COPY --chown).")


@check("docker.size")
def size(work: Workspace, *, most_mb: int = 100) -> Iterator[Finding]:
    """Keep the image small.

    It may have at most `most_mb` MB more than its base image, as `docker image ls` counts.
    """
    yield from guarded("docker.size", work, _walk(work, most_mb))


def _walk(work: Workspace, most_mb: int) -> Iterator[Finding]:
    """Yield what an image has too much."""
    built = image(work)
    layers = weights(built)
    above = sum(weight for weight, _ in layers)
    if above > most_mb * MEGABYTE:
        heaviest = [f"{weight / MEGABYTE:.1f} MB: {text[:SHOWN]}" for weight, text in layers[:HEAVIEST] if weight]
        yield Finding("docker.size", f"the image has {above / MEGABYTE:.1f} MB more than its base; expected at most "
                      f"{most_mb} MB. The layer that weighs most has {heaviest[0]}", cost=1.0, path="Dockerfile",
                      expected=f"at most {most_mb} MB", actual="\n".join(heaviest), hint=HINT,
                      reproduce=f"docker build --tag {work.exercise.name} .\ndocker history {work.exercise.name}")


def weights(built: Built) -> list[tuple[int, str]]:
    """Return the bytes of each layer above the base with the step that made it, the heaviest first."""
    texts = {step.layer: step.instruction for step in built.image.steps if step.layer}
    found, place = [], built.image.id
    while place and place != built.image.base:
        seen = built.engine.inspect(place)
        below = built.engine.inspect(seen["Parent"]) if seen["Parent"] else None
        found.append((seen["Size"] - (below["Size"] if below else 0), texts.get(place, "")))
        place = seen["Parent"]
    return sorted(found, key=lambda layer: -layer[0])

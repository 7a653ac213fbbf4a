"""Whether somebody who has an image finds a secret in it: in a file of any layer, in the settings, in the history."""
from collections.abc import Iterator, Mapping

from grader.checks.docker.builds import Built, image
from grader.checks.docker.stage import guarded
from grader.checks.docker.tokens import in_command, in_file, in_setting
from grader.checks.registry import check
from grader.containers.contents import searched
from grader.containers.engine import asking
from grader.files import shown
from grader.model import Finding
from grader.workspace import Workspace

MOST = 20               # findings; in one layer as well
HINT = ("A layer keeps what it was given, whatever later steps delete. Name the file in .dockerignore, hand secrets "
        "over when a container is started, and change those that were in an image.")


@check("docker.secrets")
def secrets(work: Workspace) -> Iterator[Finding]:
    """Leave no secret in the image.

    Every file of every layer is looked at, also one that a later step deletes, and so are the settings and the history.
    """
    yield from guarded("docker.secrets", work, _walk(work))


def _walk(work: Workspace) -> Iterator[Finding]:
    """Yield what is secret in an image and was not in its base, the first at full cost."""
    built = image(work)
    try:
        found = [*_settings(built)]
        lines = {line for line, _ in found if line}
        found += [*(row for row in _history(built) if row[0] not in lines), *_files(built, work.end)]
    except TimeoutError:
        yield Finding("docker.secrets.limit", "the image has so much in it that it could not be looked through within "
                      f"{work.exercise.limits.seconds:g} s; expected a smaller one", cost=1.0, path="Dockerfile")
        return
    for place, (line, message) in enumerate(list(dict.fromkeys(found))[:MOST]):
        yield Finding("docker.secrets", message, cost=0.0 if place else 1.0, path="Dockerfile", line=line, hint=HINT)


def _settings(built: Built) -> Iterator[tuple[int | None, str]]:
    """Yield the line and the sentence for each setting of an image that keeps a secret."""
    config, before = (_config(built, id) for id in (built.image.id, built.image.base))
    known = set(before.get("Env") or ())
    settings = [("ENV", *row.partition("=")[::2]) for row in config.get("Env") or () if row not in known]
    settings += [("LABEL", name, value) for name, value in (config.get("Labels") or {}).items()
                 if not name.startswith("grader.")]
    for kind, name, value in settings:
        for what in in_setting(name, value):
            line = next((step.line for step in built.image.steps
                         if step.instruction.startswith(f"{kind} ") and name in step.instruction), None)
            yield line, f"{kind} {name[:60]} keeps {what} for everybody who has the image; expected it at run time only"


def _config(built: Built, id: str) -> Mapping[str, object]:
    """Return the settings of an image, none for no image."""
    return (built.engine.inspect(id) or {}).get("Config") or {} if id else {}


def _history(built: Built) -> Iterator[tuple[int | None, str]]:
    """Yield the line and the sentence for each command in the history that tells a secret."""
    steps = {step.layer: step for step in built.image.steps if step.layer}
    with asking():
        rows = built.engine.api.history(built.image.id)
        known = {row["Id"] for row in built.engine.api.history(built.image.base)} if built.image.base else set()
    for row in rows:
        step = steps.get(row["Id"])
        if row["Id"] in known:
            continue
        for what in in_command(row.get("CreatedBy") or ""):
            where = f"step {step.number}, {step.instruction.split()[0]}" if step else "a step"
            yield step.line if step else None, (f"the history tells {what} in the command of {where}; expected none "
                                                "there")


def _files(built: Built, end: float) -> Iterator[tuple[int | None, str]]:
    """Yield the line and the sentence for each file that is one of secrets or holds one."""
    makers, place, steps = {}, built.image.id, {step.layer: step for step in built.image.steps if step.layer}
    base = set(_layers(built, built.image.base))
    while place and place != built.image.base:      # the first image that has a layer is the one that brought it
        makers |= dict.fromkeys(_layers(built, place), steps.get(place))
        place = (built.engine.inspect(place) or {}).get("Parent")
    found = searched(built.engine, built.image.id, _look, end)
    for layer in (layer for layer in makers if layer not in base):
        step = makers[layer]
        where = f"step {step.number}, {step.instruction[:60]}," if step else "a step"
        for path, what in found.get(layer, [])[:MOST]:
            yield step.line if step else None, (f"{where} puts {what} into the image, {shown('/' + path)}; there it "
                                                "stays, even if a later step deletes it")


def _layers(built: Built, id: str) -> list[str]:
    """Return the digests of an image's layers, the base's first."""
    found = built.engine.inspect(id) if id else None
    return ((found or {}).get("RootFS") or {}).get("Layers") or []


def _look(path: str, content: bytes) -> Iterator[tuple[str, str]]:
    """Yield a file's path and what is secret about it."""
    yield from ((path, what) for what in in_file(path, content))

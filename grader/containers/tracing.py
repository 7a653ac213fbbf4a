"""Tells what became of each step of a build by the images that the engine has, which nobody can write into.

The classic builder makes an image of each step, and keeps which one it was made from. What a build says of itself is no
evidence: commands of a student write into the same log, and may well print "Using cache".
"""
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from grader.containers.engine import LABEL, Engine, asking
from grader.containers.marking import STAGE, mark
from grader.dockerfile.reading import Dockerfile, Instruction, read
from grader.dockerfile.stages import stages


@dataclass(frozen=True)
class Step:
    """One step of a build: its number as the builder counts, its instruction and where it begins in the Dockerfile.

    `layer` is the image that it made, "" if none. It is `cached` if that was there before; then `seconds` are 0.
    """

    number: int
    instruction: str
    line: int
    cached: bool
    layer: str
    seconds: float


def made(engine: Engine) -> dict[str, dict]:
    """Return the images that were made for this grading, by their id, as the engine lists them."""
    with asking():
        return {found["Id"]: found
                for found in engine.api.images(all=True, filters={"label": f"{LABEL}={engine.run}"})}


def steps(engine: Engine, source: bytes, before: Mapping[str, dict], seconds: float) -> tuple[Step, ...]:
    """Return the steps that a build of a Dockerfile came to in so many seconds; `before` is what was made before it.

    The first step without a layer that needs one is where the build ended. What is not known of the time, as that of
    sending the files, counts for the first step that was not cached.
    """
    dockerfile, after, found, number = read(source), made(engine), [], 0
    for step in (one for one in dockerfile.instructions if one.stage < 0):
        number += 1
        found.append(Step(number, _text(step), step.line, True, "", 0.0))
    for stage in stages(dockerfile):
        chain = _chain(mark(source, stage.number), after, before)
        times = [_time(engine, id) for id in chain]
        origin = after[chain[0]]["ParentId"] if chain else ""
        number += 1
        found.append(Step(number, _text(stage.origin), stage.origin.line, True, origin, 0.0))
        for place, step in enumerate(stage.instructions, 1):
            number += 1
            layer = chain[place] if place < len(chain) else ""
            fresh = layer and layer not in before and chain[place - 1] not in before
            spent = times[place] - times[place - 1] if fresh else 0.0
            found.append(Step(number, _text(step), step.line, layer in before, layer, spent))
        if len(chain) <= len(stage.instructions):
            break
    first = next((place for place, step in enumerate(found) if step.layer and not step.cached), None)
    if first is not None:
        spent = max(0.0, seconds - sum(step.seconds for step in found))
        found[first] = replace(found[first], seconds=spent + found[first].seconds)
    return tuple(found)


def stopped(dockerfile: Dockerfile, found: tuple[Step, ...]) -> Step | None:
    """Return the step at which a build ended that came to these ones, None if all were done."""
    wanted = {id(stage.origin): stage for stage in stages(dockerfile)}
    for step, instruction in zip(found, dockerfile.instructions, strict=False):
        if instruction.stage >= 0 and id(instruction) not in wanted and not step.layer:
            return step
    return found[-1] if len(found) < len(dockerfile.instructions) and found else None


def _chain(stage: str, after: Mapping[str, dict], before: Mapping[str, dict]) -> list[str]:
    """Return the images of a stage, the first of which is made by our own line; those of the newest build."""
    own = {id: image for id, image in after.items() if (image.get("Labels") or {}).get(STAGE) == stage}
    fresh = {id: image for id, image in own.items() if id not in before} or own
    parents = {image["ParentId"] for image in fresh.values()}
    ends = [id for id in fresh if id not in parents]
    if not ends:
        return []
    chain = [max(ends, key=lambda id: own[id]["Created"])]
    while (parent := own[chain[-1]]["ParentId"]) in own:
        chain.append(parent)
    return chain[::-1]


def _text(step: Instruction) -> str:
    """Return an instruction as one line."""
    return " ".join([step.name, *step.flags, *step.value.split()])


def _time(engine: Engine, image: str) -> float:
    """Return when an image was made, in seconds of the epoch (RFC 3339)."""
    found = engine.inspect(image)
    return datetime.fromisoformat(found["Created"].rstrip("Z")[:26]).timestamp() if found else 0.0

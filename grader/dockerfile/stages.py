"""The stages of a Dockerfile: what each is built upon, what it takes from others, and which of them the image needs."""
from collections import ChainMap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from grader.dockerfile.reading import Dockerfile, Instruction
from grader.dockerfile.words import expand, pairs, split

SCRATCH = "scratch"     # no image at all


@dataclass(frozen=True)
class Stage:
    """One stage: its FROM, its instructions, and what it comes from.

    `image` is the name of its base image with variables filled in, "" where it is built upon the stage `parent`, None
    where a variable cannot be told. `name` is in small letters, as the builder compares names.
    """

    number: int
    name: str
    origin: Instruction
    image: str | None
    parent: int | None
    instructions: tuple[Instruction, ...]


@dataclass(frozen=True)
class Image:
    """An image that a build asks for: its name, None where a variable cannot be told, and the instruction that asks."""

    name: str | None
    instruction: Instruction


def stages(dockerfile: Dockerfile) -> tuple[Stage, ...]:
    """Return the stages in order; the last one is the image."""
    meta, found, names = meta_values(dockerfile), [], {}
    for origin in (one for one in dockerfile.instructions if one.name == "FROM"):
        name = origin.words[2].lower() if len(origin.words) == 3 else ""
        image = expand(origin.words[0], meta, dockerfile.escape, "")
        parent = names.get((image or "").lower())
        steps = tuple(one for one in dockerfile.instructions if one.stage == origin.stage and one is not origin)
        found.append(Stage(origin.stage, name, origin, "" if parent is not None else image or None, parent, steps))
        names |= {name: origin.stage} if name else {}
    return tuple(found)


def sources(found: tuple[Stage, ...], stage: Stage) -> Iterator[tuple[Instruction, int | str]]:
    """Yield what a stage copies or mounts from elsewhere: the instruction, and a stage's number or an image's name."""
    names = {before.name: before.number for before in found[:stage.number] if before.name}
    for written in stage.instructions:
        step = written.inner or written
        for place in _places(step):
            if place.isdecimal() and len(place) < 5 and int(place) < stage.number:
                yield step, int(place)
            else:
                yield step, names.get(place.lower(), place)


def images(dockerfile: Dockerfile) -> list[Image]:
    """Return every image that a build asks for, by FROM or by `--from`, in order; stages and `scratch` are none."""
    found, asked = stages(dockerfile), []
    for stage in found:
        if stage.parent is None and stage.image != SCRATCH:
            asked.append(Image(stage.image, stage.origin))
        asked += [Image(None if "$" in place else place, step) for step, place in sources(found, stage)
                  if isinstance(place, str)]
    return asked


def needed(dockerfile: Dockerfile) -> set[int]:
    """Return the numbers of the stages without which the image could not be built."""
    found, kept = stages(dockerfile), set()
    waiting = [len(found) - 1] if found else []
    while waiting:
        stage = found[waiting.pop()]
        kept.add(stage.number)
        further = [stage.parent, *(place for _, place in sources(found, stage))]
        waiting += [number for number in further if isinstance(number, int) and number not in kept]
    return kept


def shipped(dockerfile: Dockerfile) -> list[Stage]:
    """Return the stages whose layers are the image's own: the last one and those that it is built upon, base first."""
    found = stages(dockerfile)
    line, stage = [], found[-1] if found else None
    while stage:
        line.insert(0, stage)
        stage = found[stage.parent] if stage.parent is not None else None
    return line


def meta_values(dockerfile: Dockerfile) -> dict[str, str]:
    """Return the values of the ARGs before the first FROM, which the FROMs see."""
    values = {}
    for step in dockerfile.instructions:
        if step.name == "ARG" and step.stage == -1:
            values |= _arguments(step, values, {}, dockerfile.escape)
    return values


def scopes(dockerfile: Dockerfile) -> Iterator[tuple[Instruction, Mapping[str, str]]]:
    """Yield each instruction of each stage with the values of the variables that it sees, as far as the file tells.

    The values are those of that moment and change afterwards. An ENV counts more than an ARG; what an ONBUILD puts off
    sees other variables, so there are none to tell.
    """
    meta, kept = meta_values(dockerfile), {}
    for stage in stages(dockerfile):
        settings, arguments = dict(kept.get(stage.parent, {})), {}
        seen = ChainMap(settings, arguments)
        for step in stage.instructions:
            yield step.inner or step, {} if step.inner else seen
            if step.name == "ENV":
                _set(settings, arguments, [(name, expand(value, seen, dockerfile.escape))
                                           for name, value in pairs(step.value, dockerfile.escape) or ()])
            elif step.name == "ARG":
                arguments |= _arguments(step, seen, meta, dockerfile.escape)
        kept[stage.number] = settings


def _set(settings: dict[str, str], arguments: dict[str, str], values: list[tuple[str, str | None]]) -> None:
    """Keep the settings of an ENV; one whose value cannot be told hides what its name stood for."""
    for name, value in values:
        settings.pop(name, None)
        arguments.pop(name, None)
        if value is not None:
            settings[name] = value


def _places(step: Instruction) -> list[str]:
    """Return where an instruction takes files from: the values of `--from`, and of `from=` in a `--mount`."""
    found = [flag.partition("=")[2] for flag in step.flags if flag.startswith("--from=")]
    for flag in step.flags:
        if flag.startswith("--mount="):
            options = (option.partition("=") for option in flag.partition("=")[2].split(","))
            found += [value for key, _, value in options if key.strip().lower() == "from"]
    return found


def _arguments(step: Instruction, seen: Mapping[str, str], meta: Mapping[str, str], escape: str) -> dict[str, str]:
    """Return the values that an ARG gives; one without a default has that of the ARG before the first FROM."""
    found = {}
    for word in split(step.value, escape):
        name, mark, default = word.partition("=")
        value = expand(default, seen, escape) if mark else meta.get(name)
        if value is not None:
            found[name] = value
    return found

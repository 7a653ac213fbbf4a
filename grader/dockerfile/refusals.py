"""What is refused before any build: a Dockerfile is a program that an engine runs with its own rights, not a box's.

An engine fetches what ADD and FROM name by itself, outside the network that a build may have, and unpacks archives
without the limits of a build. So what leads there is refused as it is read, and in doubt as well.
"""
import fnmatch
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from grader.dockerfile.grammar import NEWER
from grader.dockerfile.reading import Dockerfile, Instruction
from grader.dockerfile.stages import images, scopes, stages
from grader.dockerfile.words import MOST, expand, pairs, shown, size

OURS = "grader."        # labels by which our images are known, and swept
_REMOTE = re.compile(r"\s*(?:[a-z][a-z0-9+.-]*:|[\w.-]+@[\w.-]+:|(?:www\.)?github\.com/)", re.IGNORECASE)
# Gzip, bzip2, xz, Zstandard, and an old or new tar (RFC 1952, 2.3.1; the formats' own descriptions).
_MAGIC = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")
_TAR = (257, b"ustar")
# Where the engine itself fills variables in; for a RUN or CMD a shell does.
FILLED = ("ADD", "ARG", "COPY", "ENV", "EXPOSE", "LABEL", "ONBUILD", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR")
# Flags that take rights or files which a build of a stranger does not get.
RIGHTS = {"security": "asks for other rights than a build has", "network": "asks for another network than the build's",
          "device": "asks for a device of the machine"}


@dataclass(frozen=True)
class Refusal:
    """Why a Dockerfile is not built: one sentence, and its line, None if it is about the whole file.

    `kind` is "parse", "frontend", "network", "context", "archive", "privilege", "buildkit", "growth", "label" or
    "image".
    """

    kind: str
    message: str
    line: int | None = None


def refused(dockerfile: Dockerfile, files: Mapping[str, bytes]) -> Iterator[Refusal]:
    """Yield why a Dockerfile is not to be built with the files of a context; nothing if it may be."""
    if dockerfile.problem:
        yield Refusal("parse", dockerfile.problem, dockerfile.line)
    if "syntax" in dockerfile.directives:
        seen = shown(dockerfile.directives["syntax"])
        yield Refusal("frontend", f"'# syntax' names a program {seen} that would be fetched to read this file; "
                                  "expected no such line", 1)
    for step, values in scopes(dockerfile):
        for kind, message in _faults(step, lambda word, seen=values: expand(word, seen, dockerfile.escape), files):
            yield Refusal(kind, message, step.line)
        if step.name == "LABEL":
            yield from _labels(step, dockerfile.escape, values)
    yield from _growth(dockerfile)
    for image in images(dockerfile):
        if image.name is None or "$" in image.name:
            yield Refusal("image", f"{image.instruction.name} names an image by a variable that nothing sets; expected "
                                   "a name, or an ARG with a default before the first FROM", image.instruction.line)


def _faults(step: Instruction, value: Callable[[str], str | None],
            files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield the kind of each fault of one instruction, and a sentence about it."""
    yield from _flags(step)
    if step.heredocs:
        yield "buildkit", (f"{step.name} has a heredoc ('<<'), which Docker's classic builder skips or does not "
                           "understand; expected commands on lines that end with a backslash, or a file that is copied")
    if step.name in ("ADD", "COPY") and step.flag("from") is None:
        for source in step.words[:-1]:
            yield from _source(step.name, source, value(source), files)


def _flags(step: Instruction) -> Iterator[tuple[str, str]]:
    """Yield the faults of an instruction's flags."""
    for flag in step.flags:
        name, _, value = flag[2:].partition("=")
        if name in RIGHTS:
            yield "privilege", f"{step.name} {shown(flag)} {RIGHTS[name]}; expected none of this"
        elif name == "mount" and re.search(r"(?i)type=[\"']?(?!cache|tmpfs)|\bfrom=|^(?!.*type=)", value):
            yield "privilege", f"{step.name} {shown(flag)} takes files from elsewhere; expected COPY"
        elif name in NEWER:
            yield "buildkit", f"{step.name} {shown(flag)} needs BuildKit; expected what Docker's classic builder knows"


def _source(name: str, written: str, source: str | None, files: Mapping[str, bytes]) -> Iterator[tuple[str, str]]:
    """Yield the faults of what an ADD or COPY takes."""
    if source is None:
        yield "context", (f"{name} takes {shown(written)}, with a variable whose value this file does not set; "
                          "expected a file's name, or a variable with a default")
    elif _REMOTE.match(source):
        yield "network", f"{name} takes {shown(source)} from the network; expected a file that was handed in"
    elif _climbs(source):
        yield "context", f"{name} takes {shown(source)}, which lies outside what was handed in; expected a file inside"
    elif name == "ADD" and (found := _archive(source, files)):
        yield "archive", f"ADD would unpack {shown(found)} without any limit; expected COPY, or the files themselves"


def _climbs(path: str) -> bool:
    """Tell whether a path leads above the folder that it begins in."""
    depth = 0
    for part in re.split(r"[/\\]", path):
        depth += -1 if part == ".." else part not in ("", ".")
        if depth < 0:
            return True
    return False


def _archive(source: str, files: Mapping[str, bytes]) -> str:
    """Return the first archive among the files that a source names, or nothing."""
    pattern = "/".join(part for part in source.split("/") if part not in ("", "."))
    for path, data in sorted(files.items()):
        packed = data.startswith(_MAGIC) or data[_TAR[0]:].startswith(_TAR[1])
        if packed and (path == pattern or fnmatch.fnmatchcase(path, pattern)):
            return path
    return ""


def _growth(dockerfile: Dockerfile) -> Iterator[Refusal]:
    """Yield the first instruction whose variables may grow beyond any environment, in the engine's own memory."""
    kept = {}
    for stage in stages(dockerfile):
        sizes = kept[stage.number] = dict(kept.get(stage.parent, {}))
        for step in stage.instructions:
            if step.name not in FILLED:
                continue
            parts = pairs(step.value, dockerfile.escape) if step.name == "ENV" else None
            if step.name == "ARG":
                parts = [word.partition("=")[::2] for word in step.words]
            grown = {name: size(value, sizes) for name, value in parts or [("", step.value)]}
            if sum(grown.values()) > MOST:
                yield Refusal("growth", f"the variables of {step.name} may grow beyond {MOST} characters; expected "
                                        "shorter values", step.line)
                return
            sizes |= grown


def _labels(step: Instruction, escape: str, values: Mapping[str, str]) -> Iterator[Refusal]:
    """Yield the labels that would look like ours."""
    for name, _ in pairs(step.value, escape) or ():
        key = expand(name, values, escape)
        if key is None or key.strip().lower().startswith(OURS):
            yield Refusal("label", f"LABEL sets {shown(name)}, and labels that begin with '{OURS}' are the grader's; "
                                   "expected another name", step.line)

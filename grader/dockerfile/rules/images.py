"""Rules about images and stages: the base, what no image needs, what the classic builder does not know."""
from collections.abc import Iterator

from grader.dockerfile.grammar import NEWER
from grader.dockerfile.reading import Dockerfile
from grader.dockerfile.rules.remark import Remark
from grader.dockerfile.stages import SCRATCH, Stage, needed, shipped, stages
from grader.dockerfile.words import shown

# Official images that have a slim variant, and distributions on which a language has to be installed first.
SLIM = frozenset("debian golang maven node openjdk perl php python ruby rust".split())
SYSTEMS = frozenset("almalinux amazonlinux archlinux centos fedora kali opensuse oraclelinux rockylinux ubuntu".split())
SMALL = ("slim", "alpine", "distroless")


def base(dockerfile: Dockerfile) -> Iterator[Remark]:
    """Remark a base without a version, and a base of the image that is larger than it has to be."""
    own = {stage.number for stage in shipped(dockerfile)}
    for stage in stages(dockerfile):
        if stage.image and stage.image != SCRATCH and (faults := list(_faults(stage, stage.number in own))):
            yield Remark(stage.origin.line, f"the base image {shown(stage.image)} {' and '.join(faults)}; expected one "
                                            "such as python:3.11-slim")


def unused(dockerfile: Dockerfile) -> Iterator[Remark]:
    """Remark a stage that the last one needs nothing of."""
    kept = needed(dockerfile)
    for stage in stages(dockerfile):
        if stage.number not in kept:
            name = stage.name or str(stage.number)
            yield Remark(stage.origin.line, f"the stage '{name}' is built and never used; expected COPY --from={name} "
                                            "or FROM further down, or no such stage")


def buildkit(dockerfile: Dockerfile) -> Iterator[Remark]:
    """Remark what only BuildKit knows; a classic builder stops there, or passes over it without a word."""
    for name in ("syntax", "check"):
        if name in dockerfile.directives:
            yield Remark(1, f"'# {name}=' is a word to BuildKit alone; expected a file that every builder reads")
    for step in dockerfile.steps():
        flags = [flag for flag in step.flags if flag[2:].partition("=")[0] in NEWER]
        if flags:
            yield Remark(step.line, f"{step.name} {shown(flags[0])} is understood by BuildKit alone; expected what "
                                    "every builder knows")
        if step.heredocs:
            yield Remark(step.line, f"{step.name} has a heredoc ('<<'), which a classic builder does not know, or "
                                    "builds without running it; expected commands joined by && and a backslash")


def _faults(stage: Stage, own: bool) -> Iterator[str]:
    """Yield what is wrong with a stage's base; only the image's own has to be small."""
    name, _, digest = stage.image.partition("@")
    folders, _, last = name.rpartition("/")
    program, _, tag = last.partition(":")
    if not digest and tag in ("", "latest"):
        yield "has no version, so it may be another one tomorrow"
    registry = "/" not in folders and ("." in folders or ":" in folders)
    official = not folders or registry or folders.endswith("library")
    if own and official and program in SLIM and not any(word in tag for word in SMALL):
        yield "is not its slim variant"
    elif own and official and program in SYSTEMS:
        yield "is a whole system without a language"

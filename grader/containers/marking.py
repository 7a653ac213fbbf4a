"""Marks a Dockerfile, so that all that a build makes of it can be told from what others made, step by step.

Behind each FROM comes a line of ours, `LABEL grader.run=... grader.stage=...`, which the intermediate images and
containers inherit. So a build that is cut off can be swept, a grading shares no cache with another one, and which image
came of which step is read from the engine rather than from a log into which a student's commands write.
"""
import hashlib
from collections.abc import Mapping

from grader.dockerfile.reading import Dockerfile
from grader.dockerfile.stages import Stage, stages

STAGE = "grader.stage"


def mark(source: bytes, stage: int) -> str:
    """Return the value of the label for a stage of a Dockerfile, another one for each Dockerfile and stage."""
    return f"{hashlib.sha256(source).hexdigest()[:12]}.{stage}"


def marked(source: bytes, dockerfile: Dockerfile, labels: Mapping[str, str], base: Mapping[str, str]) -> bytes:
    """Return the source of a Dockerfile without a problem with our lines in it.

    `base` maps the names of base images to those that take their place.
    """
    rows = source.decode("utf-8").removeprefix("\ufeff").split("\n")
    for stage in reversed(stages(dockerfile)):
        origin = stage.origin
        marks = " ".join(f'{name}="{value}"' for name, value in {**labels, STAGE: mark(source, stage.number)}.items())
        first = rows[origin.line - 1:origin.end]
        if stage.image in base:
            first = [_origin(stage, base[stage.image])]
        rows[origin.line - 1:origin.end] = [*first, f"LABEL {marks}"]
    return "\n".join(rows).encode()


def _origin(stage: Stage, image: str) -> str:
    """Return a FROM with another image."""
    flags = " ".join(stage.origin.flags)
    return " ".join(["FROM", *flags.split(), image, *stage.origin.words[1:]])

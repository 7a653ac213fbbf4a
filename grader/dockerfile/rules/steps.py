"""Rules about single steps: layers, comments, sudo, and how the program is started."""
import re
from collections.abc import Iterator

from grader.dockerfile.installs import commands, installs
from grader.dockerfile.reading import Dockerfile, Instruction
from grader.dockerfile.rules.remark import Remark
from grader.dockerfile.stages import shipped, stages
from grader.dockerfile.words import shown

STEPS = ("ADD", "CMD", "COPY", "ENTRYPOINT", "RUN")     # what a comment explains
STEPS_FOR_COMMENT = 3
RUNS = 2        # RUNs in a row: one for the system, one for Python
# What has a word in it, and what speaks to a tool.
_WORD = re.compile(r"[^\W\d_]{2}|[^\W\d_\x00-\u02ff]")
_SILENT = re.compile(r"(?i)(hadolint\s+(global\s+)?ignore|shellcheck\s+\w+|check|syntax|escape)\s*=")


def layers(dockerfile: Dockerfile) -> Iterator[Remark]:
    """Remark RUNs of the image's own stages that could be one: the same tool again, or the third in a row."""
    for stage in shipped(dockerfile):
        row: list[Instruction] = []
        for step in stage.instructions:
            row = [*row, step] if step.name == "RUN" else []
            tools = {found.tool for found in installs(step)} if len(row) > 1 else set()
            again = tools & {found.tool for found in installs(row[-2])} if tools else set()
            if again:
                yield Remark(step.line, f"{min(again)} installs in the RUN before this one, too; expected one RUN, "
                                        "which makes one layer")
            elif len(row) > RUNS:
                yield Remark(step.line, f"this is RUN number {len(row)} in a row, and each makes a layer; expected at "
                                        f"most {RUNS}, with commands joined by &&")


def comments(dockerfile: Dockerfile) -> Iterator[Remark]:
    """Remark a file with fewer comments than one for three steps."""
    said = [text for text in dockerfile.comments.values() if _WORD.search(text) and not _SILENT.match(text)]
    steps = [step for step in dockerfile.steps() if step.name in STEPS]
    expected = max(1, len(steps) // STEPS_FOR_COMMENT) if steps else 0
    if len(said) < expected:
        have = "there is no comment" if not said else f"{len(said)} of the comments explain something"
        yield Remark(steps[0].line, f"{have} for {len(steps)} steps; expected at least {expected}, which say why")


def sudo(dockerfile: Dockerfile) -> Iterator[Remark]:
    """Remark sudo wherever it stands, and where it is installed."""
    for step in dockerfile.steps():
        if any(_is_sudo(word) for command in commands(step) for word in (*command.wrappers, *command.words[:1])):
            yield Remark(step.line, f"{step.name} calls sudo, which a container does without; expected the command "
                                    "itself, before USER where it needs root", "sudo")
        elif any("sudo" in found.packages for found in installs(step)):
            yield Remark(step.line, "sudo is installed, which a container does without; expected RUN before USER for "
                                    "what needs root", "sudo")


def _is_sudo(word: str) -> bool:
    """Tell whether a word in the place of a program is sudo, wherever it lies."""
    return word == "sudo" or (word.startswith("/") and word.endswith("/sudo"))


def form(dockerfile: Dockerfile) -> Iterator[Remark]:
    """Remark the image's CMD or ENTRYPOINT where a shell stands between the engine and the program."""
    last = stages(dockerfile)[-1:]
    for name in ("CMD", "ENTRYPOINT"):
        step = next((one for stage in last for one in reversed(stage.instructions) if one.name == name), None)
        if step and step.value and not step.json and not re.match(r"exec\s", step.value):
            yield Remark(step.line, f"{name} {shown(step.value)} is started by a shell, which may keep docker stop's "
                                    f'signal to itself; expected an array, such as {name} ["python", "app.py"]')

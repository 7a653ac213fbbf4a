"""What hadolint's answer means: remarks that are advice, without those that a rule of ours made already.

hadolint is an optional program, and the same bytes get the same grade on every machine. So what it says costs nothing:
our own rules find what a best practice of the lesson asks for, and it adds what is good to know besides.
"""
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

# Which rule of ours speaks of the same cause on the same line.
OURS = {
    "DL3002": "sudo", "DL3004": "sudo", "DL3006": "base", "DL3007": "base", "DL3009": "leftovers", "DL3015":
    "leftovers", "DL3018": "leftovers", "DL3019": "leftovers", "DL3025": "form", "DL3042": "leftovers", "DL3059":
    "layers",
}
# What adds it, and where, by the level of the box in which it would run.
ADD = {"docker": ("in the image", "python3 docker/image.py docker")}
HERE = ("here", "python3 course.py setup docker")


@dataclass(frozen=True)
class Advice:
    """One remark of hadolint's, or a notice about it, which has neither code nor line."""

    message: str
    code: str = ""
    line: int | None = None
    column: int | None = None


def advice(answer: object, known: Mapping[int, set[str]], level: str) -> Iterator[Advice]:
    """Yield what hadolint adds; `answer` is the tool's, None where it is missing, `known` our own codes by line.

    The answer comes from a box of that level: a row that is not what it should be is passed over.
    """
    if answer is None:
        where, command = ADD.get(level, HERE)
        yield Advice(f"hadolint is not installed {where}, so its advice is missing; points do not depend on it, and "
                     f"'{command}' adds it")
        return
    rows = [row for row in answer if _fits(row)] if isinstance(answer, list) else []
    added = [row for row in rows if OURS.get(row[2]) not in known.get(row[0], ())]
    yield Advice(f"hadolint has read it, too; what it adds is advice: {len(added)}")
    for line, column, code, message in added:
        yield Advice(message, code, line, column)


def _fits(row: object) -> bool:
    """Tell whether a row is [line, column, code, message]."""
    return (isinstance(row, list) and len(row) == 4 and all(type(number) is int and number > 0 for number in row[:2])
            and all(isinstance(text, str) for text in row[2:]) and row[2].isalnum() and row[2].isascii())

"""A traceback as a program printed it: what was raised, and the frames of it that lie in given files.

The form is that of https://docs.python.org/3/library/traceback.html; what the text says is a program's claim.
"""
import re
from collections.abc import Container
from dataclasses import dataclass

START = "Traceback (most recent call last):"
FRAME = re.compile(r'  File "([^"\n]+)", line ([0-9]{1,9})(?:, in (.+))?')
LONG = 300      # characters of what was raised


@dataclass(frozen=True)
class Frame:
    """A place in a file at which a program was: path, line, and the function, "" where none is named."""

    path: str
    line: int
    function: str = ""

    def __str__(self) -> str:
        """Return the place in words."""
        return f"{self.path}, line {self.line}" + (f", in {self.function}" if self.function else "")


@dataclass(frozen=True)
class Traceback:
    """What was raised, as its last line says it, and the frames in the files asked for, the innermost last."""

    raised: str
    frames: tuple[Frame, ...]


def traceback(text: str, files: Container[str]) -> Traceback | None:
    """Return the last traceback in a text with the frames that lie in `files` (paths); None if there is none.

    Of several that belong together, such as "During handling of the above exception", the last is what ended the
    program. A SyntaxError's own place counts as a frame.
    """
    lines = text.splitlines()
    starts = [number for number, line in enumerate(lines) if line.strip() == START]
    places = [number for number, line in enumerate(lines) if FRAME.fullmatch(line)]
    begin = starts[-1] if starts else places[0] if places else len(lines)
    raised, frames = "", []
    for line in lines[begin:]:
        if match := FRAME.fullmatch(line):
            path, number, function = match.groups()
            frames += [Frame(path, int(number), function or "")] if path in files else []
        elif line[:1].strip() and line != START:
            raised = line[:LONG]
            break
    return Traceback(raised, tuple(frames)) if raised else None

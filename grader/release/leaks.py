"""Searches what goes out for what is hidden: lines of hidden tests, and runs of lines of answers.

A single line of an answer is often one that every answer has, such as `return None`, and the lessons teach it; three
in a row, or a whole block between the marks of a solution in a notebook's source, are an answer. Of a hidden test each
line counts that is longer than LONG. What an exercise gives its students as files is no secret.
"""
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from grader import catalog, files

LONG = 24           # characters of a line that two people do not write by chance
RUN = 3             # lines
WIDE = 60           # characters of a run
SHORT = 30          # characters of a solution between marks, which has fewer lines
BLOCK = re.compile(r"# BEGIN SOLUTION\n(.*?)# END SOLUTION", re.DOTALL)
# Written by us: the same in every edition, and as well known as the grader itself.
MACHINERY = ("grader/**", "requirements/**", "docker/**", "course.py", "pyproject.toml", "environment.yml", "LICENSE",
             ".gitignore", ".gitattributes", ".github/**")


@dataclass(frozen=True)
class Secrets:
    """What is hidden: lines, and runs by their first line, each with the file and the line in which it begins."""

    lines: dict[str, str] = field(default_factory=dict)
    runs: dict[str, list[tuple[tuple[str, ...], str]]] = field(default_factory=dict)
    whole: dict[bytes, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Leak:
    """A hidden line in what goes out: the place, such as `README.md:12`, the hidden place, and the line."""

    place: str
    source: str
    line: str


def search(course: Path, found: Mapping[str, object]) -> list[Leak]:
    """Return the leaks in the files of an edition, which have their bytes as `data`, in order."""
    hidden, leaks = secrets(course), []
    for path, file in found.items():
        if file.data in hidden.whole:
            leaks.append(Leak(path, hidden.whole[file.data], "the whole file"))
        elif not files.matches(path, MACHINERY) and not _is_given(path):
            for block in blocks(path, file.data):
                leaks += _in_block(block, hidden)
    return leaks


def secrets(course: Path) -> Secrets:
    """Return what is hidden in a course and given to students nowhere."""
    known = {line for path, data in _below(course / catalog.EXERCISES, course) if _is_given(path)
             for block in blocks(path, data) for _, line in block}
    hidden = Secrets()
    for path, data in _below(course / catalog.SOLUTIONS, course):
        tests = path.split("/")[2:3] == [catalog.TESTS]
        if tests and len(data) > WIDE:
            hidden.whole[data] = path
        for block in blocks(path, data) if not path.endswith(".ipynb") else ():
            _hide(block, known, hidden, every_line=tests)
    for path, data in _below(catalog.notebooks(course) / "src", course):
        text = _text(data) or ""
        # In these sources text stands behind `# `.
        taught = known.union(_filled(line.removeprefix("# ") for line in BLOCK.sub("", text).splitlines()))
        for answer in BLOCK.findall(text):
            lines = [(path, line) for line in _filled(answer.splitlines())]
            _hide(lines, taught, hidden, run=min(RUN, len(lines)), wide=SHORT)
    return hidden


def blocks(path: str, data: bytes) -> Iterator[list[tuple[str, str]]]:
    """Yield the texts of a file, or of a notebook's cells, as lines without blanks around them, each with its place."""
    text = _text(data)
    if text is None:
        return
    if not path.endswith(".ipynb"):
        yield [(f"{path}:{number}", line.strip()) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        return
    for number, cell in enumerate(json.loads(text)["cells"], 1):
        for part in (cell.get("source", ""), *map(_shown, cell.get("outputs", []))):
            yield [(f"{path}, cell {number}", line) for line in _filled("".join(part).splitlines())]


def _hide(block: list[tuple[str, str]], known: set[str], hidden: Secrets, *, every_line: bool = False, run: int = RUN,
          wide: int = WIDE) -> None:
    """Add the lines and the runs of a hidden text that are not all known."""
    for start in range(len(block) - run + 1):
        place, first = block[start]
        lines = tuple(line for _, line in block[start:start + run])
        if lines and sum(map(len, lines)) >= wide and not known.issuperset(lines):
            hidden.runs.setdefault(first, []).append((lines, place))
    for place, line in block if every_line else ():
        if len(line) > LONG and line not in known:
            hidden.lines.setdefault(line, place)


def _in_block(block: list[tuple[str, str]], hidden: Secrets) -> Iterator[Leak]:
    """Yield the leaks in one text."""
    texts = [line for _, line in block]
    for number, (place, line) in enumerate(block):
        runs = (source for lines, source in hidden.runs.get(line, ())
                if tuple(texts[number:number + len(lines)]) == lines)
        for source in islice([hidden.lines[line]] if line in hidden.lines else runs, 1):
            yield Leak(place, source, line)


def _is_given(path: str) -> bool:
    """Say whether a file is one that an exercise gives its students to run or to change."""
    parts = path.split("/")
    return parts[0] == catalog.EXERCISES and parts[2:] != [catalog.README]


def _below(folder: Path, root: Path) -> Iterator[tuple[str, bytes]]:
    """Yield path and bytes of each file below a folder, but for litter."""
    for place in sorted(folder.rglob("*")) if folder.is_dir() else ():
        path = place.relative_to(root).as_posix()
        if place.is_file() and not files.is_litter(path):
            yield path, place.read_bytes()


def _text(data: bytes) -> str | None:
    """Return a text, or None for what is none."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _filled(lines: Iterable[str]) -> list[str]:
    """Return the lines that are not blank, without blanks around them."""
    return [line.strip() for line in lines if line.strip()]


def _shown(output: Mapping) -> str:
    """Return what an output shows as plain text."""
    parts = (output.get("text", ""), output.get("data", {}).get("text/plain", ""))
    return "\n".join("".join(part) for part in parts)

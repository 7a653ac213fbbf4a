"""Notebooks as students get them: no metadata but what opens them, and no output in which a hidden test had a part.

An output was made in the instructor's course, where the hidden tests are. Where it shows their verdict or one of
their lines it is left out; the student's own run makes it again, with what is there then.
"""
import html
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from grader import catalog
from grader.errors import UsageError
from grader.release import leaks

KEPT, TAGS = ("kernelspec", "language_info"), "tags"


@dataclass(frozen=True)
class Hidden:
    """What no output may show: titles of the criteria that the instructor keeps, and lines of their tests."""

    titles: frozenset[str]
    lines: frozenset[str]

    @classmethod
    def of(cls, course: Path, names: list[str]) -> "Hidden":
        """Return what is hidden in a course with exercises of these names."""
        criteria = [criterion for name in names for criterion in catalog.load(course, name).criteria]
        return cls(frozenset(criterion.title for criterion in criteria if criterion.check.endswith(".hidden")),
                   frozenset(leaks.secrets(course).lines))

    def shown_by(self, texts: Iterable[str]) -> bool:
        """Say whether one of the texts shows something hidden."""
        return any(any(title in text for title in self.titles)
                   or any(line.strip() in self.lines for line in text.splitlines()) for text in texts)


def cleaned(name: str, data: bytes, hidden: Hidden) -> bytes:
    """Return a notebook of the format 4 as students get it, in the layout of nbformat; UsageError if it is none."""
    document = parsed(name, data)
    document["metadata"] = {key: value for key, value in document.get("metadata", {}).items() if key in KEPT}
    for cell in document["cells"]:
        tags = cell.get("metadata", {}).get(TAGS)
        cell["metadata"] = {TAGS: tags} if tags else {}
        if "outputs" in cell:
            cell["outputs"] = [output for output in cell["outputs"] if not hidden.shown_by(texts(output))]
            for output in cell["outputs"]:
                output.get("metadata", {}).clear()
    return (json.dumps(document, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def parsed(name: str, data: bytes) -> dict:
    """Return a notebook's document; UsageError if it is not one of the format 4."""
    try:
        document = json.loads(data)
        cells = document["cells"] if document["nbformat"] == 4 else None
    except (ValueError, KeyError, TypeError):
        cells = None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        raise UsageError(f"{name} is not a notebook of the format 4; expected one. Open it in JupyterLab and save it.")
    return document


def texts(output: Mapping) -> Iterator[str]:
    """Yield every text of an output, HTML as its reader sees the characters."""
    yield "\n".join(output.get("traceback", ())) + "\n" + str(output.get("evalue", ""))
    for value in (output.get("text", ""), *output.get("data", {}).values()):
        yield html.unescape("".join(value) if isinstance(value, str | list) else json.dumps(value))

"""Reads the hostile programs: each is one file, and its docstring says what it does and what must come of it.

The docstring's last paragraph has lines of the form `key: value`:

* `file`: the names under which it is handed in; `words.py` if left out.
* `beside`: "wrong" (if left out) or "right": the words.py that lies beside it.
* `asks`: the criteria that are graded; `behaviour.hidden` if left out.
* `earns`: the most points that it may earn; 0 if left out.
* `says`: a text that the report must hold; there may be several such lines.
* `seconds`: the limit of each criterion; 10 if left out.
* `shows`: "at none" if at that level the report holds a secret, which proves that the search for it is a real one.
* `leaves`: "at none" if at that level it leaves something outside or alive, which proves that we look there; or
  "at none without cgroups", for a control group ends what a process group does not.
* `level`: the only level at which it is run; `because` says why.
"""
import ast
from dataclasses import dataclass
from pathlib import Path

from tests.hostile import course

PROGRAMS = Path(__file__).parent / "programs"
SINGLE = ("file", "beside", "asks", "earns", "seconds", "shows", "leaves", "level", "because")
READ = {"file": str.split, "asks": str.split, "earns": float, "seconds": float}


@dataclass(frozen=True)
class HandIn:
    """One hostile file, and what must come of it; the fields are those of the docstrings."""

    name: str
    source: str | bytes
    file: tuple[str, ...] = ("words.py",)
    beside: str = "wrong"
    asks: tuple[str, ...] = ("behaviour.hidden",)
    earns: float = 0.0
    seconds: float = 10.0
    shows: str = ""
    leaves: str = ""
    level: str = ""
    because: str = ""
    says: tuple[str, ...] = ()

    def files(self, marks: dict[str, str]) -> dict[str, str | bytes]:
        """Return the hand-in by path, with the words between two @ that `marks` knows replaced."""
        source = self.source
        for mark, value in marks.items() if isinstance(source, str) else ():
            source = source.replace(f"@{mark}@", value)
        words = course.WORDS if self.beside == "right" else course.WRONG
        return {"words.py": words, "test_words.py": course.OWN_TESTS} | dict.fromkeys(self.file, source)


def read(path: Path) -> HandIn:
    """Return the hand-in in a file; ValueError for a docstring that says something else than what is known here."""
    source = path.read_text(encoding="utf-8")
    paragraphs = (ast.get_docstring(ast.parse(source)) or "").split("\n\n")
    rows = [tuple(part.strip() for part in line.split(":", 1)) for line in paragraphs[-1].splitlines()]
    if len(paragraphs) < 2 or any(len(row) != 2 or row[0] not in (*SINGLE, "says") for row in rows):
        raise ValueError(f"{path.name}: expected a sentence, then a paragraph of lines such as 'earns: 0'")
    fields = {key: READ.get(key, str)(value) for key, value in rows if key != "says"}
    fields |= {key: tuple(value) for key, value in fields.items() if isinstance(value, list)}
    return HandIn(path.stem, source, **fields, says=tuple(value for key, value in rows if key == "says"))


def programs() -> list[HandIn]:
    """Return all programs, by name."""
    return [read(path) for path in sorted(PROGRAMS.glob("*.py"))]

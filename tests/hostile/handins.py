"""Reads the hostile programs: each is one file, and its docstring says what it does and what must come of it.

Its first paragraph ends with the row of the catalogue of attacks (catalogue.toml) that it tries, as "(row 4)" or
"(rows 4 and 5)". Its last paragraph has lines of the form `key: value`:

* `file`: the names under which it is handed in; `words.py` if left out.
* `beside`: "wrong" (if left out) or "right": the words.py that lies beside it.
* `exercise`: which exercise of the course it is; `words` if left out.
* `asks`: the criteria that are graded; `behaviour.hidden` if left out.
* `earns`: the most points that it may earn; 0 if left out.
* `seconds`: the limit of each criterion, if time is what the attack is about; what time cuts short may differ from
  level to level. A container, which takes its time to start, gets some more.
* `says`: a text that the report must hold, with that limit for @seconds@; there may be several such lines.
  `says at full docker` asks for it there.
* `shows`: where the report holds a secret, which proves that the search for it is a real one: "at none".
* `leaves`: where it leaves something outside or alive, which proves that we look there.
* `differs`: why what is found is not the same, word for word, at all levels.
* `levels`: the only levels at which it is run; `because` says why.

What is said of levels is exact: what shows or stays at any other level is a failure. It may end with "with cgroups" or
"without cgroups", for a control group bounds and ends what limits of one process do not.
"""
import ast
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

from grader import box
from tests.hostile import course

PROGRAMS = Path(__file__).parent / "programs"
KEYS = frozenset("file beside exercise asks earns seconds says shows leaves differs levels because".split())
READ = {"file": str.split, "asks": str.split, "levels": str.split, "earns": float, "seconds": float}
WHERE = re.compile(r"(?:at ([a-z ]+?))? ?(?:(with|without) cgroups)?")
ROWS = re.compile(r"\(rows? (\d[^)]*)\)")
PROOFS = os.environ.get("GRADER_PROOFS") == "1"     # `make proofs` tries everything at every level
# What a container has to hold: resources, isolation, network and processes. The rest is about sources and answers,
# which the same programs read and give at every level, and a container costs a second each time.
HELD = frozenset((*range(1, 37), *range(100, 103), *range(113, 119))) - {14}
START = 2.0         # seconds more for what happens in a container, where time is short


@dataclass(frozen=True)
class HandIn:
    """One hostile hand-in, and what must come of it; the fields are those of the docstrings.

    `others` are further files, by path; each of `says` goes with where it is said, which is empty for everywhere.
    """

    name: str
    source: str | bytes
    file: tuple[str, ...] = ("words.py",)
    beside: str = "wrong"
    exercise: str = "words"
    asks: tuple[str, ...] = ("behaviour.hidden",)
    earns: float = 0.0
    seconds: float = 20.0
    shows: str = ""
    leaves: str = ""
    differs: str = ""
    levels: tuple[str, ...] = ()
    because: str = ""
    says: tuple[tuple[str, str], ...] = ()
    rows: tuple[int, ...] = ()
    others: tuple[tuple[str, str | bytes], ...] = field(default=(), repr=False)

    def files(self, marks: dict[str, str]) -> dict[str, str | bytes]:
        """Return the hand-in by path, with the words between two @ that `marks` knows replaced."""
        words = course.WORDS if self.beside == "right" else course.WRONG
        lying = {"words.py": words, "test_words.py": course.OWN_TESTS}
        lying |= dict.fromkeys(self.file, self.source) | dict(self.others)
        return {path: _marked(source, marks) if isinstance(source, str) else source for path, source in lying.items()}

    def limit(self, level: str) -> float:
        """Return the seconds of each criterion at a level."""
        short = self.seconds < HandIn.seconds
        return self.seconds + START if short and level == "docker" else self.seconds

    def wanted(self, level: str) -> list[str]:
        """Return the texts that the report must hold at a level."""
        texts = [text for where, text in self.says if not where or holds(where, level)]
        return [text.replace("@seconds@", f"{self.limit(level):g}") for text in texts]

    def tried(self) -> list[str]:
        """Return the levels at which it is run."""
        heavy = PROOFS or not self.rows or HELD & set(self.rows)
        return [level for level in self.levels or box.LEVELS if level in box.LEVELS and (heavy or level != "docker")]


def holds(where: str, level: str) -> bool:
    """Tell whether words such as "at reduced none without cgroups" speak of a level on this machine.

    ValueError for words that say something else.
    """
    found = WHERE.fullmatch(where)
    if not where or not found or not {*(found[1] or "").split()} <= {*box.LEVELS}:
        raise ValueError(f"'{where}' names no level; expected words such as 'at reduced none without cgroups'")
    bounded = "without" if box.sums(level) == "none" else "with"
    return (not found[1] or level in found[1].split()) and found[2] in (None, bounded)


def numbers(text: str) -> tuple[int, ...]:
    """Return the rows of the catalogue that a text mentions, in the form "(row 4)" or "(rows 4, 6 and 8 to 10)"."""
    return tuple(number for mention in ROWS.findall(text)
                 for first, last in re.findall(r"(\d+)(?: to (\d+))?", mention)
                 for number in range(int(first), int(last or first) + 1))


def read(path: Path) -> HandIn:
    """Return the hand-in in a file; ValueError for a docstring that says something else than what is known here."""
    source = path.read_text(encoding="utf-8")
    paragraphs = (ast.get_docstring(ast.parse(source)) or "").split("\n\n")
    rows = [tuple(part.strip() for part in line.split(":", 1)) for line in paragraphs[-1].splitlines()]
    if len(paragraphs) < 2 or any(len(row) != 2 or row[0].partition(" ")[0] not in KEYS for row in rows):
        raise ValueError(f"{path.name}: expected a sentence, then a paragraph of lines such as 'earns: 0'")
    if {"levels", "because"} & {row[0] for row in rows} not in ({"levels", "because"}, set()):
        raise ValueError(f"{path.name}: expected a reason for its levels")
    fields = {key: READ.get(key, str)(value) for key, value in rows if not key.startswith("says")}
    fields |= {key: tuple(value) for key, value in fields.items() if isinstance(value, list)}
    says = tuple((key.partition(" ")[2], value) for key, value in rows if key.startswith("says"))
    return HandIn(path.stem, source, **fields, says=says, rows=numbers(paragraphs[0]))


def programs() -> list[HandIn]:
    """Return all programs, by name."""
    return [read(path) for path in sorted(PROGRAMS.glob("*.py"))]


def _marked(source: str, marks: dict[str, str]) -> str:
    """Return a source with what is told of the surroundings."""
    for mark, value in marks.items():
        source = source.replace(f"@{mark}@", value)
    return source

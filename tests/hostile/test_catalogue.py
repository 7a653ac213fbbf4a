"""Each row of the catalogue of attacks (catalogue.toml) has a test that tries it; print the table with `-s`."""
import ast
import tomllib
from pathlib import Path

from tests.hostile import frames, inputs, test_archives
from tests.hostile.handins import PROGRAMS, numbers
from tests.sources import ROOT

CATALOGUE = Path(__file__).with_name("catalogue.toml")
# What has no test yet, and what will bring it.
LATER = {
    **dict.fromkeys((74, 76, 79), "mutants of a student's sources, when a check makes some"),
    110: "the checks of live apps, which send data that nobody knows before",
    **dict.fromkeys(range(126, 132), "the checks of notebooks"),
}


def catalogue() -> dict[int, str]:
    """Return the catalogue by row."""
    sections = tomllib.loads(CATALOGUE.read_text(encoding="utf-8")).values()
    return {int(row): attack for section in sections for row, attack in section.items()}


def tried() -> dict[int, set[str]]:
    """Return the tests and hand-ins that say which rows they try, by row."""
    named = [(name, row) for path in sorted((ROOT / "tests").rglob("*.py")) for name, row in mentioned(path)
             if path.name.startswith("test_") or path.parent == PROGRAMS]
    named += [(handin.name, row) for handin in (*inputs.HANDINS, *inputs.CONFIGURED, *frames.HANDINS)
              for row in handin.rows]
    named += [(f"test_archives: {case[3:]}", int(case[:2])) for case in (*test_archives.REFUSED, *test_archives.TAKEN)]
    found = {}
    for name, row in named:
        found.setdefault(row, set()).add(name)
    return found


def mentioned(path: Path) -> list[tuple[str, int]]:
    """Return (name, row) for each row in the docstrings of a test file: a program's own, a module's, a test's."""
    found = []
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, (ast.Module, ast.FunctionDef)):
            name = path.stem if isinstance(node, ast.Module) else f"{path.stem}::{node.name}"
            found += [(name, row) for row in numbers(ast.get_docstring(node) or "")]
    return found


def test_every_row_has_its_test():
    """Name a test for each attack, or what will bring one; know every row that is named."""
    rows, found = catalogue(), tried()
    for row, attack in rows.items():
        print(f"{row:4} {attack}: {', '.join(sorted(found.get(row, ()))) or LATER.get(row, 'nothing')}")
    assert list(rows) == list(range(1, 132))
    assert [f"{row}: {attack}" for row, attack in rows.items() if row not in found and row not in LATER] == []
    assert sorted(found.keys() - rows.keys()) == []


def test_what_comes_later_has_not_come():
    """Drop a row from the list above when its test is there."""
    assert LATER.keys() & tried().keys() == set()


def test_mentions_are_read_as_they_are_written():
    """Understand one row, several and a range, in brackets only."""
    assert numbers("Try (row 4), see row 5.") == (4,)
    assert numbers("Try it (rows 4, 6 and 8 to 10).") == (4, 6, 8, 9, 10)

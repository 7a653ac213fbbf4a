"""Tests for docs/authors.md: its tables say what the code says."""
import json
import re
from pathlib import Path

import pytest

from grader import declaration, verification
from grader.checks import registry
from grader.model import Limits

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "authors.md").read_text(encoding="utf-8")


def table(heading):
    """Return the rows of the first table below a heading, as lists of cells."""
    lines = GUIDE.split(f"\n## {heading}\n")[1].split("\n## ")[0].splitlines()
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("| `")]


def test_every_key_of_a_declaration_is_explained():
    """List the keys of each table of exercise.toml, and no others."""
    written = {cells[0].replace("`", "") for cells in table("exercise.toml")}
    tables = {"": declaration.EXERCISE, "[limits] ": declaration.LIMITS, "[[criterion]] ": declaration.CRITERION,
              "[[hint]] ": declaration.HINT}
    assert written == {f"{name}{key}" for name, keys in tables.items() for key in keys
                       if key not in ("limits", "criterion", "hint")}


def test_types_and_ranges_are_those_of_the_declaration():
    """Say from where to where a number may go, what is left out by default, and which extras there are."""
    types = {cells[0].replace("`", ""): cells[1] for cells in table("exercise.toml")}
    ranges = {f"[limits] {key}": re.findall(r"\d+", words) for key, (_, words) in declaration.LIMITS.items()}
    ranges["chapter"] = re.findall(r"\d+", declaration.EXERCISE["chapter"][1])
    for key, numbers in ranges.items():
        assert re.findall(r"\d+", types[key])[:2] == numbers, key
    for key in declaration.LIMITS:
        assert types[f"[limits] {key}"].endswith(f"default {getattr(Limits(), key):g}")
    assert " ".join(declaration.EXTRAS) in types["extras"]


@pytest.mark.parametrize("name", registry.names())
def test_every_check_is_explained_with_its_options(name):
    """Write each option with its default, as TOML."""
    cells = next(cells for cells in table("Checks") if cells[0] == f"`{name}`")
    defaults = [f"`{key} = {json.dumps(parameter.default)}`" for key, parameter in registry.parameters(name).items()]
    assert cells[1] == ", ".join(defaults)
    assert name.partition(".")[0] in cells[2]


def test_every_key_of_a_wrong_answer_is_explained():
    """List the keys of case.toml, and no others."""
    assert {cells[0].strip("`") for cells in table("Wrong answers")} == set(verification.KEYS)

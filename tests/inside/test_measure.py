"""Tests for grader/inside/measure.py: coverage's own numbers, and claims that cannot be true."""
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DATA = Path(__file__).parent / "data"
SOURCES = ("branches.py", "empty_lines.py", "blank.py")


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory):
    """Return what coverage says of the data's modules, run by hand; nothing is excluded, as the course asks."""
    folder = tmp_path_factory.mktemp("by_hand")
    for path in DATA.glob("*.py"):
        shutil.copy(path, folder)
    (folder / "rc").write_text("[run]\nbranch = true\n[report]\nexclude_lines =\npartial_branches =\n")
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1",
                   "COVERAGE_FILE": str(folder / "data")}
    names = ",".join(str(folder / name) for name in SOURCES)
    for command in (["run", "--rcfile", "rc", f"--include={names}", "-m", "pytest", "-q", "-p", "no:cacheprovider",
                     "-c", os.devnull, "--rootdir", ".", "test_branches.py"],
                    ["json", "--rcfile", "rc", "-o", "report.json"]):
        subprocess.run([sys.executable, "-m", "coverage", *command], cwd=folder, env=environment, check=True,
                       stdout=subprocess.DEVNULL)
    files = json.loads((folder / "report.json").read_text(encoding="utf-8"))["files"]
    return {Path(name).name: found for name, found in files.items()}


@pytest.fixture
def claims(run):
    """Return what the student's tests claim in a box: lines and arcs."""
    files = {path.name: path.read_bytes() for path in DATA.glob("*.py")}
    with run("suite", files) as ask:
        return ask({"tests": ["test_branches.py"], "measure": list(SOURCES), "backwards": False, "roots": [""],
                    "modules": ["branches"], "conftest": False})


@pytest.fixture
def count(program):
    """Return the function that counts."""
    return program("measure").count


def test_numbers_are_those_of_coverage(by_hand, claims, count):
    """Count the same lines and branches as coverage, and miss the same, from the claims of a box."""
    assert {outcome for outcome, *_ in claims["tests"].values()} == {"passed"}
    for name in SOURCES:
        found = count(name, (DATA / name).read_text(encoding="utf-8"), claims["lines"][name], claims["arcs"][name])
        assert found["contradiction"] is None
        expected = by_hand.get(name)
        if expected is None:
            assert found["statements"] == found["branches"] == 0
            continue
        assert found["statements"] == expected["summary"]["num_statements"], name
        assert found["missing"] == expected["missing_lines"], name
        assert found["branches"] == expected["summary"]["num_branches"], name
        assert found["missing_branches"] == sorted(expected["missing_branches"]), name
    assert by_hand["branches.py"]["summary"]["num_branches"] > 40


def test_nothing_ran_at_all(count):
    """Miss everything where nothing is claimed."""
    found = count("a.py", "def one(value):\n    if value:\n        return 1\n    return 2\n", [], [])
    assert (found["statements"], found["missing"], found["branches"]) == (4, [1, 2, 3, 4], 2)
    assert found["missing_branches"] == [] or found["missing_branches"] == [[2, 3], [2, 4]]


@pytest.mark.parametrize("text", ["", "\n\n", "  \n\t\n"])
def test_empty_source_has_nothing_to_count(count, text):
    """Count nothing where nothing stands."""
    assert count("a.py", text, [1], [[-1, 1]]) == {
        "statements": 0, "missing": [], "branches": 0, "missing_branches": [], "contradiction": None}


SOURCE = '''\
"""Words."""
import os


def one(value):
    if value:
        return os.sep

    return 2


# a note
def two():
    """Say two."""
    return [number
            for number in (1,
                           2)]
'''
IMPORTED = ([1, 2, 5, 13], [[-1, 1], [1, 2], [2, 5], [5, 13], [13, -1]])
CALLED = ([1, 2, 5, 6, 7, 13], [*IMPORTED[1], [-5, 6], [6, 7], [7, -5]])


@pytest.mark.parametrize("lines, arcs", [IMPORTED, CALLED, ([], []), (
    [*CALLED[0], 15, 16, 17], [*CALLED[1], [-13, 15], [15, 16], [16, 15], [15, -13]])])
def test_honest_claims_are_believed(count, lines, arcs):
    """Accept what a run can show, with lines inside a statement too."""
    assert count("a.py", SOURCE, lines, arcs)["contradiction"] is None


@pytest.mark.parametrize("lines, arcs, words", [
    ([*IMPORTED[0], 8], IMPORTED[1], "line 8 is said to have run, but there is no code on it"),
    ([*IMPORTED[0], 12], IMPORTED[1], "line 12 is said to have run, but there is no code on it"),
    ([*IMPORTED[0], 99], IMPORTED[1], "line 99 is said to have run, but there is no code on it"),
    ([*IMPORTED[0], 9], IMPORTED[1], "line 9 is said to have run, but nothing led to it"),
    (list(range(1, 18)), [], "is said to have run, but"),
    ([1, 2, 5, 6, 7, 9, 13, 15], [], "line 2 is said to have run, but nothing led to it"),
])
def test_claims_that_contradict_the_source_are_named(count, lines, arcs, words):
    """Say why it cannot be true."""
    assert words in count("a.py", SOURCE, lines, arcs)["contradiction"]


@pytest.mark.parametrize("arc", [[0, 0], [-10 ** 9, 10 ** 9], [5, 5], [10 ** 9, -1]])
def test_arcs_of_nowhere_do_no_harm(count, arc):
    """Count on, whatever numbers are claimed."""
    found = count("a.py", SOURCE, [1], [[-1, 1], arc])
    assert found["statements"] == 7


def test_pragmas_change_nothing(count):
    """Count a function that a comment excludes."""
    marked = SOURCE.replace("def one(value):", "def one(value):  # pragma: no cover")
    assert count("a.py", marked, *IMPORTED) == count("a.py", SOURCE, *IMPORTED)

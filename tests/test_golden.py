"""Whole reports through the real front door: a case is a folder, see tests/golden/README.md."""
import json
import os
from pathlib import Path

import pytest

from grader.cli import main

GOLDEN = Path(__file__).parent / "golden"
ROOT = GOLDEN.parents[1]
CASES = sorted(folder for folder in GOLDEN.iterdir() if folder.is_dir() and folder.name != "course")


def report(handin, capsys):
    """Return what `grader check` says of a hand-in, without what may differ tomorrow or elsewhere."""
    course = GOLDEN / "course" if (GOLDEN / "course" / "exercises" / handin.name).is_dir() else ROOT
    status = main(["--course", str(course), "check", str(handin), "--format", "json", "--box", "none"])
    found = json.loads(capsys.readouterr().out)
    del found["versions"], found["grader"]
    for outcome in found["outcomes"]:
        del outcome["seconds"]
    return {"status": status, "report": found}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_hand_in_gets_the_report_that_it_deserves(case, capsys):
    """Compare with the report beside it, or write that one again with GOLDEN=write."""
    handin, = (path for path in case.iterdir() if path.is_dir())
    found, place = report(handin, capsys), case / "expected.json"
    if os.environ.get("GOLDEN") == "write":
        place.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    assert found == json.loads(place.read_text(encoding="utf-8"))


def test_there_are_cases():
    """Tell an empty folder from one in which all is well."""
    assert len(CASES) >= 5

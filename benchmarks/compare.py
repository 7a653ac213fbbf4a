"""Grade generated hand-ins of the exercise words and hold each report against the four tools run by hand.

    python benchmarks/compare.py --tools PYTHON [--n 100] [--box full]

PYTHON is the interpreter of a virtual environment with pytest, pytest-cov, pycodestyle and pydocstyle. Compared are the
verdict of every hidden test, every remark of both style tools (line and code), the verdicts of the student's own tests,
and coverage's four counts: lines, missing lines, branches, missing branches. Exit status 1 at the first difference.
"""
import argparse
import json
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

from cold_check import BY_HAND, HERE, HIDDEN, hand_in

sys.path.insert(0, str(HERE.parent))

from grader import box, catalog, grading, submission, workspace  # noqa: E402


def by_hand(home: Path, python: str) -> dict:
    """Return what the tools say when they are run by hand."""
    subprocess.run(["sh", "-c", BY_HAND, "by-hand", str(home), python, str(HIDDEN)], check=True)
    rows = re.findall(r"^(\S+?):(\d+):\d+: ([A-Z]\d+)", (home / "pep8.txt").read_text(), re.M)
    docs = re.findall(r"^words\.py:(\d+) .*\n\s+(D\d+):", (home / "pep257.txt").read_text(), re.M)
    totals = json.loads((home / "coverage.json").read_text())["totals"]
    cases = ElementTree.parse(home / "hidden.xml").iter("testcase")
    return {"pep8": sorted((path, int(line), code) for path, line, code in rows),
            "pep257": sorted((int(line), code) for line, code in docs),
            "hidden": sorted(case.get("name") for case in cases if case.find("failure") is not None),
            "student": len(re.findall(r"^FAILED", (home / "student.txt").read_text(), re.M)),
            "coverage": [totals["num_statements"], totals["missing_lines"], totals["num_branches"],
                         totals["missing_branches"]]}


def ours(home: Path, exercise, level: str) -> dict:
    """Return what our report says."""
    handed = submission.collect(home, exercise)
    report = grading.grade(exercise, handed, level)
    found = {outcome.id: outcome.findings for outcome in report.outcomes}
    with workspace.open_workspace(exercise, handed, level) as work:
        run = work.suite(backwards=False, measure=True)
        counted = work.tool("measure", "words.py", lines=run["lines"]["words.py"], arcs=run["arcs"]["words.py"])
    return {"pep8": sorted((item.path, item.line, item.code.rpartition(".")[2]) for item in found["style.pep8"]),
            "pep257": sorted((item.line, item.code.rpartition(".")[2]) for item in found["style.pep257"]),
            "hidden": sorted(item.code.rpartition(".")[2] for item in found["behaviour.hidden"]),
            "student": len(found["suite.passes"]),
            "coverage": [counted["statements"], len(counted["missing"]), counted["branches"],
                         len(counted["missing_branches"])]}


def main() -> int:
    """Compare hand-in by hand-in."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tools", required=True)
    parser.add_argument("--n", type=int, default=100)
    parser.add_argument("--box", default="full")
    options = parser.parse_args()
    exercise, level = catalog.load(HERE / "words", "words"), box.choose(options.box)
    for number in range(1, options.n + 1):
        with tempfile.TemporaryDirectory() as folder:
            home = hand_in(Path(folder), number)
            seen = ours(home, exercise, level)
            hand = by_hand(home, options.tools)
        if seen != hand:
            print(f"hand-in {number} differs:\n  ours    {seen}\n  by hand {hand}")
            return 1
    print(f"{options.n} of {options.n} hand-ins: verdicts, style remarks and coverage counts equal those by hand")
    return 0


if __name__ == "__main__":
    sys.exit(main())

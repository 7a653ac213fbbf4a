"""The student's own tests: they pass, they reach the code, and they say what they claim.

They run in a box in one process with the code under test, so what they report is a claim; it is held against the
source, which another box reads and never runs.
"""
from collections.abc import Iterator
from dataclasses import dataclass

from grader.checks.registry import check
from grader.checks.remarks import charge
from grader.checks.style import suppressions
from grader.model import Finding
from grader.workspace import Workspace

WORDS = 3       # in a test's name, after test_
SHOWN = 6       # lines of code in one finding


@check("suite.passes")
def passes(work: Workspace) -> Iterator[Finding]:
    """Write tests that pass, in any order.

    They run twice in fresh boxes, the second time in reverse order; a test whose verdict differs is flaky. Only tests
    that ran and passed count: a skip, an expected failure or an empty file earns nothing.
    """
    first = _run(work, backwards=False)
    for path, message, line in first["uncollected"]:
        yield Finding("suite.passes.collect", f"pytest cannot collect {path or 'the tests'}: {_first(message)}",
                      cost=1.0, path=path or None, line=line, reproduce="python -m pytest")
    second = _run(work, backwards=True)["tests"] if not first["uncollected"] else {}
    names = list(dict.fromkeys([*first["tests"], *_silent(work, first["tests"])]))
    if not names and not first["uncollected"]:
        yield Finding("suite.passes.none", "no test ran", cost=1.0, hint="pytest runs functions named test_* in files "
                      "named test_*.py.", reproduce="python -m pytest")
    for name in names:
        outcome, message, line = first["tests"].get(name, ("silent", "", None))
        again = second.get(name, (outcome,))[0]
        if outcome != "passed" or again != "passed":
            yield _unpassed(name, outcome, again, message, line, 1 / len(names))


@check("suite.coverage")
def coverage(work: Workspace, *, required: float = 0.9, branches: bool = True) -> Iterator[Finding]:
    """Reach the code with your tests.

    The share of lines and branches that ran is set against the required one; what is missing costs in proportion.
    Which lines and branches there are is read from the source, so comments that exclude some change nothing.
    """
    run, reached = _run(work, backwards=False), []
    for path in work.sources():
        lines, arcs = _claims(run, path)
        reached.append(_Reach(path, work.tool("measure", path, lines=lines, arcs=arcs), branches, len(lines)))
        yield from charge("suite.coverage", suppressions(work, path, "S902", "a comment that excludes code from "
                                                         "coverage; it changes nothing here"), 0.05)
    total, missing = sum(item.total for item in reached), sum(item.missing for item in reached)
    share = 1 - missing / total if total else 1.0
    cost = max(0.0, (required - share) / required)
    yield Finding("suite.coverage.share", f"{total - missing} of {total} lines and branches ran ({share:.1%}); "
                  f"{required:.0%} are asked for", expected=f"{required:.0%}", actual=f"{share:.1%}",
                  reproduce="python -m pytest --cov --cov-branch")
    for item in reached:
        yield from item.findings(work, cost / missing if missing else 0.0)


@check("suite.plan")
def plan(work: Workspace) -> Iterator[Finding]:
    """Plan your tests: one for each public function, named after what it claims.

    A test's name is a sentence: what is tested, and what should come of it. A test without an assertion cannot fail,
    so it proves nothing.
    """
    facts = {path: work.tool("facts", path) for path in work.files("**.py")}
    tests = [(path, test) for path in work.tests() for test in facts[path]["tests"]]
    if not tests:
        yield Finding("suite.plan.none", "there is no test", cost=1.0,
                      hint="Begin with one test for each public function.")
        return
    mentioned = {name for path in work.tests() for name in facts[path]["mentions"]}
    public = [(path, name, line) for path in work.sources() for name, line in facts[path]["functions"]
              if not any(part.startswith("_") for part in name.split("."))]
    for path, name, line in public:
        if name.rpartition(".")[2] not in mentioned:
            yield Finding("suite.plan.untested", f"no test uses {name}()", cost=1 / len(public), path=path, line=line)
    for path, test in tests:
        if not test["asserts"]:
            yield Finding("suite.plan.assertion", f"{test['name']} asserts nothing, so it cannot fail",
                          cost=1 / len(tests), path=path, line=test["line"])
        if test["words"] < WORDS:
            yield Finding("suite.plan.name", f"the name {test['name']} does not say what is claimed",
                          cost=0.5 / len(tests), path=path, line=test["line"],
                          expected=f"at least {WORDS} words after test_, such as test_count_words_ignores_case")


@dataclass(frozen=True)
class _Reach:
    """What the tests reached of one file; `counted` is the answer of `inside/measure.py`."""

    path: str
    counted: dict
    branches: bool
    claimed: int

    @property
    def total(self) -> int:
        """The number of lines, and of branches if they count."""
        return self.counted["statements"] + (self.counted["branches"] if self.branches else 0)

    @property
    def missing(self) -> int:
        """The number of those that did not run; all of them if the claim contradicts the source."""
        if self.counted["contradiction"]:
            return self.total
        return len(self.counted["missing"]) + (len(self.counted["missing_branches"]) if self.branches else 0)

    def findings(self, work: Workspace, cost: float) -> Iterator[Finding]:
        """Yield what did not run, as code; each line and each branch costs the same."""
        if reason := self.counted["contradiction"]:
            yield Finding("suite.coverage.claim", f"the coverage of {self.path} is lost: {reason}",
                          cost=cost * self.total, path=self.path)
            return
        code = work.lines(self.path)
        for block in _blocks(self.counted["missing"]):
            text = "\n".join(code[line - 1] for line in block[:SHOWN]) + ("\n..." if len(block) > SHOWN else "")
            yield Finding("suite.coverage.line", f"{_span(block)} never ran", cost=cost * len(block),
                          path=self.path, line=block[0], actual=text)
        for start, end in self.counted["missing_branches"] if self.branches else ():
            aim = f"line {end}" if end > 0 else "the end"
            yield Finding("suite.coverage.branch", f"line {start} never went on to {aim}", cost=cost, path=self.path,
                          line=start, actual=code[start - 1] if start <= len(code) else None)


def _run(work: Workspace, backwards: bool) -> dict:
    """Return what one run of the tests claims, checked for its shape; measured if the exercise asks for coverage."""
    measure = not backwards and any(item.check == "suite.coverage" for item in work.exercise.criteria)
    reply = work.suite(backwards=backwards, measure=measure)
    tests = {str(name): _row(row) for name, row in dict(reply.get("tests") or {}).items()}
    uncollected = [[str(row[0]), str(row[1]), _number(row[2])] for row in reply.get("uncollected") or []]
    return {"tests": tests, "uncollected": uncollected, "lines": reply.get("lines"), "arcs": reply.get("arcs")}


def _row(row) -> tuple[str, str, int | None]:
    """Return outcome, message and line of one test as claimed."""
    outcome, message, line = row if type(row) is list and len(row) == 3 else ("silent", "", None)
    return str(outcome), str(message), _number(line)


def _number(value) -> int | None:
    """Return a line number as claimed, or None."""
    return value if type(value) is int and 0 < value < 10 ** 6 else None


def _claims(run: dict, path: str) -> tuple[list[int], list[list[int]]]:
    """Return the lines and arcs that are claimed for a file; what is no number says nothing."""
    lines = (run["lines"] or {}).get(path) or []
    arcs = (run["arcs"] or {}).get(path) or []
    return ([line for line in lines if type(line) is int],
            [arc for arc in arcs if type(arc) is list and [type(end) for end in arc] == [int, int]])


def _silent(work: Workspace, reported: dict) -> list[str]:
    """Return the tests that stand in the files and did not report."""
    seen = {name.partition("[")[0] for name in reported}
    return [f"{path}::{test['name']}" for path in work.tests() for test in work.tool("facts", path)["tests"]
            if f"{path}::{test['name']}" not in seen]


def _unpassed(name: str, outcome: str, again: str, message: str, line: int | None, cost: float) -> Finding:
    """Return the finding for a test that did not pass both times."""
    path, _, test = name.partition("::")
    details = {"cost": cost, "path": path, "line": line, "reproduce": f"python -m pytest '{name}'"}
    if "passed" in (outcome, again) and "failed" in (outcome, again):
        return Finding("suite.flaky", f"{test} passes in one order and fails in the other",
                       hint="Give each test its own data; let nothing that one test changes reach the next.", **details)
    if outcome == "failed":
        return Finding("suite.passes.failed", f"{test} fails: {_first(message)}", **details)
    if outcome == "silent":
        return Finding("suite.passes.silent", f"{test} did not report; pytest did not run it", **details)
    return Finding("suite.passes.skipped", f"{test} is {outcome}, and only tests that ran and passed count", **details)


def _first(message: str) -> str:
    """Return the first line of a message that says something."""
    return next((line.strip() for line in message.splitlines() if line.strip()), "no reason was given")[:300]


def _blocks(lines: list[int]) -> list[list[int]]:
    """Return neighbouring line numbers as blocks."""
    blocks = []
    for line in lines:
        if blocks and line == blocks[-1][-1] + 1:
            blocks[-1].append(line)
        else:
            blocks.append([line])
    return blocks


def _span(block: list[int]) -> str:
    """Return the words for a block of lines."""
    return f"line {block[0]}" if len(block) == 1 else f"lines {block[0]} to {block[-1]}"

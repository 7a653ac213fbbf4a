"""The student's own tests: they pass, they reach the code, and they say what they claim.

They run in a box in one process with the code under test, so what they report is a claim; it is held against the
source, which another box reads and never runs.
"""
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, replace

from grader.checks.registry import check
from grader.checks.remarks import charge, suppressions
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
    for test, claim in first["uncollected"].items():
        yield Finding("suite.passes.collect", f"pytest cannot collect {test or 'the tests'}: {_first(claim.message)}",
                      cost=1.0, path=claim.path, line=claim.line, reproduce=_pytest(work, test),
                      sentence="pytest cannot collect the tests")
    if first["uncollected"]:    # then pytest runs no test at all
        return
    second = _run(work, backwards=True)
    names = list(dict.fromkeys([*first["tests"], *_silent(work, first["tests"])]))
    if not names:
        yield Finding("suite.passes.none", "no test ran", cost=1.0, hint="pytest runs functions named test_* in files "
                      "named test_*.py.", reproduce=_pytest(work), sentence="no test ran")
    for name in names:
        claim, again = (run["tests"].get(name, SILENT) for run in (first, second))
        if not claim.outcome == again.outcome == "passed":
            place = claim if claim.path else again
            yield replace(_unpassed(name.partition("::")[2], claim, again), cost=1 / len(names), line=place.line,
                          path=place.path or name.partition("::")[0], reproduce=_pytest(work, name))


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
        for found in charge("suite.coverage", suppressions(work, path, "S902", "a comment that excludes code from "
                                                           "coverage; it changes nothing here"), 0.05):
            yield replace(found, sentence=found.message)
    total, missing = sum(item.total for item in reached), sum(item.missing for item in reached)
    if not total:
        nothing = "there is no code for tests to reach; expected some"
        yield Finding("suite.coverage.share", nothing, cost=1.0, sentence=nothing)
        return
    share = (total - missing) / total
    cost = max(0.0, (required - share) / required) if required else 0.0
    counts = f"{total - missing} of {total} lines and branches ran ({share:.1%}); {required:.0%} are asked for"
    yield Finding("suite.coverage.share", counts, expected=f"{required:.0%}", actual=f"{share:.1%}", sentence=counts,
                  reproduce=_pytest(work, run="coverage run --branch -m pytest") + " && python -m coverage report -m")
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
                          cost=cost * self.total, path=self.path, sentence="the claimed coverage is lost")
            return
        code = work.lines(self.path)
        for block in _blocks(self.counted["missing"]):
            text = "\n".join(code[line - 1] for line in block[:SHOWN]) + ("\n..." if len(block) > SHOWN else "")
            yield Finding("suite.coverage.line", f"{_span(block)} never ran", cost=cost * len(block),
                          path=self.path, line=block[0], actual=text, sentence="some lines never ran")
        for start, end in self.counted["missing_branches"] if self.branches else ():
            aim = f"line {end}" if end > 0 else "the end"
            yield Finding("suite.coverage.branch", f"line {start} never went on to {aim}", cost=cost, path=self.path,
                          line=start, actual=code[start - 1] if start <= len(code) else None,
                          sentence="some branches were never taken")


@dataclass(frozen=True)
class _Claim:
    """What the box says of one test, or of a file that cannot be collected; `path` and `line` are where it failed."""

    outcome: str
    message: str = ""
    line: int | None = None
    path: str | None = None


SILENT = _Claim("silent")


def _run(work: Workspace, backwards: bool) -> dict:
    """Return what one run of the tests claims, checked for its shape; measured if the exercise asks for coverage."""
    measure = not backwards and any(item.check == "suite.coverage" for item in work.exercise.criteria)
    reply = work.suite(backwards=backwards, measure=measure)
    tests = {str(name): _claim(work, row) for name, row in _table(reply, "tests").items()
             if name.partition("::")[0] in work.submission.files}
    rows = reply.get("uncollected") if type(reply.get("uncollected")) is list else []
    uncollected = {str(row[0]): _claim(work, ["failed", *row[1:]]) for row in rows if type(row) is list and row}
    return {"tests": tests, "uncollected": uncollected, "lines": _table(reply, "lines"), "arcs": _table(reply, "arcs")}


def _table(reply: dict, key: str) -> dict:
    """Return one table of a reply; anything else claims nothing."""
    return reply[key] if type(reply.get(key)) is dict else {}


def _claim(work: Workspace, row) -> _Claim:
    """Return a row of a reply; what has no sense says nothing, and a place is one in the hand-in."""
    outcome, message, line, path = row if type(row) is list and len(row) == 4 else ("silent", "", None, None)
    known = type(line) is int and type(path) is str and path in work.submission.files
    if not known or not 0 < line <= len(work.lines(path)):
        line = path = None
    return _Claim(str(outcome) or "silent", str(message), line, path)


def _claims(run: dict, path: str) -> tuple[list[int], list[list[int]]]:
    """Return the lines and arcs that are claimed for a file; what is no number says nothing."""
    lines, arcs = (run[key].get(path) for key in ("lines", "arcs"))
    return ([line for line in lines if type(line) is int] if type(lines) is list else [],
            [arc for arc in arcs if type(arc) is list and [type(end) for end in arc] == [int, int]]
            if type(arcs) is list else [])


def _pytest(work: Workspace, test: str = "", run: str = "pytest") -> str:
    """Return the command that runs the tests, or one of them, with the exercise's import folders."""
    roots = " ".join(root or "." for root in work.exercise.path)
    return " ".join(["python -m", run, *([f'-o pythonpath="{roots}"'] if roots != "." else []),
                     *([shlex.quote(test)] if test else [])])


def _silent(work: Workspace, reported: dict) -> list[str]:
    """Return the tests that stand in the files and did not report."""
    seen = {name.partition("[")[0] for name in reported}
    return [f"{path}::{test['name']}" for path in work.tests() for test in work.tool("facts", path)["tests"]
            if f"{path}::{test['name']}" not in seen]


def _unpassed(test: str, claim: _Claim, again: _Claim) -> Finding:
    """Return the finding for a test that did not pass both times."""
    if "passed" in (claim.outcome, again.outcome):
        return Finding("suite.flaky", f"{test} passes in one order and not in the other",
                       hint="Give each test its own data; let nothing that one test changes reach the next.",
                       sentence="a test passes in one order and not in the other")
    if claim.outcome == "failed":
        return Finding("suite.passes.failed", f"{test} fails: {_first(claim.message)}", sentence="a test fails")
    if claim.outcome == "silent":
        return Finding("suite.passes.silent", f"{test} did not report; pytest did not run it",
                       hint="A call of exit() outside a test stops pytest, and a class with an __init__ is left out.",
                       sentence="a test did not report")
    return Finding("suite.passes.skipped", f"{test} is {claim.outcome}, and only tests that ran and passed count",
                   sentence="a test did not run to its end")


def _first(message: str) -> str:
    """Return the first line of a message that says something, without the addresses of objects, new in each run."""
    message = re.sub(" at 0x[0-9A-Fa-f]+", "", message)
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

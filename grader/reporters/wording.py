"""Words and groupings that the reporters for people share, so that each of them says the same."""
import re
import shlex
from collections.abc import Iterable, Sequence

from grader.model import Finding, Outcome, Report
from grader.reporters.caps import MOST_FINDINGS
from grader.reporters.text import visible

WORDS = {"passed": "PASS", "failed": "FAIL", "skipped": "SKIP", "not_run": "NOT RUN", "error": "ERROR"}

# What code under test could do at a level of isolation; a level that is not named here leaves nothing of it open.
OPEN = {"reduced": "Not prevented: seeing which files exist, though not what is in them.",
        "none": "Not prevented: reading and writing files, network; a process left behind."}

WITHHELD = "Details are withheld: what was asked, expected, and answered by the program."

# The codes of the style tools, which `grader explain` knows: E302, D103, N802.
RULE = re.compile(r"[A-Z]+[0-9]+")


def left_open(report: Report) -> str:
    """Return what the boxes of a report did not prevent, or nothing."""
    sums = "Not bounded: the memory of several processes together." if report.versions.get("cgroups") == "none" else ""
    return " ".join(filter(None, (OPEN.get(report.isolation), sums)))


def points(number: float) -> str:
    """Return points with at most two decimals: `8.5`, `10`."""
    return f"{number + 0:.2f}".rstrip("0").rstrip(".")


def count(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: `1 point`, `2 criteria`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def score(report: Report) -> str:
    """Return the points earned, and whether some could not be judged: `8.5 of 10 points`."""
    return f"{points(report.earned)} of {points(report.possible)} points" + ("" if report.complete else ", incomplete")


def name(report: Report) -> str:
    """Return the exercise, and the student where there is one."""
    return report.exercise if report.student is None else f"{report.exercise}, {report.student}"


def rule(finding: Finding) -> str:
    """Return the short code of a style remark, such as `E501`, or nothing for a finding that has none."""
    *families, last = finding.code.split(".")
    return last if RULE.fullmatch(last) or families[:1] == ["style"] and len(families) > 1 else ""


def place(finding: Finding) -> str:
    """Return where the finding is, as editors read it and on one line: `words.py:12:80`."""
    if not finding.path:
        return ""
    spot = (visible(finding.path), finding.line, finding.column if finding.line else None)
    return ":".join(str(part) for part in spot if part is not None)


def lessons(outcome: Outcome) -> list[str]:
    """Return where the course teaches it, each place once: `notebook 02_production_code, section pep-8`."""
    addresses = dict.fromkeys(finding.lesson for finding in outcome.findings if finding.lesson)
    parts = (address.partition("#") for address in addresses)
    return [f"notebook {notebook}" + (f", section {section}" if section else "") for notebook, _, section in parts]


def rows(finding: Finding) -> dict[str, str]:
    """Return what a finding says besides its message, by label, in the order in which it is read."""
    values = {"called": finding.reproduce, "expected": finding.expected,
              "seen" if finding.expected is None else "got": finding.actual,
              "where": place(finding) or None, "hint": finding.hint}
    return {label: value or "(nothing)" for label, value in values.items() if value is not None}


def is_remark(finding: Finding) -> bool:
    """Return whether one line says it all: nothing was called and nothing compared."""
    return finding.expected is finding.actual is finding.reproduce is None


def by_rule(findings: Iterable[Finding]) -> list[list[Finding]]:
    """Return the findings in groups of one rule each, those that cost something first, else in the order given."""
    groups: dict[str, list[Finding]] = {}
    for finding in findings:
        groups.setdefault(rule(finding), []).append(finding)
    return sorted(groups.values(), key=lambda group: not costs(group))


def costs(findings: Iterable[Finding]) -> int:
    """Return how many of the findings take points."""
    return sum(finding.cost > 0 for finding in findings)


def command(report: Report, outcome: Outcome) -> str:
    """Return what to type next for one outcome: the explanation of its first rule, else the hint if it lost points."""
    rules = [rule(group[0]) for group in by_rule(outcome.findings)]
    for known in filter(RULE.fullmatch, rules):
        return f"grader explain {known}"
    return shlex.join(["grader", "hint", report.exercise, outcome.id]) if outcome.status == "failed" else ""


def unlisted(outcome: Outcome) -> str:
    """Return the sentence that says how many findings are left out where only MOST_FINDINGS are shown, or nothing."""
    more = len(outcome.findings) - MOST_FINDINGS
    return f"and {count(more, 'more finding')}; --format json lists all of them" if more > 0 else ""


def withheld(report: Report) -> str:
    """Return the sentence that says that a report was made without its details, or nothing."""
    return WITHHELD if report.withheld else ""


def missing(report: Report) -> str:
    """Return the sentence that says what an incomplete report lacks, or nothing."""
    absent = [outcome for outcome in report.outcomes if outcome.status in ("not_run", "error")]
    if not absent:
        return ""
    worth = f"{points(sum(outcome.possible for outcome in absent))} of {points(report.possible)} points"
    return (f"Incomplete: {count(len(absent), 'criterion', 'criteria')} worth {worth} could not be judged here: "
            f"{', '.join(outcome.id for outcome in absent)}.")


def closing(report: Report) -> str:
    """Return the one next step after the whole report."""
    by_status: dict[str, Outcome] = {}
    for outcome in report.outcomes:
        by_status.setdefault(outcome.status, outcome)
    if not report.attempted:
        return "Next: these are still the starter's files; change them, then check again."
    if "failed" in by_status:
        return f"Next: {command(report, by_status['failed'])}"
    if "error" in by_status:
        return "Next: show this report to your instructor; the fault is the grader's, not yours."
    if "not_run" in by_status:
        return "Next: grader doctor (it says what this machine lacks and what to do about it)"
    if report.earned < report.possible:
        return "Next: read above why some criteria were skipped."
    return "Everything earned. Next: grader list"


def totals(reports: Sequence[Report]) -> str:
    """Return one sentence over several reports."""
    full = sum(report.complete and report.earned == report.possible for report in reports)
    incomplete = sum(not report.complete for report in reports)
    return (f"{count(len(reports), 'report')}: {full} with everything earned, "
            f"{len(reports) - full - incomplete} with points lost, {incomplete} incomplete.")

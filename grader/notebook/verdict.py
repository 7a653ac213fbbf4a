"""From the JSON report of one submission to a card: what was earned, what was lost and why, what to do next.

The card holds nothing that differs between two machines: no times, no versions, no isolation level.
"""
import textwrap
from collections.abc import Iterator, Mapping, Sequence

from grader.model import Finding, Outcome, Report
from grader.notebook.card import BAD, COLUMNS, GOOD, PLAIN, Card, Section
from grader.reporters import text, wording

RULES = 5  # of one criterion that are shown one by one
PER_RULE = 5  # findings that are shown of one rule
LINES = 12  # of one finding
WIDTH = 160  # characters of one line
TITLES = {
    "NOT STARTED": ": every file is still as you were given it, and this is what there is to do",
    "INCOMPLETE": ": nothing is lost, but not everything could be judged on this machine",
}


def read(record: Mapping) -> Report:
    """Return the report that a JSON report of format 1 tells of; ValueError if it is something else."""
    if not isinstance(record, Mapping) or record.get("format") != 1:
        raise ValueError("no report of format 1")
    outcomes = tuple(Outcome(**{**outcome, "findings": tuple(Finding(**finding) for finding in outcome["findings"])})
                     for outcome in record["outcomes"])
    same = ("exercise", "submission", "grader", "versions", "isolation", "attempted", "student")
    return Report(outcomes=outcomes, **{key: record[key] for key in same})


def card(report: Report) -> Card:
    """Return the card for a report."""
    word, tone = _verdict(report)
    lost = next((outcome for outcome in report.outcomes if outcome.status == "failed"), None)
    sections = [_section(outcome, folded=outcome is not lost) for outcome in report.outcomes]
    if wording.missing(report):
        sections.append(Section(lines=(wording.missing(report),), code=False))
    progress = (report.earned, report.possible, "points") if report.possible else None
    return Card(word, report.exercise + TITLES.get(word, ""), tuple(sections), _next(report, lost), tone, progress)


def _verdict(report: Report) -> tuple[str, str]:
    """Return the verdict as a word, and its tone."""
    lost = any(outcome.status in ("failed", "skipped") and outcome.earned < outcome.possible
               for outcome in report.outcomes)
    if lost:
        return ("NOT YET", BAD) if report.attempted else ("NOT STARTED", PLAIN)
    return ("PASSED", GOOD) if report.complete else ("INCOMPLETE", PLAIN)


def _section(outcome: Outcome, folded: bool) -> Section:
    """Return the section of one criterion."""
    share = f"{wording.points(outcome.earned)} of {wording.points(outcome.possible)}"
    heading = f"{wording.WORDS[outcome.status]}  {outcome.title}  ({outcome.id}, {share})"
    lines = (text.shorten(line, WIDTH) for line in _lines(outcome))
    return Section(heading, tuple(lines), folded=folded)


def _lines(outcome: Outcome) -> Iterator[str]:
    """Yield what is said below a criterion: why it was not judged, what was compared, remarks by rule, the lesson."""
    if outcome.reason:
        yield from _cut(outcome.reason.split("\n"))
    blocks = [finding for finding in outcome.findings if not wording.is_remark(finding)]
    for finding in blocks[:PER_RULE]:
        yield from _block(finding)
    if len(blocks) > PER_RULE:
        yield f"and {len(blocks) - PER_RULE} more"
    groups = wording.by_rule(finding for finding in outcome.findings if wording.is_remark(finding))
    for group in groups[:RULES]:
        yield from _remarks(group)
    others = ", ".join(f"{len(group)} {wording.rule(group[0])}".rstrip() for group in groups[RULES:])
    if others:
        yield from textwrap.wrap(f"and of other rules: {others}", COLUMNS)
    yield from (f"lesson: {lesson}" for lesson in wording.lessons(outcome)[:1])


def _block(finding: Finding) -> list[str]:
    """Return the lines of a finding that compares: what was called, expected and got, each cut until all of it fits."""
    rows = wording.rows(finding)
    if {"expected", "got"} <= rows.keys():
        rows["expected"], rows["got"] = text.differing(rows["expected"], rows["got"], WIDTH // 2)
    for most in (4, 3, 2):
        lines = [" ".join(finding.message.split())]
        for label, value in rows.items():
            value = textwrap.fill(value, COLUMNS) if label == "hint" else value
            first, *others = _cut(value.split("\n"), most)
            lines += [f"  {label:<8}  {first}", *(f"            {line}" for line in others)]
        if len(lines) <= LINES:
            break
    return lines


def _remarks(group: Sequence[Finding]) -> Iterator[str]:
    """Yield the remarks of one rule as editors write them, each hint once, and how many more there are."""
    for finding, before in zip(group[:PER_RULE], [None, *group], strict=False):
        words = (wording.place(finding), wording.rule(finding), "" if wording.costs(group) else "advice:",
                 " ".join(finding.message.split()))
        yield " ".join(filter(None, words))
        if finding.hint and (before is None or finding.hint != before.hint):
            yield from _cut(textwrap.wrap(f"  hint: {finding.hint}", COLUMNS, subsequent_indent="        "), 4)
    if len(group) > PER_RULE:
        yield f"and {len(group) - PER_RULE} more {wording.rule(group[0])}".rstrip()


def _cut(lines: Sequence[str], most: int = LINES) -> list[str]:
    """Return at most that many lines; a cut says how many are missing."""
    return list(lines) if len(lines) <= most else [*lines[:most - 1], f"and {len(lines) - most + 1} more lines"]


def _next(report: Report, lost: Outcome | None) -> str:
    """Return the one next step after the report; calls are written for a cell."""
    if lost:
        rules = [wording.rule(group[0]) for group in wording.by_rule(lost.findings)]
        known = next(filter(wording.RULE.fullmatch, rules), None)
        return f'`explain("{known}")`' if known else f'`hint("{report.exercise}", "{lost.id}")`'
    statuses = {outcome.status for outcome in report.outcomes}
    if "error" in statuses:
        return "show this card to your instructor; the fault is the grader's, not yours."
    return "run `grader doctor` in a terminal; it says what this machine lacks." if "not_run" in statuses else ""

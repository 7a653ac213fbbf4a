"""For GitHub Actions: annotations, and the summary of a job in Markdown, in one text.

A line that begins with `::` is an annotation and belongs on standard output; every other line belongs into the file
that GITHUB_STEP_SUMMARY names, and two calls of grep divide them. Of annotations GitHub drops, without a word, what is
more than ten of a kind in a step, so the ten that say most are chosen here. In the summary whatever is not ours stands
in code spans or as numbers of characters (CommonMark 0.31, sections 2.5 and 6.1), so that none of it is Markdown or
HTML.
"""
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from grader.model import Finding, Outcome, Report
from grader.reporters import wording
from grader.reporters.caps import MOST_ANNOTATIONS, MOST_SUMMARY
from grader.reporters.text import readable, spelled

COMPARED = ("called", "expected", "got", "seen", "hint")
KINDS = ("error", "warning", "notice")
# What GitHub's Markdown might take for more than text in a line that we began.
MARKUP = re.compile(r"[^\w ,.']|_|\.(?=\S)")
CUT = "\nThe rest is left out, for a summary has at most 1 MiB. The JSON report has everything."


def render(reports: Sequence[Report], *, many: bool = False) -> str:
    """Return the annotations, at most MOST_ANNOTATIONS of a kind, and below them the summary."""
    found = [(kind, line) for _, kind, line in sorted(annotations(reports), key=lambda entry: entry[0])]
    shown = [line for kind in KINDS for line in [line for other, line in found if other == kind][:MOST_ANNOTATIONS]]
    lines = list(summary(reports))
    if len(shown) < len(found):
        lines.append(f"\n{len(shown)} of {len(found):,} remarks are shown beside the code, those that say most; "
                     "GitHub shows ten of a kind. All of them stand above.")
    return "\n".join([*shown, *fitting(lines)]).rstrip("\n") + "\n"


# Annotations


def annotations(reports: Sequence[Report]) -> Iterator[tuple[tuple[float, float], str, str]]:
    """Yield rank, kind and line of every annotation; the first remark of a rule stands before the second of another.

    Among equals the one that took more points is first. A report on files that nobody has changed yet has none.
    """
    for report in reports:
        if not report.complete:
            told = command("warning", {"title": "Not a mark"}, f"{wording.name(report)}: {wording.missing(report)}")
            yield (-1.0, 0.0), "warning", told
        for outcome in report.outcomes if report.attempted else ():
            seen: Counter[str] = Counter()
            for finding in outcome.findings:
                kind = "error" if finding.cost >= 1 else "warning" if finding.cost > 0 else "notice"
                yield (seen[finding.code], -finding.cost * outcome.possible), kind, annotation(kind, report, outcome,
                                                                                               finding)
                seen[finding.code] += 1


def annotation(kind: str, report: Report, outcome: Outcome, finding: Finding) -> str:
    """Return one finding as a workflow command; its file is named as it lies in a repository of the course.

    That is `exercises/NAME/path`. A report with a student is one of a batch, whose files lie in no repository.
    """
    properties = {}
    if finding.path:
        folder = f"{report.exercise}/{report.student}" if report.student else f"exercises/{report.exercise}"
        numbers = {"line": finding.line, "col": finding.column if finding.line else None}
        properties = {"file": f"{folder}/{finding.path.lstrip('/')}"}
        properties |= {name: str(number) for name, number in numbers.items() if number}
    rows = wording.rows(finding)
    lines = [finding.message, *(f"{label}: {rows[label]}" for label in COMPARED if label in rows)]
    rule = wording.rule(finding)
    title = outcome.title + (f" ({rule})" if rule else "")
    return command(kind, properties | {"title": title}, "\n".join(lines))


def command(kind: str, properties: dict[str, str], message: str) -> str:
    """Return a workflow command on one line (GitHub's documentation, "Workflow commands for GitHub Actions")."""
    told = ",".join(f"{name}={escaped(readable(value), ':,')}" for name, value in properties.items())
    return f"::{kind} {told}::{escaped(readable(message, keep=chr(10)))}"


def escaped(text: str, more: str = "") -> str:
    """Return the text with what ends a command, or one of its properties, in per cent."""
    return "".join(f"%{ord(char):02X}" if char in f"%\r\n{more}" else char for char in text)


# The summary


def summary(reports: Sequence[Report]) -> Iterator[str]:
    """Yield the lines of the summary, none of which leaves anything open for the next one."""
    if len(reports) != 1:
        yield f"**{wording.totals(reports)}**\n"
    for report in reports:
        yield from chapter(report)


def chapter(report: Report) -> Iterator[str]:
    """Yield a heading, what is to be known about the whole report, its criteria, and what was found."""
    yield f"## {code(wording.name(report))}: {wording.score(report)}\n"
    if not report.attempted:
        yield "Not begun: these are still the starter's files.\n"
    for sentence in (wording.missing(report), wording.withheld(report), wording.left_open(report)):
        if sentence:
            yield f"{prose(sentence)}\n"
    yield "| verdict | points | criterion | |\n|---|---|---|---|"
    for outcome in report.outcomes:
        scored = f"{wording.points(outcome.earned)} of {wording.points(outcome.possible)}"
        reason = prose(f"({outcome.reason})") if outcome.reason else ""
        yield (f"| {wording.WORDS[outcome.status]} | {scored} | {prose(outcome.title)} {reason} "
               f"| {code(outcome.id).replace('|', spelled('|'))} |")
    yield ""
    for outcome in report.outcomes if report.attempted else ():
        if outcome.findings:
            yield from remarks(outcome)


def remarks(outcome: Outcome) -> Iterator[str]:
    """Yield what was found for one criterion, as lists in a list."""
    yield f"### {code(outcome.id)}\n"
    for finding in outcome.findings:
        parts = [wording.place(finding), wording.rule(finding), finding.message]
        yield "* " + " ".join(code(part) for part in parts if part)
        rows = wording.rows(finding)
        yield from (f"  * {label}: {code(rows[label])}" for label in COMPARED if label in rows)
    yield ""


def code(text: str) -> str:
    """Return a text on one line as a code span, in which nothing is Markdown: its fence is longer than any in it."""
    text = readable(text)
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if text[:1] in ("`", " ", "") or text[-1:] in ("`", " ") else ""
    return f"{fence}{space}{text if text.strip() else '(nothing)'}{space}{fence}"


def prose(text: str) -> str:
    """Return a text on one line with every sign that Markdown might read as the number of its character."""
    return MARKUP.sub(lambda found: f"&#{ord(found[0])};", readable(text))


def fitting(lines: Iterable[str]) -> Iterator[str]:
    """Yield as many lines as a summary may have, and a sentence where that is not all of them."""
    room = MOST_SUMMARY - len(CUT) - 1
    for line in lines:
        room -= len(line.encode("utf-8")) + 1
        if room < 0:
            yield CUT
            return
        yield line

"""Counts the numbers of a class in one pass over its filings, holding one of them at a time."""
from collections import Counter
from collections.abc import Iterable

from grader import files
from grader.classroom.figures import UNJUDGED, Figures, Gap, Line, Remark, Row
from grader.model import Filed, Finding, Outcome, Report, Student
from grader.reporters.text import shorten

MOST_KINDS = 10_000     # findings or reasons that are told apart at one time
MOST_NAMED = 5          # students that are named with one reason
MOST_TEXT = 300         # characters of one text that is kept


def gather(filings: Iterable[Filed]) -> Figures:
    """Return the numbers of a class with one filing a student; ValueError if a student has a second one."""
    rows: dict[str, Row] = {}
    lines: dict[str, tuple[str, Counter, float]] = {}
    remarks: dict[tuple[str, str], tuple[int, Finding]] = {}
    gaps: dict[tuple[str, str, str], tuple[int, tuple[Student, ...]]] = {}
    editions, origins, times = Counter(), Counter(), set()
    for filed in filings:
        place = files.same_place(filed.student.id)
        if place in rows:
            raise ValueError(f"'{filed.student.id}' has two filings; expected one a student.")
        rows[place] = row_of(filed)
        times = {min(times | {filed.at}), max(times | {filed.at})} if filed.at else times
        if filed.report is None:
            continue
        editions[filed.key.exercise if filed.key else "", filed.report.possible] += 1
        origins[filed.report.grader, filed.report.isolation] += 1
        _count_lines(lines, filed.report)
        _count_remarks(remarks, filed.report)
        _count_gaps(gaps, filed)
    return Figures(
        tuple(sorted(rows.values(), key=lambda row: row.student.id)),
        tuple(_line(id, *line) for id, line in lines.items()),
        tuple(Remark(id, finding, count) for (id, _), (count, finding) in _ranked(remarks)),
        tuple(Gap(*kind, *gap) for kind, gap in _ranked(gaps)), dict(editions), dict(origins),
        (min(times, default=""), max(times, default="")))


def row_of(filed: Filed) -> Row:
    """Return what became of one hand-in."""
    report = filed.report
    common = {"late": filed.late, "handed": filed.handed}
    if report is None:
        return Row(filed.student, filed.fault, filed.key is not None, **common)
    slowest = max(report.outcomes, key=lambda outcome: outcome.seconds, default=None)
    return Row(filed.student, earned=report.earned, possible=report.possible, best=_best(report),
               complete=report.complete, attempted=report.attempted,
               seconds=round(sum(outcome.seconds for outcome in report.outcomes), 3),
               slowest=slowest.id if slowest else "",
               lost=tuple((outcome.status, outcome.id) for outcome in report.outcomes if outcome.status != "passed"),
               **common)


def _best(report: Report) -> float | None:
    """Return the share of the points if all that could not be judged were earned."""
    unjudged = sum(outcome.possible for outcome in report.outcomes if outcome.status in UNJUDGED)
    return (report.earned + unjudged) / report.possible if report.possible else None


def _line(id: str, title: str, counts: Counter, total: float) -> Line:
    """Return the numbers of a criterion; `total` is the sum of the shares that were earned of it."""
    judged = sum(count for status, count in counts.items() if status not in UNJUDGED)
    return Line(id, title, counts, total / judged if judged else 0.0)


def _count_lines(lines: dict, report: Report) -> None:
    """Add the verdicts of a report; what the instructor kept back is worth nothing and is no verdict."""
    for outcome in report.outcomes:
        if outcome.status == "skipped" and not outcome.possible:
            continue
        _, counts, total = lines.get(outcome.id, ("", Counter(), 0.0))
        counts[outcome.status] += 1
        lines[outcome.id] = shorten(outcome.title, MOST_TEXT), counts, total + _earned(outcome)


def _earned(outcome: Outcome) -> float:
    """Return the share that was earned of a criterion; one that is worth nothing is earned by passing."""
    return outcome.earned / outcome.possible if outcome.possible else float(outcome.status == "passed")


def _count_remarks(remarks: dict, report: Report) -> None:
    """Add the kinds of findings that cost a student points, each once."""
    kinds = {}
    for outcome in report.outcomes:
        for finding in outcome.findings if outcome.status == "failed" else ():
            if finding.cost:
                kinds.setdefault((outcome.id, shorten(finding.code, MOST_TEXT)), finding)
    for kind, finding in kinds.items():
        count, first = remarks.get(kind) or (0, _sample(finding))
        remarks[kind] = count + 1, first
    _forget(remarks)


def _count_gaps(gaps: dict, filed: Filed) -> None:
    """Add the criteria of a report that could not be judged, each with its reason."""
    for outcome in filed.report.outcomes:
        if outcome.status in UNJUDGED:
            kind = outcome.id, outcome.status, shorten(outcome.reason, MOST_TEXT)
            count, named = gaps.get(kind, (0, ()))
            gaps[kind] = count + 1, (*named, filed.student)[:MOST_NAMED]
    _forget(gaps)


def _sample(finding: Finding) -> Finding:
    """Return what is kept of a finding to show its kind: words for people, and the lesson."""
    return Finding(shorten(finding.code, MOST_TEXT), shorten(finding.sentence or finding.message, MOST_TEXT),
                   lesson=finding.lesson)


def _forget(kinds: dict) -> None:
    """Drop the rarer half of the kinds when there are very many, as only students who make up names can cause.

    What is frequent stays, so memory is bounded and the top of the list right (Manku and Motwani, "Approximate
    frequency counts over data streams", VLDB 2002).
    """
    if len(kinds) > MOST_KINDS:
        for kind, _ in _ranked(kinds)[MOST_KINDS // 2:]:
            del kinds[kind]


def _ranked(kinds: dict) -> list[tuple]:
    """Return kinds with what was counted of them, the most frequent first and then by name."""
    return sorted(kinds.items(), key=lambda item: (-item[1][0], item[0]))

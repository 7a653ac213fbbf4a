"""SARIF 2.1.0 in the subset that GitHub's code scanning reads: a result for each finding.

Paths are relative to the hand-in's folder; with several reports, the exercise and the student stand before them.
"""
import hashlib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from grader.model import Finding, Outcome, Report
from grader.reporters import wording
from grader.reporters.text import visible, whole

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
COMPARED = ("called", "expected", "got", "seen")
LEVELS = ("error", "warning", "note")
# GitHub refuses a file with more results in one run.
MOST_RESULTS = 25_000


@dataclass(frozen=True)
class Entry:
    """One finding with where it stands; `folder` goes before its path, `occurrence` counts equal ones from 1."""

    report: Report
    outcome: Outcome
    finding: Finding
    folder: str
    occurrence: int

    @property
    def level(self) -> str:
        """How bad it is in SARIF's words: everything lost, something lost, or advice."""
        return "error" if self.finding.cost >= 1 else "warning" if self.finding.cost > 0 else "note"

    @property
    def fingerprint(self) -> str:
        """What stays the same when lines move: a digest of all but the position, and the count among equals."""
        digest = hashlib.sha256(repr(identity(self.report, self.outcome, self.finding)).encode("utf-8"))
        return f"{digest.hexdigest()[:16]}:{self.occurrence}"


def render(reports: Sequence[Report], *, many: bool = False) -> str:
    """Return one run with the findings of all reports, in ASCII; the mildest give way where there are too many."""
    found = list(entries(reports, many))
    kept = found
    if len(found) > MOST_RESULTS:
        kept = sorted(found, key=lambda entry: LEVELS.index(entry.level))[:MOST_RESULTS]
    rules = rule_records(kept)
    places = {rule["id"]: place for place, rule in enumerate(rules)}
    driver = {"name": "grader", **({"version": reports[0].grader} if reports else {}), "rules": rules}
    run = {
        "tool": {"driver": driver},
        "invocations": [{"executionSuccessful": all(report.complete for report in reports),
                         "toolExecutionNotifications": list(notices(reports, len(found) - len(kept)))}],
        "columnKind": "unicodeCodePoints",
        "results": [result(entry, places) for entry in kept],
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1, allow_nan=False) + "\n"


def entries(reports: Sequence[Report], many: bool) -> Iterator[Entry]:
    """Yield each finding of each report, in order."""
    seen: Counter[tuple[str | None, ...]] = Counter()
    for report in reports:
        names = [report.exercise, report.student] if many else []
        folder = "".join(quote(whole(name), safe="") + "/" for name in names if name)
        for outcome in report.outcomes:
            for finding in outcome.findings:
                same = identity(report, outcome, finding)
                seen[same] += 1
                yield Entry(report, outcome, finding, folder, seen[same])


def identity(report: Report, outcome: Outcome, finding: Finding) -> tuple[str | None, ...]:
    """Return what makes two findings the same one for a reader who compares two runs."""
    return (report.exercise, report.student, outcome.id, finding.code, finding.path, finding.message)


def rule_records(found: Sequence[Entry]) -> list[dict[str, object]]:
    """Return a rule for each code that occurs, with the level of its worst finding and the first hint for help."""
    by_code: dict[str, list[Entry]] = {}
    for entry in found:
        by_code.setdefault(visible(entry.finding.code), []).append(entry)
    return [{
        "id": code, "shortDescription": {"text": visible(same[0].outcome.title)},
        "fullDescription": {"text": visible(same[0].outcome.title)},
        "help": {"text": visible(help_text(same), keep="\n")},
        "defaultConfiguration": {"level": min((entry.level for entry in same), key=LEVELS.index)},
    } for code, same in by_code.items()]


def help_text(same: Sequence[Entry]) -> str:
    """Return what to do about a rule: the first hint that a finding has, else the command that explains it."""
    hints = (entry.finding.hint for entry in same if entry.finding.hint)
    return next(hints, f"Next: {wording.command(same[0].report, same[0].outcome)}")


def result(entry: Entry, places: dict[str, int]) -> dict[str, object]:
    """Return one finding as a result; without a path it has no location, but it stays."""
    code = visible(entry.finding.code)
    record = {"ruleId": code, "ruleIndex": places[code], "level": entry.level,
              "message": {"text": visible(message(entry.finding), keep="\n")}}
    if entry.finding.path:
        record["locations"] = [{"physicalLocation": location(entry)}]
    record["partialFingerprints"] = {"primaryLocationLineHash": entry.fingerprint}
    return record


def message(finding: Finding) -> str:
    """Return what was seen, and what was called, expected and got where the finding says so."""
    rows = wording.rows(finding)
    return "\n".join([finding.message] + [f"{label}: {rows[label]}" for label in COMPARED if label in rows])


def location(entry: Entry) -> dict[str, object]:
    """Return the file as a relative URI (RFC 3986) and, where it is known, the line and column, counted from 1."""
    uri = entry.folder + quote(whole(entry.finding.path).lstrip("/"))
    place: dict[str, object] = {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}}
    if entry.finding.line:
        column = {"startColumn": entry.finding.column} if entry.finding.column else {}
        place["region"] = {"startLine": entry.finding.line} | column
    return place


def notices(reports: Sequence[Report], dropped: int) -> Iterator[dict[str, object]]:
    """Yield a notification for each incomplete report, and one where results were left out."""
    sentences = [f"{wording.name(report)}: {wording.missing(report)}" for report in reports if not report.complete]
    if dropped:
        sentences.append(f"{dropped:,} findings were left out, the mildest first: a file may hold {MOST_RESULTS:,} "
                         "results. The JSON report lists all of them.")
    for sentence in sentences:
        yield {"level": "warning", "message": {"text": visible(sentence)}}

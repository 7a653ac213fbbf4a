"""SARIF 2.1.0 in the subset that GitHub's code scanning reads: a result for each finding.

Paths are relative to the hand-in's folder; with several reports, the exercise and the student stand before them.
"""
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from grader.model import Finding, Outcome, Report
from grader.reporters import wording
from grader.reporters.caps import MOST_RESULTS
from grader.reporters.text import readable, spelled, whole

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
COMPARED = ("called", "expected", "got", "seen")
LEVELS = ("error", "warning", "note")
# What a viewer replaces in a message: embedded links and placeholders (SARIF 2.1.0, sections 3.11.5 and 3.11.6).
ACTIVE = re.compile(r"(?<=\])\(|\{(?=[0-9]+\})")


@dataclass(frozen=True)
class Entry:
    """One finding with where it stands and the command that comes next for its criterion.

    `folder` goes before its path, `occurrence` counts equal ones from 1.
    """

    report: Report
    outcome: Outcome
    finding: Finding
    folder: str
    command: str
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
            command = wording.command(report, outcome)
            for finding in outcome.findings:
                same = identity(report, outcome, finding)
                seen[same] += 1
                yield Entry(report, outcome, finding, folder, command, seen[same])


def identity(report: Report, outcome: Outcome, finding: Finding) -> tuple[str | None, ...]:
    """Return what makes two findings the same one for a reader who compares two runs."""
    return (report.exercise, report.student, outcome.id, finding.code, finding.path, finding.message)


def rule_records(found: Sequence[Entry]) -> list[dict[str, object]]:
    """Return a rule for each code that occurs, with the level of its worst finding and the first hint for help."""
    by_code: dict[str, list[Entry]] = {}
    for entry in found:
        by_code.setdefault(readable(entry.finding.code), []).append(entry)
    return [{
        "id": code, "shortDescription": {"text": inert(same[0].outcome.title)},
        "fullDescription": {"text": inert(same[0].outcome.title)},
        "help": {"text": inert(help_text(same))},
        "defaultConfiguration": {"level": min((entry.level for entry in same), key=LEVELS.index)},
    } for code, same in by_code.items()]


def help_text(same: Sequence[Entry]) -> str:
    """Return what to do about a rule: the first hint that a finding has, else the command that explains it."""
    hints = (entry.finding.hint for entry in same if entry.finding.hint)
    return next(hints, f"Next: {same[0].command}")


def result(entry: Entry, places: dict[str, int]) -> dict[str, object]:
    """Return one finding as a result; without a path it has no location, but it stays."""
    code = readable(entry.finding.code)
    record = {"ruleId": code, "ruleIndex": places[code], "level": entry.level,
              "message": {"text": message(entry.finding)}}
    if entry.finding.path:
        record["locations"] = [{"physicalLocation": location(entry)}]
    record["partialFingerprints"] = {"primaryLocationLineHash": entry.fingerprint}
    return record


def message(finding: Finding) -> str:
    """Return what was seen, and what was called, expected and got where the finding says so."""
    rows = wording.rows(finding)
    lines = [finding.message, *(f"{label}: {rows[label]}" for label in COMPARED if label in rows)]
    return "\n".join(map(inert, lines))


def inert(text: str) -> str:
    """Return a text as people get to read it, with nothing in it that a viewer of SARIF would replace."""
    return ACTIVE.sub(lambda found: spelled(found[0]), readable(text, keep="\n"))


def location(entry: Entry) -> dict[str, object]:
    """Return the file as a relative URI (RFC 3986) and, where it is known, the line and column, counted from 1."""
    uri = entry.folder + quote(whole(entry.finding.path).lstrip("/"))
    place: dict[str, object] = {"artifactLocation": {"uri": uri, "uriBaseId": "%SRCROOT%"}}
    if entry.finding.line:
        column = {"startColumn": entry.finding.column} if entry.finding.column else {}
        place["region"] = {"startLine": entry.finding.line} | column
    return place


def notices(reports: Sequence[Report], dropped: int) -> Iterator[dict[str, object]]:
    """Yield a notification for what a report lacks or does not show, and one where results were left out."""
    sentences = [f"{wording.name(report)}: {sentence}" for report in reports
                 for sentence in (wording.missing(report), wording.withheld(report)) if sentence]
    if dropped:
        sentences.append(f"{dropped:,} findings were left out, the mildest first: a file may hold {MOST_RESULTS:,} "
                         "results. The JSON report lists all of them.")
    for sentence in sentences:
        yield {"level": "warning", "message": {"text": inert(sentence)}}

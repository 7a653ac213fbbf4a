"""The JSON report, format 1; `report.schema.json` beside this file describes it."""
import json
from collections.abc import Sequence
from dataclasses import asdict

from grader.model import Finding, Outcome, Report
from grader.reporters.caps import MOST_KEPT
from grader.reporters.text import cut, whole

FORMAT = 1
OURS = ("sentence",)    # what a finding keeps for us and the format does not have


def render(reports: Sequence[Report], *, many: bool = False) -> str:
    """Return one object, or a list of them, in ASCII.

    Raise ValueError for a number that JSON lacks: a report with NaN in it would be wrong, not merely ugly.
    """
    records = [record(report) for report in reports]
    text = json.dumps(records if many else records[0], indent=1, allow_nan=False) + "\n"
    return text.replace("##", "#\\u0023")     # the same text to JSON, and no `##vso[` to a service that reads the log


def record(report: Report) -> dict[str, object]:
    """Return one report as the plain data that the schema describes, with its keys in the order of the contract."""
    return {
        "format": FORMAT, "exercise": clean(report.exercise), "student": clean(report.student),
        "submission": report.submission, "grader": report.grader,
        "versions": {clean(tool): clean(version) for tool, version in report.versions.items()},
        "isolation": report.isolation, "attempted": report.attempted, "complete": report.complete,
        "score": {"earned": float(report.earned), "possible": float(report.possible)},
        "outcomes": [outcome_record(outcome) for outcome in report.outcomes],
    }


def outcome_record(outcome: Outcome) -> dict[str, object]:
    """Return one outcome as plain data; points with two decimals, seconds with three."""
    return {
        "id": clean(outcome.id), "title": clean(outcome.title), "status": outcome.status,
        "earned": round(float(outcome.earned), 2), "possible": round(float(outcome.possible), 2),
        "seconds": round(float(outcome.seconds), 3), "reason": clean(outcome.reason),
        "findings": [finding_record(finding) for finding in outcome.findings],
    }


def finding_record(finding: Finding) -> dict[str, object]:
    """Return one finding as plain data; the fields of the type are the keys of the format, but for OURS."""
    return {key: clean(value) for key, value in asdict(finding).items() if key not in OURS}


def clean(value: object) -> object:
    """Return a text without lone surrogates, which strict readers refuse, and cut if it is huge; else the value."""
    return whole(cut(value, MOST_KEPT)) if isinstance(value, str) else value

"""The JSON report, format 1; `report.schema.json` beside this file describes it."""
import json
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from typing import get_type_hints

from grader.errors import UsageError
from grader.model import STATUSES, Finding, Outcome, Report
from grader.reporters.caps import MOST_KEPT
from grader.reporters.text import CUT, cut, shorten, whole

FORMAT = 1
OURS = ("sentence",)    # what a finding keeps for us and the format does not have
LEVELS = ("full", "reduced", "none")
LONGEST = 200           # characters of what was seen, in a message
SLACK = 0.0051          # how far the sum of rounded points may be from the rounded sum, for each of them
DIGEST = re.compile(r"sha256:[0-9a-f]+")
WAS_CUT = re.compile(re.escape(CUT) + r" \(cut; [0-9,]+ characters in all\)")


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
    """Return a text without lone surrogates, which strict readers refuse, and cut if it is huge; else the value.

    What this returned before stays as it is.
    """
    if not isinstance(value, str):
        return value
    text = whole(value)
    return text if WAS_CUT.fullmatch(text, MOST_KEPT) else cut(text, MOST_KEPT)


def read(text: str) -> Report:
    """Return the report that `render` wrote as one object: rendered again, it gives the same text.

    What format 1 does not have is empty in it; where a rubric has points with three decimals, the sum can be another by
    a hundredth. UsageError if the text is anything but such an object.
    """
    try:
        return _report(json.loads(text))
    except (ValueError, RecursionError, OverflowError) as error:    # JSON that is none raises a ValueError, too
        seen = "nested too deeply" if isinstance(error, RecursionError) else shorten(str(error), LONGEST)
        raise UsageError(f"this is no report of the grader in JSON ({seen}); expected one object of format {FORMAT}, "
                         "as 'grader check --format json' writes it.") from None


def _report(given: object) -> Report:
    """Return the report of a record; ValueError with what is wrong with it."""
    keys = _keys(Report, but=("extra", "withheld"))
    _check(given, "report", {**keys, "format": int, "complete": bool, "score": dict, "versions": dict,
                             "outcomes": list})
    _demand(given["format"] == FORMAT, f"format {given['format']!r}")
    _demand(given["isolation"] in LEVELS, f"isolation {given['isolation']!r}")
    _demand(DIGEST.fullmatch(given["submission"]) is not None, f"submission {given['submission']!r}")
    _demand(given["exercise"] != "", "no name of an exercise")
    _demand(all(isinstance(version, str) for version in given["versions"].values()), "a version that is no text")
    report = Report(**{**{key: given[key] for key in keys}, "outcomes": tuple(map(_outcome, given["outcomes"]))})
    _check(given["score"], "score", {"earned": float, "possible": float})
    again = record(report)
    slack = SLACK * (1 + len(report.outcomes))
    _demand(all(abs(given["score"][key] - total) <= slack for key, total in again["score"].items()), "a wrong sum")
    _demand(again == {**given, "score": again["score"]}, "figures or texts that contradict each other")
    return report


def _outcome(given: object) -> Outcome:
    """Return the outcome of a record; ValueError with what is wrong with it."""
    _check(given, "outcome", {**_keys(Outcome), "findings": list})
    _demand(given["status"] in STATUSES, f"status {given['status']!r}")
    _demand(given["id"] != "", "an outcome without an id")
    _demand(all(0 <= given[key] < math.inf for key in ("earned", "possible", "seconds")), "a number out of range")
    return Outcome(**{**given, "findings": tuple(map(_finding, given["findings"]))})


def _finding(given: object) -> Finding:
    """Return the finding of a record; ValueError with what is wrong with it."""
    _check(given, "finding", _keys(Finding, but=OURS))
    _demand(given["code"] != "", "a finding without a code")
    _demand(0 <= given["cost"] <= 1, f"cost {given['cost']!r}")
    _demand(all(given[key] is None or given[key] >= 1 for key in ("line", "column")), "a position below 1")
    return Finding(**given)


def _keys(kind: type, but: Iterable[str] = ()) -> dict[str, object]:
    """Return what the fields of a type may hold, by their names."""
    return {name: hint for name, hint in get_type_hints(kind).items() if name not in but}


def _check(given: object, what: str, kinds: dict[str, object]) -> None:
    """Raise ValueError unless it is an object of these keys with values of these types; an integer is a number, too."""
    _demand(isinstance(given, dict) and given.keys() == kinds.keys(), f"a {what} with other keys")
    for key, kind in kinds.items():
        value, kind = given[key], kind | int if kind is float else kind
        right = isinstance(value, kind) and not (isinstance(value, bool) and kind is not bool)
        _demand(right, f"{key} is of a wrong type")


def _demand(right: bool, seen: str) -> None:
    """Raise ValueError with what was seen, unless it is right."""
    if not right:
        raise ValueError(seen)

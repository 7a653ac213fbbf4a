"""From filings to rows and back, with nothing lost.

A report is kept without what is the hand-in's alone (its student, and the files that were left alone), so that equal
hand-ins have one report, and so that forgetting a person takes no report apart.
"""
import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import Row

from grader.errors import MachineError
from grader.model import Filed, Finding, Key, Outcome, Report, Student

DAMAGED = "a result in the store is damaged; restore the store from a copy, or grade again into a new one"


def report_row(key: Key, report: Report) -> dict[str, object]:
    """Return a report as a row of the table of reports."""
    bare = replace(report, student=None, extra=())
    timeless = replace(bare, outcomes=tuple(replace(outcome, seconds=0.0) for outcome in bare.outcomes))
    return {**vars(key), "content": hashlib.sha256(_bytes(timeless, sort_keys=True)).hexdigest(),
            "complete": report.complete, "packed": zlib.compress(_bytes(bare))}


def unpacked(packed: bytes) -> Report:
    """Return a report out of its row, as that of nobody; MachineError if it is damaged."""
    try:
        fields = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
        outcomes = tuple(Outcome(**{**outcome, "findings": tuple(Finding(**found) for found in outcome["findings"])})
                         for outcome in fields["outcomes"])
        return Report(**{**fields, "outcomes": outcomes, "extra": ()})
    except (zlib.error, ValueError, TypeError, LookupError):
        raise MachineError(DAMAGED) from None


def filing_row(filed: Filed, report: int | None) -> dict[str, object]:
    """Return a filing as a row of the table of filings; `report` is the number of its report's row.

    ValueError unless it has either a report, with its key, or a fault.
    """
    if (filed.report is None) == (not filed.fault) or (filed.report and not filed.key):
        raise ValueError("a filing has either a report, with its key, or a fault")
    handin = [filed.report.student, filed.report.extra] if filed.report else []
    key = filed.key or Key(None, None, None)
    return {"exercise": filed.exercise, "student": filed.student.id, "person": _json(filed.student),
            "handin": _json(handin), "key_exercise": key.exercise, "key_submission": key.submission,
            "key_grader": key.grader, "report": report, "fault": filed.fault, "late": filed.late,
            "handed": filed.handed, "at": filed.at or datetime.now(UTC).isoformat(timespec="seconds")}


def filing(row: Row) -> Filed:
    """Return the filing of a row of the table, which has its report's `packed` beside it."""
    key = None if row.key_exercise is None else Key(row.key_exercise, row.key_submission, row.key_grader)
    report = None
    try:
        student = Student(**json.loads(row.person))
        if row.packed is not None:
            owner, extra = json.loads(row.handin)
            report = replace(unpacked(row.packed), student=owner, extra=tuple(extra))
    except (ValueError, TypeError):
        raise MachineError(DAMAGED) from None
    return Filed(student, row.exercise, key, report, row.fault, row.late, row.handed, row.at)


def _json(value: object, **options: bool) -> str:
    """Return frozen data as JSON that has every character but controls as it is, for escapes would join surrogates."""
    return json.dumps(value, default=_plain, separators=(",", ":"), ensure_ascii=False, **options)


def _bytes(value: object, **options: bool) -> bytes:
    """Return frozen data as JSON in UTF-8 that has lone surrogates, too."""
    return _json(value, **options).encode("utf-8", "surrogatepass")


def _plain(value: object) -> dict[str, object]:
    """Return the fields of frozen data, or a mapping of another kind, as a dictionary."""
    return dict(value) if isinstance(value, Mapping) else vars(value)

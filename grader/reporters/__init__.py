"""From reports to text: one module a format, each with a function `render(reports, *, many) -> str`.

A reporter sees reports only. What it returns ends with a newline; nothing a student wrote is ever more than data in it.
"""
import importlib
from collections.abc import Sequence

from grader.errors import UsageError
from grader.model import Report

FORMATS = {
    "terminal": "grader.reporters.terminal",
    "json": "grader.reporters.json",
    "html": "grader.reporters.html",
    "junit": "grader.reporters.junit",
    "sarif": "grader.reporters.sarif",
    "csv": "grader.reporters.csv",
}


def render(format: str, reports: Sequence[Report], *, many: bool = False) -> str:
    """Return the reports as text in one of FORMATS.

    `many` is False for exactly one report, which JSON writes as one object, and True for a list of any length.
    Raise UsageError for an unknown format, and ValueError for any other number of reports where `many` is False.
    """
    if format not in FORMATS:
        raise UsageError(f"no format is called `{format}`; known are {', '.join(FORMATS)}.")
    if not many and len(reports) != 1:
        raise ValueError(f"{len(reports)} reports, expected exactly one; pass many=True for a list.")
    return importlib.import_module(FORMATS[format]).render(reports, many=many)

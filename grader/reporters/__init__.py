"""From reports to text: one module a format, each with a function `render(reports, *, many) -> str`.

A reporter sees reports only, and some formats what the school told besides: `people`, the students by their ids,
`template`, the file that the school's system exported, and `table`, which of several tables is wanted. A format gets
those that its `render` names. What is returned ends with a newline, but for a template that does not; nothing that a
student wrote is ever more than data in it. A format that leaves somebody out has a function `notes`, which says whom.
"""
import importlib
import inspect
from collections.abc import Mapping, Sequence
from types import ModuleType

from grader.errors import UsageError
from grader.model import Report, Student

FORMATS = {
    "terminal": "grader.reporters.terminal",
    "json": "grader.reporters.json",
    "html": "grader.reporters.html",
    "junit": "grader.reporters.junit",
    "sarif": "grader.reporters.sarif",
    "gradescope": "grader.reporters.gradescope",
    "classroom50": "grader.reporters.classroom50",
    "github": "grader.reporters.github",
    "csv": "grader.reporters.csv",
    "canvas": "grader.reporters.canvas",
    "moodle": "grader.reporters.moodle",
    "nbgrader": "grader.reporters.nbgrader",
}


def render(format: str, reports: Sequence[Report], *, many: bool = False, people: Mapping[str, Student] = {},
           template: str = "", table: str = "") -> str:
    """Return the reports as text in one of FORMATS.

    `many` is False for exactly one report, which JSON writes as one object, and True for a list of any length.
    `template` is a file's text as it was, with its line ends and its byte order mark.
    Raise UsageError for an unknown format, for a template or a table that the format has no use for and for a template
    that does not fit, and ValueError for any other number of reports where `many` is False.
    """
    if not many and len(reports) != 1 and format in FORMATS:
        raise ValueError(f"{len(reports)} reports, expected exactly one; pass many=True for a list.")
    module, told = _asked(format, people, template, table)
    return module.render(reports, many=many, **told)


def notes(format: str, reports: Sequence[Report], *, people: Mapping[str, Student] = {},
          template: str = "") -> tuple[str, ...]:
    """Return what is to be said beside the text: a sentence for each student who is left out, and why.

    Raise UsageError as `render` does.
    """
    module, told = _asked(format, people, template, "")
    return module.notes(reports, **told) if hasattr(module, "notes") else ()


def _asked(format: str, people: Mapping[str, Student], template: str, table: str) -> tuple[ModuleType, dict]:
    """Return the module of a format, and what it takes of what the school told."""
    if format not in FORMATS:
        raise UsageError(f"no format is called `{format}`; known are {', '.join(FORMATS)}.")
    module = importlib.import_module(FORMATS[format])
    taken = inspect.signature(module.render).parameters
    for word, given in {"template": template, "table": table}.items():
        if given and word not in taken:
            raise UsageError(f"the format `{format}` has no use for a {word}; expected none. Leave --{word} out.")
    told = {"people": people, "template": template, "table": table}
    return module, {word: given for word, given in told.items() if word in taken and (given or word == "people")}

"""The pages of a class report, from numbers and reports to files that are whole or not there.

What a student wrote is data: the templates make every value visible and then escape it, as those of the reporters do.
"""
import functools
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from grader import explanations, files
from grader.classroom import figures, plots
from grader.classroom.figures import Figures, Remark, Row, percent
from grader.errors import UsageError
from grader.model import Report, Student
from grader.reporters import html, wording
from grader.writing import whole

INDEX, STUDENTS, ENDING = "index.html", "students", ".html"
TEMPLATE = "index.html.jinja"
OPEN = 5                # lines of a list that are open; the others are one click away
MOST_REMARKS = 15       # findings in the list of the most frequent
MOST_SLOW = 10          # hand-ins in the list of the slowest
_LESSON = re.compile(r"([\w-]+)(#[\w.-]+)?")


def index(title: str, numbers: Figures, *, absent: Sequence[Student] = (), left: Sequence[str] = (),
          lessons: str | None = None) -> str:
    """Return the page over a whole class; `lessons` is the address of the notebooks' folder, with a slash, or None."""
    rows = numbers.rows
    ranges = list(zip(_ranges(), figures.bins(numbers.shares), strict=True))
    shown = {
        "title": title, "numbers": numbers, "left": left, "absent": sorted(absent, key=lambda student: student.id),
        "everybody": sorted((*rows, *map(Row, absent)), key=lambda row: row.student.id),
        "faults": [row for row in rows if row.fault and row.readable],
        "unread": [row for row in rows if row.fault and not row.readable],
        "incomplete": [row for row in rows if not row.fault and not row.complete],
        "weak": sorted((row for row in rows if row.weak), key=lambda row: row.best or 0),
        "slow": sorted((row for row in rows if row.seconds), key=lambda row: -row.seconds)[:MOST_SLOW],
        "remarks": [(remark, *explained(remark)) for remark in numbers.remarks[:MOST_REMARKS]],
        "ranges": ranges, "pictures": _pictures(numbers, ranges),
    }
    return environment().get_template(TEMPLATE).render(
        **shown, absentees={student.id for student in absent}, lessons=lessons, wording=wording, OPEN=OPEN,
        HALF=percent(figures.HALF), address=address, lesson_of=lesson, percent=percent) + "\n"


def student(report: Report) -> str:
    """Return the page of a student: the report as `check --format html` draws it, so it can be handed on as it is."""
    return html.render([replace(report, student=None)])


def name(student: Student) -> str:
    """Return the name of a student's page; ValueError if it would not be a safe one."""
    fault = files.flaw(student.id) or files.oddity(student.id) or "/" in student.id and "is more than one name"
    if fault:
        raise ValueError(f"the id {student.id!r} {fault}; expected the safe name of a file.")
    return student.id + ENDING


def address(student: Student) -> str:
    """Return the link from the index to a student's page."""
    return f"{STUDENTS}/{quote(name(student))}"


def notebooks(place: Path | None, folder: Path) -> str | None:
    """Return the address of the notebooks' folder as a page in `folder` links to it, or None without one."""
    if place is None or not place.is_dir():
        return None
    try:
        return quote(Path(os.path.relpath(place.resolve(), folder.resolve())).as_posix()) + "/"
    except ValueError:      # on another drive
        return place.resolve().as_uri() + "/"


def lesson(place: str | None) -> tuple[str, str]:
    """Return a lesson as the end of an address and in words, or two empty texts for what names none."""
    found = _LESSON.fullmatch(place or "")
    if not found:
        return "", ""
    notebook, anchor = found[1], (found[2] or "")[1:]
    words = f"notebook {notebook}" + (f", section {anchor}" if anchor else "")
    return f"{quote(notebook)}.ipynb" + (f"#{quote(anchor)}" if anchor else ""), words


def explained(remark: Remark) -> tuple[str, str, str | None]:
    """Return a kind of finding as a short code, a sentence and a lesson; a page of `grader explain` says it best."""
    finding = remark.finding
    short = wording.rule(finding) or finding.code
    try:
        page = explanations.load(finding.code)
    except UsageError:
        return short, finding.message, finding.lesson
    known = page.code in (short, finding.code)
    return short, page.title if known else finding.message, finding.lesson or page.lesson


def put(path: Path, text: str) -> None:
    """Write a page that is whole or not there; one that is the same already stays as it is."""
    if path.is_file() and path.read_bytes() == text.encode("utf-8"):
        return
    with whole(path) as stream:
        stream.write(text)


def clear(folder: Path, kept: set[str]) -> None:
    """Remove the pages of those who are no longer in the class, and halves of pages that a kill left behind."""
    for path in folder.iterdir():
        page = path.name.endswith(ENDING) or path.name.startswith(".") and ENDING in path.name
        if page and path.name not in kept and path.is_file():
            path.unlink()


@functools.cache
def environment() -> Environment:
    """Return the template engine, in which nothing reaches the page unescaped."""
    return Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
                       trim_blocks=True, lstrip_blocks=True, finalize=html.harmless)


def _ranges() -> list[str]:
    """Return the words for each range of scores, as `figures.bins` counts them."""
    step = 100 // figures.BINS
    return [f"{low} to under {low + step} %" for low in range(0, 100, step)] + ["100 %"]


def _pictures(numbers: Figures, ranges: Sequence[tuple[str, int]]) -> dict[str, object]:
    """Return the pictures that there is something to draw for."""
    told = ", ".join(f"{words}: {count}" for words, count in ranges if count)
    judged = [line for line in numbers.lines if line.judged]
    rates = ", ".join(f"{line.id}: {percent(line.rate)}" for line in judged)
    return {
        "scores": plots.scores([count for _, count in ranges], f"Number of results by score. {told}.")
        if numbers.shares else "",
        "rates": plots.rates([(line.id, line.rate) for line in judged], f"Share of hand-ins that passed. {rates}.")
        if judged else "",
    }

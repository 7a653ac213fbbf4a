"""The class report: `index.html` over a whole class, and `students/ID.html` for each student, in a folder.

    filings ── one at a time ──> students/ID.html      pages.py, by the reporter of `check --format html`
                   └───────────> tally.py ──> figures.py ──> index.html      pages.py, with the pictures of plots.py

The pages need no script and ask nobody for anything. One filing is held at a time, so memory stays flat.
"""
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from grader.classroom import pages, tally
from grader.errors import UsageError
from grader.model import Filed, Student


def write(folder: Path, title: str, filings: Callable[[], Iterable[Filed]], *, absent: tuple[Student, ...] = (),
          left: tuple[str, ...] = (), lessons: Path | None = None) -> None:
    """Write the report of a class into a folder, which is made if need be.

    `filings` gives the newest filing of each student, `absent` are those who handed in nothing, `left` has a sentence
    for whatever fits no rule, and `lessons` is the folder of the notebooks that findings are linked to. Each page is
    whole or not there, the index comes last, and `students/` then holds no page but those of this class: the folder
    is ours. UsageError if something cannot be written; ValueError if a student has two filings, or an id that is no
    safe name of a file.
    """
    try:
        students = folder / pages.STUDENTS
        students.mkdir(parents=True, exist_ok=True)
        numbers = tally.gather(_with_pages(students, filings()))
        pages.put(folder / pages.INDEX, pages.index(title, numbers, absent=absent, left=left,
                                                    lessons=pages.notebooks(lessons, folder)))
        pages.clear(students, {pages.name(row.student) for row in numbers.rows if not row.fault})
    except OSError as error:
        raise UsageError(f"the class report cannot be written to '{folder}': {error.strerror} ({error.filename}); "
                         "name another folder with --output.") from None


def _with_pages(students: Path, filings: Iterable[Filed]) -> Iterator[Filed]:
    """Yield filings, and write the page of each student when the filing has been counted and is found to be sound."""
    for filed in filings:
        yield filed
        if filed.report is not None:
            pages.put(students / pages.name(filed.student), pages.student(filed.report))

"""What the code looks like: PEP 8, PEP 257 and names. Every tool reads in a box and nothing of the student's runs."""
from collections.abc import Iterator

from grader.checks.registry import check
from grader.checks.remarks import Remark, charge, suppressions
from grader.model import Finding
from grader.workspace import Workspace


@check("style.parses")
def parses(work: Workspace) -> Iterator[Finding]:
    """Hand in files that Python can read.

    Files that cannot be parsed cost everything in every criterion that names them, so there is nothing left to say.
    """
    yield from ()


@check("style.pep8")
def pep8(work: Workspace, *, max_line_length: int = 79, cost: float = 0.05) -> Iterator[Finding]:
    """Follow PEP 8.

    Each remark costs a share of the points, so a few slips leave most of the score; pycodestyle's default ignores
    hold. A comment that would switch the tool off is a remark itself, and switches nothing off.
    """
    rows = []
    for path in work.files("**.py"):
        rows += [Remark(path, *row) for row in work.tool("pycodestyle", path, max_line_length=max_line_length)]
        rows += suppressions(work, path, "S901", "a comment that switches the style check off")
    yield from charge("style.pep8", rows, cost)


@check("style.pep257")
def pep257(work: Workspace, *, cost: float = 0.05) -> Iterator[Finding]:
    """Write docstrings as PEP 257 asks.

    Test files are left out, as pydocstyle does by itself.
    """
    rows = [Remark(path, *row) for path in work.sources() for row in work.tool("pydocstyle", path)]
    yield from charge("style.pep257", rows, cost)


@check("style.naming")
def naming(work: Workspace, *, cost: float = 0.1) -> Iterator[Finding]:
    """Choose names that say what they mean.

    The case of functions, classes and constants, names of one letter, and names that hide builtins or libraries:
    PEP 8, section "Naming Conventions", and the rules of the lesson.
    """
    rows = [Remark(path, *row) for path in work.files("**.py") for row in work.tool("naming", path)]
    yield from charge("style.naming", rows, cost)


@check("style.unused")
def unused(work: Workspace, *, cost: float = 0.05) -> Iterator[Finding]:
    """Leave nothing behind that nobody uses.

    Imports, variables and functions that are never read make the next reader look for a use that is not there.
    """
    rows = [Remark(path, *row) for path in work.files("**.py") for row in work.tool("unused", path)]
    yield from charge("style.unused", rows, cost)

"""From the rows of a tool to findings with a fair cost: one cause once, and a cap for each rule."""
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from grader import explanations
from grader.errors import UsageError
from grader.model import Finding
from grader.workspace import Workspace

CAP = 3     # remarks of one rule that cost something
# Several rules speak of one cause: a tab, say, is remarked by W191, E101 and E128 on the same line.
CAUSES = {"E1": "indentation", "W1": "indentation"}


@dataclass(frozen=True)
class Remark:
    """One row of a tool; line and column count from 1, column may be None."""

    path: str
    line: int
    column: int | None
    code: str
    message: str


def charge(family: str, rows: Iterable[Remark], cost: float, cap: int = CAP) -> Iterator[Finding]:
    """Yield a finding for each row; the first of each cause on a line costs, up to cap for each rule."""
    seen, charged = set(), Counter()
    for row in rows:
        cause = (row.path, row.line, CAUSES.get(row.code[:2], row.code))
        costs = cause not in seen and charged[row.code] < cap
        seen.add(cause)
        charged[row.code] += costs
        yield Finding(f"{family}.{row.code}", row.message, cost=cost if costs else 0.0, path=row.path, line=row.line,
                      column=row.column, **advice(row.code))


def suppressions(work: Workspace, path: str, code: str, message: str) -> list[Remark]:
    """Return the comments of a file that would switch a tool off."""
    return [Remark(path, line, column, code, message)
            for line, column, found in work.tool("facts", path)["comments"] if found == code]


def advice(code: str) -> dict[str, str]:
    """Return the hint and the lesson of a code, as far as it is explained."""
    try:
        page = explanations.load(code)
    except UsageError:
        return {}
    return {"hint": " ".join(page.asks.split()).split(". ")[0].rstrip(".") + ".", "lesson": page.lesson}

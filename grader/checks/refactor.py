"""Before and after: whether a refactoring made the code better."""
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from grader.checks.registry import check
from grader.model import Finding
from grader.workspace import Workspace

# What can run a file of that name without an import statement.
RUNNERS = frozenset("runpy importlib subprocess exec eval __import__ os.system os.popen sys.path".split())


@check("refactor.improves")
def improves(work: Workspace, *, before: str = "before/*.py", after: str = "after/*.py") -> Iterator[Finding]:
    """Leave the code in a better state than you found it.

    The remarks of PEP 8 and of PEP 257 per 100 lines, before and after, side by side. Only what got worse costs: half
    of the points for each of the two.
    """
    standings = [("PEP 8", "pycodestyle", {"max_line_length": 79}), ("PEP 257", "pydocstyle", {})]
    for title, tool, options in standings:
        old, new = (_stand(work, pattern, tool, options) for pattern in (before, after))
        worse = new.rate > old.rate
        changes = ", ".join(_changes(old.codes, new.codes))
        yield Finding(f"refactor.improves.{tool}", f"{title}: {old.rate:.1f} remarks per 100 lines before, "
                      f"{new.rate:.1f} after{': ' + changes if changes else ''}", cost=0.5 if worse else 0.0,
                      expected=f"at most {old.rate:.1f}", actual=f"{new.rate:.1f}")
    for path in work.files(after):
        if reach := _reaches_back(work, path, before.partition("/")[0]):
            yield Finding("refactor.improves.copy", f"{path} uses the old code by way of {reach}; "
                          "expected code that stands by itself", cost=1.0, path=path)


@dataclass(frozen=True)
class _Standing:
    """The remarks of one tool about some files."""

    codes: Counter
    lines: int

    @property
    def rate(self) -> float:
        """Remarks per 100 lines."""
        return 100 * self.codes.total() / max(1, self.lines)


def _stand(work: Workspace, pattern: str, tool: str, options: dict) -> _Standing:
    """Return the standing of the files that fit a glob; those that cannot be parsed are left out."""
    paths = [path for path in work.files(pattern) if path.endswith(".py") and not work.problem(path)]
    rows = [row for path in paths for row in work.tool(tool, path, **options)]
    return _Standing(Counter(row[2] for row in rows), sum(len(work.lines(path)) for path in paths))


def _changes(old: Counter, new: Counter) -> Iterator[str]:
    """Yield the rules whose number of remarks changed most, worse ones first."""
    moved = {code: new[code] - old[code] for code in old | new if new[code] != old[code]}
    for code in sorted(moved, key=lambda code: (-moved[code], code))[:4] if any(
            change > 0 for change in moved.values()) else sorted(moved, key=lambda code: (moved[code], code))[:4]:
        yield f"{code} {old[code]} to {new[code]}"


def _reaches_back(work: Workspace, path: str, folder: str) -> str | None:
    """Return the import or the text by which a file uses the old code, or None.

    The folder's name is also an ordinary word: a text counts only where something is there to run what it names.
    """
    facts = work.tool("facts", path)
    runs = RUNNERS & {*facts["mentions"], *(name.partition(".")[0] for name in facts["imports"])}
    texts = facts["texts"] if runs else []
    return next((name for name in facts["imports"] if name.partition(".")[0] == folder), None) or next(
        (text for text in texts if text.partition(".")[0] == folder or f"{folder}/" in text), None)

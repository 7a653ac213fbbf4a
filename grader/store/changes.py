"""Who moved, by how much, and because of which criteria."""
from collections.abc import Sequence
from dataclasses import dataclass

from grader.model import Filed, Report, Student


@dataclass(frozen=True)
class Change:
    """How a student's newest result differs from the one before.

    `moved` is in points, or None where there is no grade any more: only a complete report is one. `because` has the id,
    the title and the points, gained or lost, of each criterion that moved; one that the rubric does not have any more
    takes what was earned by it away.
    """

    student: Student
    before: Filed
    after: Filed
    moved: float | None
    because: tuple[tuple[str, str, float], ...]


@dataclass(frozen=True)
class Head:
    """What has to be known of a filing to compare it: its number, its key and report, and whether it is a grade."""

    id: int
    result: tuple
    graded: bool


def last_two(heads: Sequence[Head]) -> tuple[int, int] | None:
    """Return the numbers of a student's last different grade and of the newest filing; `heads` begin with the newest.

    None if there are no two, and where the first grade follows filings without one.
    """
    newest = heads[0]
    before = next((head for head in heads[1:] if head.graded and head.result != newest.result), None)
    return before and (before.id, newest.id)


def change(before: Filed, after: Filed) -> Change | None:
    """Return how a result differs from a grade, or None if nobody would see it in the points."""
    if after.report is None or not after.report.complete:
        return Change(after.student, before, after, None, ())
    moves = because(before.report, after.report)
    moved = round(after.report.earned - before.report.earned, 2)
    return Change(after.student, before, after, moved, moves) if moved or moves else None


def because(before: Report, after: Report) -> tuple[tuple[str, str, float], ...]:
    """Return the id, the title and the points of each criterion by which two reports differ, in the rubric's order."""
    old = {outcome.id: outcome for outcome in before.outcomes}
    new = {outcome.id: outcome for outcome in after.outcomes}
    moves = []
    for name, outcome in {**new, **{name: gone for name, gone in old.items() if name not in new}}.items():
        earned = [side[name].earned if name in side else 0.0 for side in (old, new)]
        moves.append((name, outcome.title, round(earned[1] - earned[0], 2)))
    return tuple(move for move in moves if move[2])

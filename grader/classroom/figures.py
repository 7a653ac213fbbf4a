"""The numbers of a class as frozen data.

A result counts as a number only if it is complete: what is incomplete, and a fault, which has no result at all, are
counted beside the averages, never in them. Scores are shares of what can be earned, from 0 to 1, for a rubric may have
changed between two filings.
"""
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from grader.model import Finding, Student

HALF = 0.5              # of the points; who stays below it needs help
UNJUDGED = ("not_run", "error")
BINS = 10


@dataclass(frozen=True)
class Row:
    """What became of one student's hand-in; a fault has no points.

    `best` is the share of the points if all that could not be judged were earned, or None if there is nothing to earn.
    `lost` has the status and the id of each criterion that was not met, `slowest` the id of the one that took longest.
    """

    student: Student
    fault: str = ""
    readable: bool = True
    earned: float = 0.0
    possible: float = 0.0
    best: float | None = None
    complete: bool = False
    attempted: bool = True
    late: bool = False
    handed: str = ""
    seconds: float = 0.0
    slowest: str = ""
    lost: tuple[tuple[str, str], ...] = ()

    @property
    def share(self) -> float | None:
        """The share of the points that was earned, or None where that is no number to count with."""
        return self.best if self.complete else None

    @property
    def weak(self) -> bool:
        """Whether the student needs help: the starter unchanged, or below half even with all that was not judged."""
        return not self.fault and (not self.attempted or self.best is not None and self.best < HALF)


@dataclass(frozen=True)
class Line:
    """One criterion over the whole class: how many hand-ins have each status, and the mean share of those judged."""

    id: str
    title: str
    counts: Mapping[str, int]
    share: float

    @property
    def judged(self) -> int:
        """How many hand-ins were judged by it; one that was skipped did not meet what it needs, so it did not pass."""
        return sum(count for status, count in self.counts.items() if status not in UNJUDGED)

    @property
    def unjudged(self) -> int:
        """How many hand-ins could not be judged by it."""
        return sum(self.counts[status] for status in UNJUDGED)

    @property
    def rate(self) -> float:
        """The share of those judged that passed, from 0 to 1; 0 where nobody was."""
        return self.counts["passed"] / self.judged if self.judged else 0.0


@dataclass(frozen=True)
class Remark:
    """One kind of finding that cost points, as its first student got it, and how many students have it."""

    criterion: str
    finding: Finding
    students: int


@dataclass(frozen=True)
class Gap:
    """One reason for which a criterion could not be judged; `named` are the first of its students, by id."""

    criterion: str
    status: str
    reason: str
    students: int
    named: tuple[Student, ...]


@dataclass(frozen=True)
class Figures:
    """All numbers of a class: `rows` by student id, `lines` in the rubric's order, the rest the most frequent first.

    `editions` counts the results of each edition of the exercise, as its digest and the points that can be earned;
    `origins` those of each version of the grader and isolation. `filed` are the first and the last time of filing.
    """

    rows: tuple[Row, ...]
    lines: tuple[Line, ...]
    remarks: tuple[Remark, ...]
    gaps: tuple[Gap, ...]
    editions: Mapping[tuple[str, float], int]
    origins: Mapping[tuple[str, str], int]
    filed: tuple[str, str]

    @property
    def shares(self) -> tuple[float, ...]:
        """The scores that count, each from 0 to 1: those of complete results with something to earn."""
        return tuple(row.share for row in self.rows if row.share is not None)

    @property
    def mean(self) -> float:
        """The mean of the scores that count; ValueError where there are none."""
        return fmean(self.shares)

    @property
    def median(self) -> float:
        """The median of the scores that count; ValueError where there are none."""
        return median(self.shares)


def bins(shares: Sequence[float]) -> list[int]:
    """Return how many scores lie in each tenth, from its lower bound up to the next, and last how many have all."""
    counts = Counter(min(int(round(share * BINS, 6)), BINS) for share in shares)
    return [counts[place] for place in range(BINS + 1)]


def percent(share: float) -> str:
    """Return a share from 0 to 1 in per cent, cut and not rounded up, so that only everything is 100 %."""
    return f"{int(round(100 * share, 6))} %"

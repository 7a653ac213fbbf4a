"""Keeps count of a batch: numbers and a few sentences, however many hand-ins there are."""
from collections.abc import Iterable, Iterator
from statistics import fmean, median

from grader import batch
from grader.batch.view import View
from grader.files import shown
from grader.model import Filed, Student
from grader.reporters import wording

LISTED = 20         # hand-ins or sentences of one kind; the pages have all of them


class Tally:
    """The counts of one batch, added up step by step."""

    def __init__(self, exercise: str, total: int):
        """Begin with nothing done."""
        self.exercise, self.total = exercise, total
        self.done = self.known = self.faults = 0
        self.ids: list[str] = []
        self._scores: list[float] = []
        self._possible = 0.0
        self._reasons: list[tuple[str, str]] = []

    def add(self, step: "batch.Step", view: View) -> None:
        """Count what became of one hand-in."""
        filed = step.filed
        self.done += 1
        self.known += step.known
        self.ids.append(filed.student.id)
        if batch.incomplete(filed):
            self.faults += 1
            if self.faults <= LISTED:
                self._reasons.append((view.id(filed.student.id), _reason(view.filed(filed))))
        else:
            self._scores.append(filed.report.earned)
            self._possible = filed.report.possible

    def lines(self, absent: Iterable[Student], left: Iterable[str]) -> Iterator[str]:
        """Yield the lines that sum the batch up; those who handed in nothing are told by `absent`."""
        graded = self.total - self.faults
        yield (f"{self.exercise}: {graded:,} of {wording.count(self.total, 'hand-in')} graded"
               + (f", {self.known:,} of all were known before" if self.known else ""))
        if self._scores:
            yield (f"  mean {wording.points(fmean(self._scores))}, median {wording.points(median(self._scores))} of "
                   f"{wording.points(self._possible)} points")
        yield from _listed("without a complete grade", [f"{id}: {why}" for id, why in self._reasons], self.faults)
        nobody = [student.id + (f" ({student.name})" if student.name else "") for student in absent]
        yield from _listed("handed in nothing", nobody, len(nobody))
        left = list(left)
        yield from _listed("not recognised", left, len(left))


def _reason(filed: Filed) -> str:
    """Return why a hand-in has no complete grade."""
    if filed.report is None:
        return filed.fault
    missing = [outcome for outcome in filed.report.outcomes if outcome.status in ("error", "not_run")]
    return "; ".join(dict.fromkeys(f"{outcome.id}: {outcome.reason}" for outcome in missing))


def _listed(subject: str, lines: list[str], total: int) -> Iterator[str]:
    """Yield a heading and the first of some lines."""
    if not total:
        return
    yield f"  {total:,} {subject}:"
    yield from (f"    {shown(line) if len(line) > 300 else line}" for line in lines[:LISTED])
    if total > LISTED:
        yield f"    and {total - LISTED:,} more; index.html has them all"

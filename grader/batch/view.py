"""Shows what is stored as it may be seen: with names or under pseudonyms, with details or without."""
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from grader import pseudonyms, withholding
from grader.model import Exercise, Filed, Student
from grader.store import Store

TIDY = 200      # students whose filings are asked for at one time


@dataclass(frozen=True)
class View:
    """What is shown of results.

    With a `secret`, the key of pseudonyms, nobody is named; with `withheld`, the exercise, details are taken out.
    """

    secret: bytes = b""
    withheld: Exercise | None = None

    def filed(self, known: Filed) -> Filed:
        """Return what became of a hand-in, as it may be seen."""
        if self.withheld and known.report:
            known = replace(known, report=withholding.withhold(known.report, self.withheld))
        return pseudonyms.filed(known, self.secret) if self.secret else known

    def student(self, known: Student) -> Student:
        """Return a student, as they may be seen."""
        return pseudonyms.student(known, self.secret) if self.secret else known

    def id(self, known: str) -> str:
        """Return the id of a student, as it may be seen."""
        return pseudonyms.alias(known, self.secret) if self.secret else known

    def sentences(self, known: Iterable[str]) -> tuple[str, ...]:
        """Return sentences that may name files, and so students, as they may be seen."""
        known = tuple(known)
        return (f"{pseudonyms.NAMELESS} ({len(known):,} in all)",) if self.secret and known else known


def filings(store: Store, exercise: str, view: View, students: Iterable[str] | None = None) -> Iterator[Filed]:
    """Yield the newest filing of each student, or of those named, in the order of the ids that are shown.

    For if pseudonyms came in the order of the names, a class list would tell whose they are.
    """
    if students is None:
        students = [filed.student.id for filed in store.latest(exercise)]
    ids = sorted(students, key=view.id)
    for start in range(0, len(ids), TIDY):
        found = [view.filed(filed) for filed in store.latest(exercise, ids[start:start + TIDY])]
        yield from sorted(found, key=lambda filed: filed.student.id)

"""Compares gradings of the same bytes: a score that varies is no score."""
from collections import Counter
from collections.abc import Sequence

from grader.model import Outcome, Report
from grader.reporters import wording

VARIES = "the score varies between gradings of the same files"


def variation(reports: Sequence[Report]) -> str:
    """Return a sentence with the criteria whose score or status varies and what each grading gave, or nothing."""
    rows = zip(*(report.outcomes for report in reports), strict=True)
    varying = [row for row in rows if len({(found.status, found.earned) for found in row}) > 1]
    if not varying:
        return ""
    told = "; ".join(f"{row[0].id} gave {_seen(row)}" for row in varying)
    return (f"{VARIES}: in {len(reports)} gradings, {told}. Nothing is published. Look at the check and at what is "
            "random in the hand-in, then grade again with --repeat.")


def _seen(row: Sequence[Outcome]) -> str:
    """Return what the gradings of one criterion gave, the most frequent first."""
    counts = Counter(f"{found.status} with {wording.points(found.earned)} of {wording.points(found.possible)} points"
                     for found in row)
    return ", ".join(f"{times} x {text}" for text, times in counts.most_common())

"""Remembers where a student stands in a course: the file `.grader/progress.json`, which git ignores.

GRADER_STATE names another folder for it. Nothing here ever stops a command: a file that cannot be read or written is
told of on standard error, and the command goes on without it.
"""
import json
import math
import os
import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import click

from grader.model import Report

FORMAT = 1


@dataclass(frozen=True)
class Standing:
    """Where a student stands in one exercise: points, the criteria lost in the last check, hints seen by criterion.

    `best`, `last`, `possible` and `submission` are None before the first check; `solution` says that it was shown.
    """

    best: float | None = None
    last: float | None = None
    possible: float | None = None
    submission: str | None = None
    lost: tuple[str, ...] = ()
    hints: Mapping[str, int] = field(default_factory=dict)
    solution: bool = False

    @property
    def complete(self) -> bool:
        """Whether everything has been earned once."""
        return self.best is not None and self.best >= self.possible


def place(root: Path) -> Path:
    """Return the path of the state file of a course."""
    return Path(os.environ.get("GRADER_STATE") or root / ".grader") / "progress.json"


def read(root: Path) -> dict[str, Standing]:
    """Return the standings by exercise; none, with a note, if the file cannot be read."""
    try:
        return _parsed(place(root).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        _note(f"the progress file cannot be read ({error.strerror}); going on without it.")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        _note("the progress file is damaged; going on without it.")
    return {}


def record(root: Path, report: Report) -> None:
    """Remember what a report says; the best result counts as long as the possible points stay the same."""
    before = read(root).get(report.exercise, Standing())
    best = max(before.best or 0.0, report.earned) if before.possible == report.possible else report.earned
    lost = tuple(outcome.id for outcome in report.outcomes
                 if outcome.status in ("failed", "skipped") and outcome.earned < outcome.possible)
    _write(root, report.exercise, replace(before, best=best, last=report.earned, possible=report.possible,
                                          submission=report.submission, lost=lost))


def record_hint(root: Path, exercise: str, criterion: str, seen: int) -> None:
    """Remember how many hints for a criterion have been seen."""
    before = read(root).get(exercise, Standing())
    _write(root, exercise, replace(before, hints={**before.hints, criterion: seen}))


def record_solution(root: Path, exercise: str) -> None:
    """Remember that the solution was shown."""
    _write(root, exercise, replace(read(root).get(exercise, Standing()), solution=True))


def _parsed(text: str) -> dict[str, Standing]:
    """Return the standings that a state file holds; ValueError and its like for anything else."""
    document = json.loads(text)
    if document["format"] != FORMAT:
        raise ValueError("another format")
    return {str(name): _standing(table) for name, table in document["exercises"].items()}


def _standing(table: dict) -> Standing:
    """Return one exercise's standing, with every value of the right kind."""
    numbers = [table[key] for key in ("best", "last", "possible")]
    checked = numbers == [None] * 3 or all(isinstance(number, int | float) and math.isfinite(number) and number >= 0
                                           for number in numbers)
    if not checked or not all(isinstance(seen, int) and seen >= 0 for seen in table["hints"].values()):
        raise ValueError("not a standing")
    return Standing(**{**table, "lost": tuple(map(str, table["lost"])), "solution": table["solution"] is True})


def _write(root: Path, exercise: str, standing: Standing) -> None:
    """Put one standing into the state file, which is replaced as a whole, or left as it was with a note."""
    document = {"format": FORMAT, "exercises": {name: asdict(other) for name, other in
                                                {**read(root), exercise: standing}.items()}}
    target = place(root)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        ignored = target.parent / ".gitignore"
        if not ignored.exists() and target.parent.name == ".grader":
            ignored.write_text("*\n", encoding="utf-8")
        _replace(target, json.dumps(document, indent=1, sort_keys=True) + "\n")
    except OSError as error:
        _note(f"your progress cannot be saved ({error.strerror}); the result itself is not changed by that.")


def _replace(target: Path, text: str) -> None:
    """Write a file so that it has its old or its new content, whatever happens in between."""
    descriptor, name = tempfile.mkstemp(dir=target.parent, prefix=".progress-", suffix=".json")
    try:
        with open(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        os.replace(name, target)
    except BaseException:
        os.unlink(name)
        raise


def _note(sentence: str) -> None:
    """Tell of something that does not stop the command."""
    click.echo(f"grader: {sentence}", err=True)

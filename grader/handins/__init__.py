"""Finds the hand-ins of a whole class, in whatever shape a school's system gave them, and reads one of them.

Students are recognised by the shape's own rule; what fits no rule is told, never dropped. A hand-in is read only when
it is its turn, and one that cannot be read costs its neighbours nothing.
"""
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

from grader import submission
from grader.errors import UsageError
from grader.handins import canvas, checkouts, download, folders, gradescope, layout, moodle, names, nbgrader
from grader.handins.download import Download
from grader.model import Exercise, HandIn, Submission
from grader.vocabulary import listing

# What can be named, and the module that knows it. A new shape is a module with `fits` and `handins`, and a line here.
SHAPES: dict[str, ModuleType] = {
    "canvas": canvas,
    "moodle": moodle,
    "gradescope": gradescope,
    "nbgrader": nbgrader,
    "checkouts": checkouts,
    "folders": folders,
}
# Fits whatever has folders or archives, so it counts where no other shape does.
PLAIN = "folders"


@dataclass(frozen=True)
class Found:
    """The hand-ins of a class, sorted by their student's id, and the shape that they came in.

    `left` has one sentence for everything that fits no rule.
    """

    shape: str
    handins: tuple[HandIn, ...]
    left: tuple[str, ...] = ()


def find(path: Path, exercise: Exercise, *, shape: str = "") -> Found:
    """Return the hand-ins in a folder or in the zip that a school's system made; `shape` names one of SHAPES.

    UsageError for an unknown shape, for what cannot be opened, and, if none is named, where no shape or more than one
    fits.
    """
    if shape and shape not in SHAPES:
        raise UsageError(f"there is no shape '{shape}'; known shapes: {listing(shape, SHAPES)}")
    views = _views(download.opened(path))
    shape, found = (shape, _view(views, shape)) if shape else _recognised(views, path)
    taken, left = SHAPES[shape].handins(found, exercise)
    handins, changed = names.distinct(taken)
    return Found(shape, handins, tuple(dict.fromkeys([*views[0].left, *found.left, *left, *changed])))


def collect(handin: HandIn, exercise: Exercise) -> Submission:
    """Return a hand-in's declared files, and the names of the others.

    SubmissionError, one sentence, for a hand-in that cannot be read at all or holds none of the declared files.
    """
    student = handin.student.id
    if not handin.members:
        return submission.collect(handin.place, exercise, student)
    with layout.laid_out(handin, exercise) as (place, beside):
        found = submission.collect(place, exercise, student)
    return replace(found, extra=(*found.extra, *beside))


def _views(found: Download) -> list[Download]:
    """Return a download, and what lies in its only folder, if it has one: it may have been packed once more."""
    inner = download.inside(found)
    return [found, inner] if inner else [found]


def _view(views: Iterable[Download], shape: str) -> Download:
    """Return what a named shape is looked for in: the first that it fits, or else the whole."""
    views = list(views)
    return next((view for view in views if SHAPES[shape].fits(view)), views[0])


def _recognised(views: list[Download], path: Path) -> tuple[str, Download]:
    """Return the only shape that fits, and what it fits; UsageError if there is none or more than one."""
    for view in views:
        fitting = [name for name, module in SHAPES.items() if name != PLAIN and module.fits(view)]
        if len(fitting) > 1:
            raise UsageError(f"'{path}' looks like {' and like '.join(fitting)}; expected one shape of hand-ins. Say "
                             f"which with --shape {fitting[0]}.")
        if fitting:
            return fitting[0], view
    if SHAPES[PLAIN].fits(views[0]):
        return PLAIN, views[0]
    raise UsageError(f"'{path}' has no shape that is known ({', '.join(SHAPES)}); expected a folder or an archive for "
                     "each student, or a download of a school's system. Check the path, unpack a zip that is none, or "
                     "say which it is with --shape NAME.")

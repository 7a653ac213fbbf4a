"""Git checkouts, one for each student, called ASSIGNMENT-USER as GitHub Classroom's successors and others make them.

The files that are checked out are graded, and nothing else is read: no hook runs, and nothing in `.git` is opened,
since a repository's own settings can name programs to start (git-config(1), `core.fsmonitor` and others). Nor is a
commit chosen by its time, which is the student's to write anyway (git-commit(1), GIT_COMMITTER_DATE): where a due date
counts, check out the commit that the server had by then.
"""
import os

from grader import files
from grader.handins import names
from grader.handins.download import Download
from grader.model import Exercise, HandIn, Student


def fits(found: Download) -> bool:
    """Say whether at least half of the folders are checkouts."""
    folders = [name for name, kind in found.kinds.items() if kind == "folder"]
    checkouts = _checkouts(found)
    return bool(checkouts) and 2 * len(checkouts) >= len(folders)


def handins(found: Download, exercise: Exercise) -> tuple[list[HandIn], list[str]]:
    """Return a hand-in for each folder, even if its `.git` is gone, and a sentence for each other file."""
    folders = [name for name, kind in found.kinds.items() if kind == "folder"]
    start = _assignment(folders, exercise)
    taken = []
    for name in folders:
        login = name.removeprefix(start)
        taken.append(HandIn(Student(names.identifier(login), login=files.shown(login)), found.place / name))
    left = [f"'{files.shown(name)}' is no folder; expected a git checkout for each student. Clone it."
            for name in found.kinds if name not in folders]
    return taken, left


def _checkouts(found: Download) -> list[str]:
    """Return the names of the folders that are checkouts."""
    if found.grouped is not None:
        return []
    return [name for name, kind in found.kinds.items()
            if kind == "folder" and os.path.lexists(found.place / name / ".git")]


def _assignment(folders: list[str], exercise: Exercise) -> str:
    """Return what all names begin with, up to a "-": the exercise's name, or else whatever they have in common."""
    if all(name.startswith(f"{exercise.name}-") and name != f"{exercise.name}-" for name in folders):
        return f"{exercise.name}-"
    common = os.path.commonprefix(folders) if len(folders) > 1 else ""
    start = common[:common.rfind("-") + 1]
    return "" if start in folders else start

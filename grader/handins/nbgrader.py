"""nbgrader's tree: submitted/STUDENT/ASSIGNMENT/files, each with the time when it was collected in timestamp.txt."""
from pathlib import Path

from grader import files, folder
from grader.errors import SubmissionError, UsageError
from grader.handins import download, names
from grader.handins.download import Download
from grader.model import Exercise, HandIn, Student

SUBMITTED, TIMESTAMP = "submitted", "timestamp.txt"
_TIME = 64          # bytes


def fits(found: Download) -> bool:
    """Say whether this is a folder `submitted` or holds one, or times lie where nbgrader puts them, for most students.

    One of them alone says nothing: a student can have written it.
    """
    if found.grouped is not None:
        return False
    if found.place.name == SUBMITTED or found.kinds.get(SUBMITTED) == "folder":
        return True
    students = _students(found)
    timed = [name for name in students if next((found.place / name).glob(f"*/{TIMESTAMP}"), None)]
    return bool(timed) and 2 * len(timed) >= len(students)


def handins(found: Download, exercise: Exercise) -> tuple[list[HandIn], list[str]]:
    """Return a hand-in for each student who has a folder of the assignment, and a sentence for what is none.

    The assignment is the one called as the exercise, or else the only one. UsageError if there are others only.
    """
    left: list[str] = []
    if found.place.name != SUBMITTED and found.kinds.get(SUBMITTED) == "folder":
        left += [f"'{files.shown(name)}' lies beside '{SUBMITTED}'; expected hand-ins in that folder only."
                 for name in found.kinds if name != SUBMITTED]
        found = download.opened(found.place / SUBMITTED)
        left += found.left
    assignments = {name: _assignments(found.place / name) for name in _students(found)}
    asked = _asked(set().union(*assignments.values()), exercise)
    left += [f"'{files.shown(name)}' is no folder; expected one for each student. Put it into its student's folder."
             for name, kind in found.kinds.items() if kind != "folder"]
    taken = []
    for name, known in assignments.items():
        if asked in known:
            taken.append(_handin(found.place / name, asked))
        else:
            left.append(f"'{files.shown(name)}' has no folder '{files.shown(asked)}' that can be read; expected the "
                        "student's files in it.")
    return taken, left


def _assignments(home: Path) -> set[str]:
    """Return the names of the folders in a student's folder; none if it cannot be read."""
    try:
        return set(_students(download.opened(home)))
    except UsageError:
        return set()


def _asked(assignments: set[str], exercise: Exercise) -> str:
    """Return the name of the assignment that the exercise is."""
    if exercise.name in assignments or not assignments:
        return exercise.name
    if len(assignments) > 1:
        told = ", ".join(files.shown(name) for name in sorted(assignments)[:10])
        raise UsageError(f"the students' folders hold the assignments {told}; expected one that is called "
                         f"'{exercise.name}', or only one. Name another exercise, or rename the folders.")
    return next(iter(assignments))


def _students(found: Download) -> list[str]:
    """Return the names of the folders."""
    return [name for name, kind in found.kinds.items() if kind == "folder"]


def _handin(home: Path, assignment: str) -> HandIn:
    """Return one student's hand-in; nbgrader's own file is none of it."""
    student, place = Student(names.identifier(home.name)), home / assignment
    try:
        handed = folder.content(place, TIMESTAMP)[:_TIME].decode("utf-8", "replace").strip()
        listed = download.members(download.opened(home), assignment)
    except (SubmissionError, UsageError):
        return HandIn(student, place)       # there is no time, or what is wrong is told when it is collected
    members = {path: path for path in listed if path != TIMESTAMP}
    return HandIn(student, place, members, handed=files.shown(handed))

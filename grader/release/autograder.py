"""Writes the zip that Gradescope takes for an autograder: the grader, one exercise and its solution.

Gradescope unpacks it to /autograder/source, runs setup.sh once, and for each submission run_autograder, of which it
keeps a copy elsewhere (its documentation, "Technical details"). The same course gives the same bytes.
"""
import re
import shlex
import zipfile
from pathlib import Path

from grader import catalog
from grader.errors import MachineError, UsageError
from grader.model import Exercise
from grader.release import beside, template, vacant
from grader.release.edition import HOME, File, below, machinery

SUFFIX = ".zip"
SCRIPTS = {"setup.sh": "setup.sh", "run_autograder": "run_autograder.sh"}
LONG_AGO = (1980, 1, 1, 0, 0, 0)        # the first time that a zip can hold


def write(course: Path, name: str, destination: Path) -> int:
    """Write the zip for an exercise, and return how many files are in it.

    UsageError for an unknown exercise, one without a solution, and a destination that is there or is called otherwise;
    MachineError if it cannot be written or the grader lies apart from its locks.
    """
    exercise = catalog.load(course, name)
    if exercise.answers is None:
        raise UsageError(f"'{name}' has no solution here, so its hidden tests cannot be graded; expected the "
                         "instructor's course. Name it with --course DIR.")
    if destination.suffix != SUFFIX or destination.exists():
        raise UsageError(f"'{destination}' is there already or does not end in {SUFFIX}; expected the name of a new "
                         "zip. Name another place.")
    vacant(course, destination)
    found = gather(course, exercise)
    with beside(destination) as draft:
        draft.rmdir()
        with zipfile.ZipFile(draft, "w") as archive:
            for path, file in sorted(found.items()):
                entry = zipfile.ZipInfo(path, LONG_AGO)
                entry.create_system, entry.compress_type = 3, zipfile.ZIP_DEFLATED     # 3: Unix, whose modes count
                entry.external_attr = (0o100755 if file.runs else 0o100644) << 16
                archive.writestr(entry, file.data)
    return len(found)


def gather(course: Path, exercise: Exercise) -> dict[str, File]:
    """Return what belongs into the zip: of the exercise everything that its grades need, and no typical answers."""
    found = machinery()
    if not found:
        raise MachineError(f"the grader in '{HOME}' was installed without course.py and its locked requirements, from "
                           "which Gradescope would set it up; expected a checkout. Run the command from one.")
    cases = tuple(f"{catalog.SOLUTIONS}/{exercise.name}/{folder}/" for folder in (catalog.WRONG, catalog.RIGHT))
    for top in (catalog.EXERCISES, catalog.SOLUTIONS):
        found.update({path: file for path, file in below(course, f"{top}/{exercise.name}").items()
                      if not path.startswith(cases)})
    return found | {name: File(script(source, exercise), True) for name, source in SCRIPTS.items()}


def script(source: str, exercise: Exercise) -> bytes:
    """Return one of the two scripts for an exercise."""
    words = {"@EXERCISE@": shlex.quote(exercise.name), "@EXTRAS@": shlex.join(exercise.extras)}
    return re.sub("@[A-Z]+@", lambda found: words[found[0]], template(source).decode()).encode()

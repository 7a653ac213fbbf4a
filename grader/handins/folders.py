"""A folder for each student, or an archive for each, called after the student."""
from grader import files
from grader.handins import names
from grader.handins.download import Download
from grader.model import Exercise, HandIn, Student


def fits(found: Download) -> bool:
    """Say whether there is a folder or an archive."""
    return found.grouped is None and any(_is_student(name, kind) for name, kind in found.kinds.items())


def handins(found: Download, exercise: Exercise) -> tuple[list[HandIn], list[str]]:
    """Return a hand-in for each folder and each archive, and a sentence for each other file."""
    del exercise
    taken, left = [], []
    for name, kind in found.kinds.items():
        if _is_student(name, kind):
            taken.append(HandIn(_student(name if kind == "folder" else names.stem(name)), found.place / name))
        else:
            left.append(f"'{files.shown(name)}' is neither a folder nor an archive; expected one for each student. Put "
                        "it into the folder of its student.")
    return taken, left


def _is_student(name: str, kind: str) -> bool:
    """Say whether an entry is one student's."""
    return kind == "folder" or files.is_archive(name)


def _student(name: str) -> Student:
    """Return the student whom a folder or an archive is called after."""
    id = names.identifier(name)
    return Student(id, name="" if id == name else files.shown(name))

"""Gradescope's "Export Submissions": a folder for each submission, and one file that says whose each is.

A group's submission is a hand-in of each of its members, so that each is given the grade.
"""
from grader import files
from grader.errors import SubmissionError
from grader.handins import download, metadata, names
from grader.handins.download import Download
from grader.handins.metadata import Entry
from grader.model import Exercise, HandIn, Student

METADATA = "submission_metadata.yml"


def fits(found: Download) -> bool:
    """Say whether there is the file that says whose each submission is."""
    return found.kinds.get(METADATA) == "file"


def handins(found: Download, exercise: Exercise) -> tuple[list[HandIn], list[str]]:
    """Return a hand-in for each submitter, and a sentence for what belongs to nobody."""
    del exercise
    taken, left, told = [], [], set()
    with download.opening(found, METADATA) as file:
        for entry in metadata.entries(file):
            fault = entry.fault or ("" if entry.people else "has no submitters")
            fault = fault or ("" if found.kinds.get(entry.name) == "folder" else "has no folder of that name")
            fault = fault or ("is there twice" if entry.name in told else "")
            told.add(entry.name)
            if fault:
                left.append(f"'{files.shown(entry.name)}' in {METADATA} {fault}; expected a folder, and whose it is. "
                            "Export the submissions again.")
            else:
                taken += _handins(found, entry)
    left += [f"'{files.shown(name)}' is not told of in {METADATA}; expected folders of submissions. Export them again."
             for name in found.kinds if name not in told and name != METADATA]
    return taken, left


def _handins(found: Download, entry: Entry) -> list[HandIn]:
    """Return one submission as a hand-in of each of its submitters."""
    place, members = found.place, {}
    try:
        members = download.members(found, entry.name)
    except SubmissionError:
        pass        # told when it is collected
    if not members:
        place = found.place / entry.name
    return [HandIn(_student(entry, person), place, members, handed=entry.created) for person in entry.people]


def _student(entry: Entry, person: dict[str, str]) -> Student:
    """Return a submitter, who is known by the school's number, else by the address, else by the submission."""
    told = {key: files.shown(person.get(key, "")) for key in ("name", "sid", "email")}
    id = names.identifier(person.get("sid") or person.get("email") or entry.name)
    return Student(id, name=told["name"], email=told["email"], number=told["sid"])

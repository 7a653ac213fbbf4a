"""Moodle's "Download all submissions": a folder for each student, or the same as a prefix of each file.

The names are those that Moodle's mod_assign downloader writes: `Ada Lovelace_123_assignsubmission_file/words.py`, where
the number is the participant's of the worksheet, or the group's; versions of old end the folder's name in "_". Without
folders it is `Ada Lovelace_123_assignsubmission_file_words.py`. Where nobody is in a group, there is no number.
"""
import re

from grader import files
from grader.errors import SubmissionError
from grader.handins import download, layout, names
from grader.handins.download import Download
from grader.model import Exercise, HandIn, Student

_ENTRY = re.compile(r"(?P<name>.*?)(?:_(?P<number>[0-9]+))?_assignsubmission_(?P<plugin>[a-z]+)(?:_(?P<file>.*))?",
                    re.DOTALL)


def fits(found: Download) -> bool:
    """Say whether at least half of the entries are called as Moodle calls them."""
    named = [name for name in found.kinds if _ENTRY.fullmatch(name)]
    return bool(named) and 2 * len(named) >= len(found.kinds)


def handins(found: Download, exercise: Exercise) -> tuple[list[HandIn], list[str]]:
    """Return a hand-in for each student or group, and a sentence for what is none of them."""
    left: list[str] = []
    students: dict[Student, list[re.Match]] = {}
    for name, kind in found.kinds.items():
        match = _ENTRY.fullmatch(name)
        if not match or (kind == "file") != bool(match["file"]):
            left.append(f"'{files.shown(name)}' is not called as Moodle calls what it downloads; expected "
                        "NAME_NUMBER_assignsubmission_file. Give it the name that it had in the download.")
        elif match["plugin"] != "file":
            left.append(f"'{files.shown(name)}' is no file that was handed in, but of Moodle's kind "
                        f"'{match['plugin']}'; expected files. Ask for the files, if something is missing.")
        else:
            id = names.identifier(match["number"] or match["name"])
            student = Student(id, name=files.shown(match["name"]), participant=match["number"] or "")
            students.setdefault(student, []).append(match)
    return [_handin(found, student, matches, exercise) for student, matches in students.items()], left


def _handin(found: Download, student: Student, matches: list[re.Match], exercise: Exercise) -> HandIn:
    """Return one student's hand-in; a folder that cannot be listed stands for itself, and is refused when read."""
    members: dict[str, str] = {}
    for match in matches:
        if match["file"]:
            members[layout.placed(match["file"], exercise.files)] = found.above + match[0]
            continue
        try:
            members |= download.members(found, match[0])
        except SubmissionError:
            return HandIn(student, found.place / match[0])
    return HandIn(student, found.place, members) if members else HandIn(student, found.place / matches[0][0])

"""Canvas's "Download Submissions": one flat zip, in which each file is called after student, ids and its own name.

The names are those that Canvas's ContentZipper writes: `doejane_LATE_123_456_words.py`, of the sortable name (or the
group's) without anything but letters, the student's id, the attachment's id and the file's name; `anon_AbC12` stands
for the id where grading is anonymous. A file that was handed in again has a number before its ending, `words-1.py`.
"""
import re

from grader import files
from grader.handins import layout, names
from grader.handins.download import Download
from grader.model import Exercise, HandIn, Student

_WHO = r"(?:(?P<name>(?!LATE_|anon_)\w+?)_)?(?:(?P<late>LATE)_)?(?P<id>[0-9]+|anon_[A-Za-z0-9]+)_"
_FILE = re.compile(rf"{_WHO}(?P<attachment>[0-9]+)_(?P<file>.+)", re.DOTALL)
_TEXT = re.compile(rf"{_WHO}(text|link)\.html")
# What a file's name begins with if it can also be read as the end of the ids.
_UNSURE = re.compile(r"[0-9]+_")
_AGAIN = re.compile(r"-(?:[0-9]+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?=(?:\.[A-Za-z0-9]+)*$)")


def fits(found: Download) -> bool:
    """Say whether at least half of the entries are called as Canvas calls them."""
    named = [name for name, kind in found.kinds.items() if kind == "file" and (_FILE.match(name) or _TEXT.match(name))]
    return bool(named) and 2 * len(named) >= len(found.kinds)


def handins(found: Download, exercise: Exercise) -> tuple[list[HandIn], list[str]]:
    """Return a hand-in for each student or group, and a sentence for what is none of them."""
    left: list[str] = []
    attached: dict[str, list[re.Match]] = {}
    for name, kind in found.kinds.items():
        match = _FILE.fullmatch(name)
        if kind == "file" and match:
            attached.setdefault(match["id"], []).append(match)
        elif kind == "file" and _TEXT.fullmatch(name):
            left.append(f"'{files.shown(name)}' is a text or a link that was typed into Canvas; expected files. Ask "
                        "for them.")
        else:
            left.append(f"'{files.shown(name)}' is not called as Canvas calls the files that it downloads; expected "
                        "NAME_ID_ATTACHMENT_FILE. Give it the name that it had in the download.")
    return [_handin(found, _own(matches, left), exercise, left) for matches in attached.values()], left


def own_name(name: str, declared: tuple[str, ...]) -> str:
    """Return what the student called a file: without Canvas's number, where it is that which the exercise asks for.

    A name that is declared as it stands is kept, and so is one that no declared file is called without its number. Of
    two names that a glob allows, a Python module's is the one that can be imported.
    """
    plain = layout.placed(_AGAIN.sub("", name), declared)
    literal = [path for path in declared if not files.is_glob(path)]
    name = layout.placed(name, declared)
    if name in literal or not files.matches(plain, declared):
        return name
    return plain if plain in literal or plain.endswith(".py") or not files.matches(name, declared) else name


def _own(matches: list[re.Match], left: list[str]) -> list[re.Match]:
    """Return the attachments of one student, and tell of those that have the id with another name.

    A student whose name is `eve_55` seems to be 55 (`eve_55_1_2_words.py`); names that can be read in one way count.
    """
    first = min(matches, key=lambda match: bool(_UNSURE.match(match["file"])))
    left += [f"'{files.shown(match[0])}' has the id {match['id']} of '{first['name']}', but another name; expected one "
             "name for one id. Look up whose it is." for match in matches if match["name"] != first["name"]]
    return [match for match in matches if match["name"] == first["name"]]


def _handin(found: Download, matches: list[re.Match], exercise: Exercise, left: list[str]) -> HandIn:
    """Return one student's hand-in; of two attachments with one name the newer, and a sentence for the older."""
    members: dict[str, str] = {}
    for match in sorted(matches, key=lambda match: int(match["attachment"])):
        name, path = own_name(match["file"], exercise.files), found.above + match[0]
        if files.is_archive(name) and name == match["file"]:
            name = _AGAIN.sub("", name)
        if name in members:
            older = members[name].removeprefix(found.above)
            left.append(f"'{files.shown(older)}' is older than '{files.shown(match[0])}', which is graded; expected "
                        "one file of that name.")
        members[name] = path
    first = matches[0]
    student = Student(names.identifier(first["id"]), name=first["name"] or "")
    return HandIn(student, found.place, members, late=any(match["late"] for match in matches))

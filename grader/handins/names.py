"""Turns what students are called, in names of folders and files that anybody may have written, into safe ids."""
import hashlib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from grader import archive, files
from grader.model import HandIn

LONGEST = 50        # characters; with an ending of ours it is still the name of a file everywhere
_ENDINGS = sorted(archive.KINDS, key=len, reverse=True)


def identifier(text: str) -> str:
    """Return a text as an id: as it is if that is safe in a path and in a CSV, else cleaned and told apart by a digest.

    Safe are letters, digits, spaces and `-_.@+'`, beginning with a letter or a digit (a cell that begins with a sign
    may be taken for a formula: OWASP, "CSV Injection").
    """
    text = unicodedata.normalize("NFC", text)
    kept = "".join(letter if unicodedata.category(letter)[0] in "LMN" or letter in "-_.@+'" else " " for letter in text)
    clean = re.sub(r"^[\W_]+|[ .]+$", "", re.sub(" +", " ", kept))
    if clean == text and len(text) <= LONGEST and not files.oddity(text):
        return text
    digest = hashlib.sha256(text.encode("utf-8", "surrogateescape")).hexdigest()[:8]
    clean = clean[:LONGEST - len(digest) - 1].rstrip(" .")
    return f"{clean}-{digest}" if clean and not files.oddity(clean) else f"student-{digest}"


def stem(name: str) -> str:
    """Return the name of an archive without its ending."""
    ending = next((ending for ending in _ENDINGS if name.lower().endswith(ending)), "." + name.rpartition(".")[2])
    return name[:-len(ending)]


def distinct(handins: Iterable[HandIn], others: Iterable[str] = ()) -> tuple[tuple[HandIn, ...], tuple[str, ...]]:
    """Return hand-ins sorted by id, each with one of its own even where case is folded, and what was changed for it.

    `others` are ids that somebody else has.
    """
    taken = {files.same_place(id) for id in others}
    found, again, changed = [], [], []
    for handin in sorted(handins, key=_order):
        place = files.same_place(handin.student.id)
        (again if place in taken else found).append(handin)
        taken.add(place)
    counts: dict[str, int] = {}
    for handin in again:
        id = name = handin.student.id
        while files.same_place(name) in taken:
            counts[id] = counts.get(id, 1) + 1
            name = f"{id}-{counts[id]}"
        taken.add(files.same_place(name))
        found.append(replace(handin, student=replace(handin.student, id=name)))
        changed.append(f"there are several hand-ins of '{id}'; expected one. One of them is filed as '{name}': keep "
                       "the one that counts, or tell the two students apart.")
    return tuple(sorted(found, key=_order)), tuple(changed)


def _order(handin: HandIn) -> tuple[str, ...]:
    """Return what hand-ins are sorted by: the id, and then where their files lie."""
    return handin.student.id, str(handin.place), *handin.members.values()

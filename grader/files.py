"""Names and bytes of files: globs, safe names, system litter, digests; imports nothing of ours.

A glob knows `?` and `*`, which never cross a `/`, and `**`, which does. Paths have forward slashes everywhere.
"""
import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

LITTER = frozenset({
    "__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini", "__pycache__", ".git", ".ipynb_checkpoints", ".venv",
    "node_modules", ".pytest_cache", ".coverage", ".mypy_cache", ".ruff_cache", ".idea", ".vscode",
})

# What one hand-in may hold; more is a mistake or an attack.
LARGEST = 2 * 2**20
TOTAL = 20 * 2**20
DEPTH = 20

_ARCHIVES = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".7z", ".rar", ".zst", ".jar", ".whl", ".egg",
             ".tbz", ".tbz2", ".txz", ".lzma", ".lz4", ".cab")
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com[0-9]|lpt[0-9])(\.|$)")
_KEPT = re.compile(r"\.mine-\d+$")
_TOKEN = re.compile(r"\*\*/|\*\*|.", re.DOTALL)
_ABSENT = ""            # the token of a part of a path that may be left out
_MEANING = {"**/": "(?:.+/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def is_litter(path: str) -> bool:
    """Say whether a system, a tool or our `reset` left that file or folder behind, so that nobody handed it in."""
    return any(part in LITTER or part.endswith((".pyc", ".pyo")) or part.startswith("._") or _KEPT.search(part)
               for part in path.split("/"))


def is_glob(pattern: str) -> bool:
    """Say whether a declared name stands for any number of files."""
    return "*" in pattern or "?" in pattern


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Say whether a path is named by one of the patterns."""
    return any(_compiled(pattern).fullmatch(path) for pattern in patterns)


def overlap(first: str, second: str) -> bool:
    """Say whether there can be a path that both patterns name."""
    one, other = _tokens(first), _tokens(second)
    waiting, seen = [(0, 0)], set()
    while waiting:
        here, there = place = waiting.pop()
        if place in seen:
            continue
        seen.add(place)
        if here == len(one) and there == len(other):
            return True
        waiting += [(move, there) for move in _moves(one, here)] + [(here, move) for move in _moves(other, there)]
        ours, theirs = one[here:here + 1], other[there:there + 1]
        if ours and theirs and _ABSENT not in ours + theirs and _meet(*ours, *theirs):
            waiting.append((here + (ours[0] not in ("*", "**")), there + (theirs[0] not in ("*", "**"))))
    return False


def is_archive(path: str) -> bool:
    """Say whether a name looks like that of an archive."""
    return path.lower().endswith(_ARCHIVES)


def same_place(path: str) -> str:
    """Return what systems that fold case or Unicode forms make of a path; equal texts would be one file there."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())


def flaw(path: str) -> str:
    """Return why a relative path is dangerous, such as "climbs out of its folder", or an empty text."""
    if not path:
        return "is empty"
    if path.startswith("/") or re.match(r"[A-Za-z]:", path):
        return "is absolute"
    if ".." in path.split("/"):
        return "climbs out of its folder"
    if "\\" in path:
        return "has a backslash"
    if any(unicodedata.category(character) in ("Cc", "Cs") for character in path):
        return "has a character that cannot be shown"
    return ""


def oddity(path: str) -> str:
    """Return why a path without a flaw cannot be stored on every system, or an empty text."""
    parts = path.split("/")
    if len(parts) > DEPTH or any(len(part.encode()) > 200 for part in parts):
        return "is too long or too deep"
    if "" in parts or "." in parts:
        return "has an empty part or a '.' part"
    if re.search(r'[<>:"|*?]', path) or not path.isprintable() or any(part.endswith((".", " ")) for part in parts):
        return "has a character that some systems cannot store"
    return "is a name that Windows keeps for a device" if any(_DEVICE.match(part) for part in parts) else ""


def shown(path: str) -> str:
    """Return a path as it may be written to a screen: what cannot be printed is escaped, what is long is cut."""
    text = "".join(letter if letter.isprintable() else ascii(letter)[1:-1] for letter in path)
    return text if len(text) <= 120 else text[:117] + "..."


def digest(files: Mapping[str, bytes]) -> str:
    """Return "sha256:" and the hash over all names and bytes, whatever their order."""
    whole = hashlib.sha256()
    for name in sorted(files):
        for part in (name.encode("utf-8", "surrogateescape"), files[name]):
            whole.update(b"%d:" % len(part))
            whole.update(part)
    return f"sha256:{whole.hexdigest()}"


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern:
    """Return the regular expression of a glob."""
    return re.compile("".join(_MEANING.get(token) or re.escape(token) for token in _TOKEN.findall(pattern)), re.DOTALL)


def _tokens(pattern: str) -> list[str]:
    """Return the tokens of a glob; one that may be left out is followed by what else it stands for."""
    return [token for found in _TOKEN.findall(pattern)
            for token in ((_ABSENT, "**", "/") if found == "**/" else (found,))]


def _moves(tokens: list[str], place: int) -> tuple[int, ...]:
    """Return the places that a glob can go on to without a letter."""
    if place == len(tokens):
        return ()
    token = tokens[place]
    if token == _ABSENT:
        return place + 1, place + 3
    return (place + 1,) if token in ("*", "**") else ()


def _meet(one: str, other: str) -> bool:
    """Say whether there is a letter that both tokens stand for."""
    if "**" in (one, other) or one == other:
        return True
    wild = [token in ("*", "?") for token in (one, other)]
    return any(wild) and "/" not in (one, other)

"""Reads an exercise.toml strictly: every complaint names the file, the line and the known words."""
import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from grader import files
from grader.api import resource
from grader.checks import registry
from grader.errors import ExerciseError
from grader.vocabulary import listing

DEPTH = 20
EXTRAS = ("notebooks", "docker", "package", "cloud", "cluster", "postgres", "ml", "dev")
Step = str | int


def _text(value: object) -> bool:
    """Say whether a value is a text with something in it."""
    return isinstance(value, str) and bool(value.strip())


def _texts(value: object) -> bool:
    """Say whether a value is a list of texts without repetitions."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value) and len(set(value)) == len(value)


def _number(low: float, high: float, whole: bool = False) -> Callable[[object], bool]:
    """Return a function that says whether a value is a number, or a whole number, from `low` to `high`."""
    kinds = int if whole else int | float
    return lambda value: isinstance(value, kinds) and not isinstance(value, bool) and low <= value <= high


# What each key of a table asks of its value, and the words for that.
TEXT = (_text, "a text that is not empty")
TEXTS = (_texts, "a list of texts, each once")
SOME_TEXTS = (lambda value: _texts(value) and len(value) > 0, "a list of at least one text, each once")
NAMES = (lambda value: _texts(value) and all(re.fullmatch(r"[A-Za-z][\w.-]*", item) for item in value),
         "a list of names, each once")
TABLE = (lambda value: isinstance(value, dict), "a table")
TABLES = (lambda value: isinstance(value, list) and all(isinstance(item, dict) for item in value),
          "tables with two brackets, such as [[criterion]]")
EXERCISE = {
    "title": TEXT, "chapter": (_number(0, 99, whole=True), "a whole number from 0 to 99"), "files": SOME_TEXTS,
    "path": SOME_TEXTS, "packages": NAMES, "extras": TEXTS, "limits": TABLE, "resource": TABLE, "criterion": TABLES,
    "hint": TABLES,
}
LIMITS = {
    "seconds": (_number(1, 600), "a number from 1 to 600"),
    "memory_mb": (_number(64, 8192, whole=True), "a whole number from 64 to 8192"),
    "processes": (_number(8, 256, whole=True), "a whole number from 8 to 256"),
    "output_mb": (_number(1, 256, whole=True), "a whole number from 1 to 256"),
    "files_mb": (_number(1, 1024, whole=True), "a whole number from 1 to 1024"),
}
CRITERION = {
    "check": TEXT, "points": (lambda value: _number(0, 1000)(value) and value > 0, "a number above 0 and up to 1000"),
    "id": (lambda value: _text(value) and bool(re.fullmatch(r"[\w.-]+", value)), "letters, digits, '.', '_' and '-'"),
    "title": TEXT, "files": SOME_TEXTS, "needs": TEXTS, "lesson": TEXT, "options": TABLE,
}
HINT = {
    "for": TEXT,
    "text": (lambda value: isinstance(value, list) and bool(value) and all(_text(item) for item in value),
             "a list of at least one text"),
}


@dataclass(frozen=True)
class Source:
    """An exercise.toml: its text, the name that messages use, and the globs that are not the student's to use."""

    text: str
    name: str
    reserved: tuple[str, ...] = ()


def read(source: Source) -> dict:
    """Return the tables of an exercise.toml, each value of the right kind; ExerciseError for the first complaint."""
    try:
        document = tomllib.loads(source.text)
    except RecursionError:
        raise ExerciseError(f"this is nested too deep ({source.name}); expected tables and lists of texts.") from None
    except ValueError as error:
        line = re.search(r"\(at line (\d+)", str(error))
        syntax = isinstance(error, tomllib.TOMLDecodeError)
        reason = str(error).partition(" (at ")[0] if syntax else "a number of thousands of digits"
        where = f"{source.name}, line {line[1] if line else source.text.count(chr(10)) + 1}"
        raise ExerciseError(f"this is not TOML ({where}): {reason[:1].lower()}{reason[1:]}.") from None
    for path, seen, expected in chain(_excesses(document), _complaints(document, source.reserved)):
        raise ExerciseError(f"{seen} ({source.name}, line {line_of(source.text, path)}); {expected}")
    return document


def line_of(text: str, path: tuple[Step, ...]) -> int:
    """Return the line, counted from 1, on which the value at that path begins; 1 if there is none.

    tomllib gives no positions, but it reads the text's beginnings: a value begins after the last line at which the
    text could be read without it.
    """
    lines = text.replace("\r\n", "\n").split("\n")
    begin = 1
    for count in range(1, len(lines) + 1):
        try:
            document = tomllib.loads("\n".join(lines[:count]))
        except tomllib.TOMLDecodeError:
            continue
        if _holds(document, path):
            return begin
        begin = count + 1
    return 1


def _holds(document: object, path: tuple[Step, ...]) -> bool:
    """Say whether there is a value at that path; a path names keys of tables and positions in lists."""
    for step in path:
        if isinstance(document, dict) and step in document:
            document = document[step]
        elif isinstance(document, list) and isinstance(step, int) and step < len(document):
            document = document[step]
        else:
            return False
    return bool(path)


Complaints = Iterator[tuple[tuple[Step, ...], str, str]]


def _excesses(document: dict) -> Complaints:
    """Yield whole numbers that TOML does not have, and depth that nothing here asks for."""
    waiting: list[tuple[tuple[Step, ...], object]] = [((), document)]
    while waiting:
        path, value = waiting.pop()
        if len(path) > DEPTH:
            yield path, f"a value is nested more than {DEPTH} deep", "expected tables and lists of texts."
        if isinstance(value, int) and not -2**63 <= value < 2**63:
            yield path, f"'{path[-1]}' is a whole number of more than 64 bits", "expected one that TOML has."
        steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
        waiting += [((*path, step), item) for step, item in steps]


def _complaints(document: dict, reserved: tuple[str, ...]) -> Complaints:
    """Yield what is wrong: the path to it, what was seen, what was expected."""
    yield from _table(document, (), EXERCISE, ("title", "chapter", "files", "criterion"))
    yield from _table(document.get("limits", {}), ("limits",), LIMITS, ())
    if "resource" in document:
        yield from _resource(document["resource"])
    yield from _paths(document, reserved)
    for place, extra in enumerate(document.get("extras", [])):
        if extra not in EXTRAS:
            yield ("extras", place), f"unknown extra '{extra}'", f"known extras: {listing(extra, EXTRAS)}"
    if not document["criterion"]:
        yield ("criterion",), "there is no criterion", "expected at least one [[criterion]]."
    above: list[str] = []
    for place, criterion in enumerate(document["criterion"]):
        yield from _table(criterion, ("criterion", place), CRITERION, ("check", "points"))
        yield from _criterion(criterion, ("criterion", place), above, document["files"])
        above.append(criterion.get("id", criterion["check"]))
    seen: list[str] = []
    for place, hint in enumerate(document.get("hint", [])):
        yield from _table(hint, ("hint", place), HINT, ("for", "text"))
        yield from _hint(hint["for"], ("hint", place, "for"), above, seen)
        seen.append(hint["for"])


def _table(table: dict, path: tuple[Step, ...], known: dict, required: tuple[str, ...]) -> Complaints:
    """Yield unknown keys, values of the wrong kind and missing keys."""
    for key, value in table.items():
        if key not in known:
            yield (*path, key), f"unknown key '{key}'", f"known keys: {listing(key, known)}"
            continue
        fits, words = known[key]
        if not fits(value):
            yield (*path, key), f"'{key}' is {_shown(value)}", f"expected {words}."
    for key in required:
        if key not in table:
            yield path, f"'{key}' is missing", f"expected {known[key][1]}."


def _resource(table: dict) -> Complaints:
    """Yield what is wrong in the table of a live API: its keys and values one by one, then how they go together."""
    for path, inner, known, required in resource.tables(table):
        yield from _table(inner, ("resource", *path), known, required)
    for path, seen, expected in resource.problems(table):
        yield ("resource", *path), seen, expected


def _paths(document: dict, reserved: tuple[str, ...]) -> Complaints:
    """Yield declared files and import folders that do not stay below the hand-in or are the course's own."""
    for place, pattern in enumerate(document["files"]):
        fault = files.flaw(pattern) or files.oddity(re.sub(r"[*?]", "x", pattern))
        if fault or not re.fullmatch(r"[\w./*? +@,=-]+", pattern, re.ASCII):
            yield (("files", place), f"the declared file '{pattern}' {fault or 'has an unusual character'}",
                   "expected a path below the hand-in, such as 'words.py' or 'after/*.py'.")
        for name in reserved:
            if files.overlap(pattern, name):
                yield (("files", place), f"the declared file '{pattern}' can be one of the course's own, '{name}'",
                       "expected another name or folder.")
    for place, folder in enumerate(document.get("path", [])):
        fault = files.flaw(folder) or ("is a glob" if files.is_glob(folder) else files.oddity(folder))
        if folder not in ("", ".") and fault:
            yield (("path", place), f"the import folder '{folder}' {fault}",
                   "expected a folder below the hand-in, such as 'after'.")


def _criterion(criterion: dict, path: tuple[Step, ...], above: list[str], declared: list[str]) -> Complaints:
    """Yield what is wrong between a criterion and the rest: its check, its files, the ids above it."""
    try:
        found = list(registry.problems(criterion["check"], criterion.get("options", {})))
    except ExerciseError as error:
        seen, _, expected = str(error).partition("; ")
        yield (*path, "check"), seen, expected
        return
    for key, seen, expected in found:
        yield (*path, "options", key), seen, expected
    id = criterion.get("id", criterion["check"])
    if id in above:
        place = (*path, "id" if "id" in criterion else "check")
        yield place, f"two criteria have the id '{id}'", "expected different ids; give one of them an 'id' of its own."
    for place, glob in enumerate(criterion.get("files", [])):
        if not any(files.overlap(glob, pattern) for pattern in declared):
            yield ((*path, "files", place), f"'{glob}' names none of the exercise's files",
                   f"declared files: {listing(glob, declared)}")
    for place, needed in enumerate(criterion.get("needs", [])):
        if needed not in above:
            yield ((*path, "needs", place), f"'{needed}' is not the id of a criterion above",
                   f"ids above: {listing(needed, above)}")


def _hint(target: str, path: tuple[Step, ...], ids: list[str], seen: list[str]) -> Complaints:
    """Yield a hint for no criterion, or for one that has its hints already."""
    if target not in ids:
        yield path, f"there is no criterion '{target}' to hint at", f"known ids: {listing(target, ids)}"
    if target in seen:
        yield path, f"there are two hints for '{target}'", "expected one [[hint]] with all its steps."


def _shown(value: object) -> str:
    """Return a value the way TOML writes it, shortened."""
    text = str(value).lower() if isinstance(value, bool) else repr(value)
    return text if len(text) <= 60 else text[:57] + "..."

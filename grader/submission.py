"""Turns what a student handed in, a folder, a single file, a zip or a tar, into a Submission.

Only declared files are taken, as bytes; whether they are text or Python is judged later, in a box. Nothing is
unpacked to disk, no link is followed, and what is not declared is listed and left alone.
"""
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from grader import catalog, files, folder
from grader.errors import SubmissionError
from grader.model import Exercise, Submission

FILES = 1_000
SHOWN = 10


def collect(path: Path, exercise: Exercise, student: str | None = None) -> Submission:
    """Return the declared files of a hand-in, and the names of the others.

    SubmissionError, one sentence, for a hand-in that cannot be read at all or holds none of the declared files.
    """
    path = Path(os.path.abspath(path))
    word = _kind(path)
    if word == "folder":
        taken, extra = _from_folder(path, exercise)
    elif word == "file" and files.is_archive(path.name) and not _places(path.name, exercise.files):
        taken, extra = _from_archive(path, exercise.files)
    elif word == "file":
        taken, extra = _from_file(path, exercise.files)
    else:
        raise SubmissionError(folder.refusal(path.name, word))
    named = tuple(files.shown(name) + (" (an archive, not opened)" if files.is_archive(name) else "")
                  for name in sorted(extra))
    if not taken:
        raise SubmissionError(_nothing(path, exercise.files, named))
    return Submission(files=taken, digest=files.digest(taken), extra=named, student=student)


def _kind(path: Path) -> str:
    """Return what a hand-in is, without following a link."""
    try:
        return folder.kind(path.lstat().st_mode)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not a path"
        raise SubmissionError(f"'{files.shown(str(path))}' cannot be read ({reason}); expected a folder, a file, a "
                              "zip or a tar. Check the path.") from None


def _from_folder(root: Path, exercise: Exercise) -> tuple[dict[str, bytes], list[str]]:
    """Return the declared files in a folder, or in the only folder in it, and the names of the others."""
    found = folder.entries(root, exercise.files, catalog.housekeeping(exercise, root))
    top = ""
    if not any(files.matches(path, exercise.files) for path in found) and list(found.values()) == ["folder"]:
        top = next(iter(found))
        found = folder.entries(root, exercise.files, top=top)
    for path, word in found.items():
        named = path in exercise.files if word == "folder" else files.matches(path, exercise.files)
        if (named and word != "file") or (word == "link" and folder.can_hold(path, exercise.files)):
            raise SubmissionError(folder.refusal(path, word))
    entered = {path.rpartition("/")[0] for path in found}
    names = {path: path for path, word in found.items() if word != "folder"}
    left = [f"{path}/" for path, word in found.items() if word == "folder" and path not in entered]
    above = f"{top}/" if top else ""
    taken, extra = _take(names, exercise.files,
                         lambda chosen: ((path, folder.content(root, above + path)) for path in chosen))
    return taken, [*extra, *left]


def _from_archive(path: Path, declared: tuple[str, ...]) -> tuple[dict[str, bytes], list[str]]:
    """Return the declared files in a zip or a tar, without one common top folder, and the names of the others."""
    from grader import archive
    with archive.opening(path) as opened:
        found = opened.files
        tops = {name.partition("/")[0] for name in found}
        wrapped = len(tops) == 1 and all("/" in name for name in found)
        if wrapped and not any(files.matches(name, declared) for name in found):
            found = {name.partition("/")[2]: entry for name, entry in found.items()}
        return _take(found, declared, lambda chosen: opened.contents({name: found[name] for name in chosen}))


def _from_file(path: Path, declared: tuple[str, ...]) -> tuple[dict[str, bytes], list[str]]:
    """Return a single file at the one declared place that its name fits, or its name if there is none."""
    places = _places(path.name, declared)
    if len(places) > 1:
        raise SubmissionError(f"'{files.shown(path.name)}' can be any of {', '.join(places)}; expected to know which. "
                              "Hand in the folder that holds it.")
    parent = path.parent.resolve()
    return {place: folder.content(parent, path.name) for place in places}, [] if places else [path.name]


def _places(name: str, declared: tuple[str, ...]) -> list[str]:
    """Return where a single file of that name can belong."""
    split = [pattern.rpartition("/") for pattern in declared]
    places = {f"{above}{slash}{name}" for above, slash, last in split
              if files.matches(name, [last]) and not files.is_glob(above)}
    return sorted(place for place in places if not files.flaw(place) and not files.oddity(place))


def _take(
    found: Mapping[str, object], declared: tuple[str, ...],
    read: Callable[[list[str]], Iterator[tuple[str, bytes]]],
) -> tuple[dict[str, bytes], list[str]]:
    """Return the declared ones among the found files, and the names of the others."""
    chosen = sorted(name for name in found if files.matches(name, declared))
    _check_clashes(chosen, found)
    for name in chosen:
        fault = files.flaw(name) or files.oddity(name)
        if fault:
            raise SubmissionError(f"the name '{files.shown(name)}' {fault}; expected one that every system can store. "
                                  "Rename the file.")
    taken: dict[str, bytes] = {}
    total = 0
    for name, data in read(chosen[:FILES + 1]):
        taken[name] = data
        total += len(data)
        if total > files.TOTAL or len(taken) > FILES:
            raise SubmissionError(f"the declared files are more than {FILES:,} or have more than 20 MiB; expected a "
                                  "few sources. Keep data and results out of the hand-in.")
    return {name: taken[name] for name in chosen}, [name for name in found if name not in taken]


def _check_clashes(chosen: Iterable[str], found: Iterable[str]) -> None:
    """Refuse two names that are one file on systems that fold case or Unicode forms."""
    by_place: dict[str, list[str]] = {}
    for name in found:
        by_place.setdefault(files.same_place(name), []).append(name)
    for name in chosen:
        parts = files.same_place(name).split("/")
        places = ["/".join(parts[:count + 1]) for count in range(len(parts))]
        for other in (other for place in places for other in by_place.get(place, []) if other != name):
            raise SubmissionError(f"'{files.shown(name)}' and '{files.shown(other)}' are one file on some systems; "
                                  "expected names that differ in more than case. Rename or remove one.")


def _nothing(path: Path, declared: tuple[str, ...], extra: tuple[str, ...]) -> str:
    """Return the sentence for a hand-in with none of the declared files."""
    found = extra[:SHOWN] or ["nothing else"]
    more = f" and {len(extra) - SHOWN} more" if len(extra) > SHOWN else ""
    return (f"'{files.shown(path.name)}' holds none of the declared files; expected {', '.join(declared)}; found "
            f"{', '.join(found)}{more}. Hand in the file, or the folder or archive that holds it.")

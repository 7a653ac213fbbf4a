"""`grader reset`: puts the starter files back; what was there is kept beside them."""
import os
from pathlib import Path

import click


@click.command(short_help="Put the starter files back; your own are kept beside them.")
@click.argument("exercise")
@click.pass_obj
def command(course: str | None, exercise: str) -> int:
    """Put the starter files of EXERCISE back; your own are kept beside them as NAME.mine-1, NAME.mine-2 and so on."""
    from grader import catalog, output
    from grader.errors import ExerciseError
    found = catalog.load(catalog.root(course), Path(exercise).name)
    pristine = catalog.starter(found)
    if pristine == found.home:
        raise ExerciseError(f"the exercise '{found.name}' keeps no untouched copy of its starter files; expected one "
                            f"in {catalog.GIVEN}/{catalog.STARTER}. Ask your instructor for the course's files.")
    theirs, ours = _declared(found.home, found), _declared(pristine, found)
    changed = [name for name in theirs if theirs[name] is None or theirs[name] != ours.get(name)]
    missing = [name for name in ours if theirs.get(name) != ours[name]]
    for name in changed:
        kept = _kept(found.home / name)
        output.say(f"kept      {name} as {kept.name}")
    for name in missing:
        _put(found.home / name, ours[name])
        output.say(f"put back  {name}")
    output.say(f"{found.name} is as you were given it." if changed or missing
               else f"{found.name} is still as you were given it; nothing was changed.")
    return 0


def _declared(home: Path, exercise) -> dict[str, bytes | None]:
    """Return what lies at the exercise's declared names, by path; None for what is not a file."""
    from grader import catalog, files, folder
    found = folder.entries(home, exercise.files, catalog.housekeeping(exercise, home))
    return {path: _content(home, path) for path, kind in found.items()
            if files.matches(path, exercise.files) and (kind != "folder" or path in exercise.files)}


def _content(home: Path, path: str) -> bytes | None:
    """Return a file's bytes, or None for what no hand-in may hold: a link, a folder, a file that is too large."""
    from grader import folder
    from grader.errors import SubmissionError
    try:
        return folder.content(home, path)
    except SubmissionError:
        return None


def _kept(place: Path) -> Path:
    """Rename a student's file to the first free name beside it, and return that."""
    number = 1
    while os.path.lexists(kept := place.with_name(f"{place.name}.mine-{number}")):
        number += 1
    place.rename(kept)
    return kept


def _put(place: Path, data: bytes) -> None:
    """Write a starter file; it is there as a whole or not at all."""
    place.parent.mkdir(parents=True, exist_ok=True)
    part = place.with_name(f".{place.name}.part")
    part.write_bytes(data)
    part.replace(place)

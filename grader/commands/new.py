"""`grader new`: a new exercise that already verifies."""
import os
import re
import shutil
import tempfile
from pathlib import Path

import click


@click.command(short_help="Start a new exercise that already verifies.")
@click.argument("name")
@click.pass_obj
def command(course: str | None, name: str) -> int:
    """Write exercises/NAME and solutions/NAME: a small exercise that already verifies, to be changed piece by piece."""
    from grader import catalog, output, template
    root = catalog.root(course)
    parents = [root / parent for parent in (catalog.EXERCISES, catalog.SOLUTIONS)]
    _check(name, parents)
    with tempfile.TemporaryDirectory(dir=root, prefix=".new-") as folder:
        for path, text in template.FILES.items():
            place = Path(folder, path.replace("NAME", name))
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text.replace("NAME", name), encoding="utf-8")
        _move(Path(folder), parents, name)
    output.say(f"wrote {catalog.EXERCISES}/{name} and {catalog.SOLUTIONS}/{name}\n\n"
               f"'grader verify {name}' proves that the exercise is sound; change a piece, then verify again.")
    return 0


def _check(name: str, parents: list[Path]) -> None:
    """Refuse a name that is taken or that not every system can store."""
    from grader import files
    from grader.errors import UsageError
    if not re.fullmatch(r"[a-z][a-z0-9_-]{0,49}", name) or files.oddity(name):
        raise UsageError(f"'{files.shown(name)}' is no name for an exercise; expected a small letter, then up to 49 "
                         "small letters, digits, '_' and '-', such as 'tutorial3'.")
    for parent in parents:
        if os.path.lexists(parent / name):
            raise UsageError(f"'{parent.name}/{name}' is there already; expected a new name. Choose another one.")


def _move(folder: Path, parents: list[Path], name: str) -> None:
    """Move both finished folders to their places, or none of them."""
    done = []
    try:
        for parent in parents:
            parent.mkdir(exist_ok=True)
            (folder / parent.name / name).rename(parent / name)
            done.append(parent / name)
    except BaseException:
        for place in done:
            shutil.rmtree(place, ignore_errors=True)
        raise

"""The apps of an exercise in which students write tests of an API: right ones, and ones that are each wrong in one way.

They are modules `right*.py` and `wrong_*.py` in a folder `apps`, with a WSGI application `app`, given or hidden. The
docstring of a wrong one says in a few words what it gets wrong; the student reads that where nothing was noticed.
"""
import ast
from pathlib import Path

from grader import catalog
from grader.errors import ExerciseError
from grader.model import Exercise

FOLDER = "apps"
SERVE = "python3 exercises/{}/given/apps/serve.py"      # how a student sees one that is given


def given(exercise: Exercise) -> dict[str, bytes]:
    """Return the sources of the apps that students have, and of what they import, by file name."""
    return _sources(catalog.given(exercise))


def hidden(exercise: Exercise) -> dict[str, bytes]:
    """Return the sources of the apps that only the instructor has; they may import those that are given."""
    return _sources(catalog.hidden_tests(exercise))


def cases(sources: dict[str, bytes], exercise: Exercise, code: str) -> dict[str, str]:
    """Return by each app's name what it gets wrong, nothing for one that is right.

    ExerciseError if there is not one of each kind for the check with that code.
    """
    found = {name.removesuffix(".py"): _case(source) if name.startswith("wrong_") else ""
             for name, source in sources.items() if name.startswith(("right", "wrong_"))}
    if all(found.values()) or not any(found.values()):
        raise ExerciseError(f"'{exercise.name}' has {code} and no apps for it; expected right.py and wrong_NAME.py in "
                            f"a folder '{FOLDER}'")
    return found


def _sources(folder: Path | None) -> dict[str, bytes]:
    """Return the sources in a folder's apps by their names."""
    return {path.name: path.read_bytes() for path in sorted((folder / FOLDER).glob("*.py"))} if folder else {}


def _case(source: bytes) -> str:
    """Return the first docstring line of an app, without its full stop, to stand within a sentence."""
    text = (ast.get_docstring(ast.parse(source)) or "something").partition("\n")[0].rstrip(".")
    return text[:1].lower() + text[1:]

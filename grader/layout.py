"""Tells which of an exercise's and a submission's files are what: tests, modules, files that are given."""
from collections.abc import Mapping
from fnmatch import fnmatchcase
from pathlib import PurePosixPath

from grader import catalog
from grader.files import is_litter
from grader.model import Exercise


def is_test(path: str) -> bool:
    """Tell whether pytest would collect a file of that name."""
    name = PurePosixPath(path).name
    return fnmatchcase(name, "test_*.py") or fnmatchcase(name, "*_test.py")


def modules(exercise: Exercise, files: Mapping[str, bytes]) -> dict[str, str]:
    """Return dotted name to path of what can be imported from the exercise's import folders, the first folder first."""
    found = {}
    for root in exercise.path:
        for path in sorted(files):
            inside = PurePosixPath(path)
            if root and root not in [str(parent) for parent in inside.parents]:
                continue
            parts = list((inside.relative_to(root) if root else inside).with_suffix("").parts)
            parts = parts[:-1] if parts[-1] == "__init__" else parts
            if inside.suffix == ".py" and parts and all(part.isidentifier() for part in parts):
                found.setdefault(".".join(parts), path)
    return found


def given_files(exercise: Exercise) -> dict[str, bytes]:
    """Return the exercise's trusted files by path; the untouched starter is not among them."""
    folder, starter = catalog.given(exercise), catalog.starter(exercise)
    if folder is None:
        return {}
    found = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*"))
             if path.is_file() and not path.is_relative_to(starter)}
    return {name: path.read_bytes() for name, path in found.items() if not is_litter(name)}

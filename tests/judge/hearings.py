"""Hearings for tests: a hand-in, the tests it is heard by, and the conditions, in one call."""
import time
from pathlib import Path

from grader import box, judge
from grader.model import Limits
from tests.courses import write_files

DATA = Path(__file__).parent / "data"


def python_files(folder: Path) -> dict[str, bytes]:
    """Return the Python files below a folder by relative path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*.py"))
            if "__pycache__" not in path.parts}


def conditions(tests: Path, folder: str, level: str = "none", seconds: float = 60.0) -> judge.Hearing:
    """Return the conditions of a hearing that begins now; modules are found in the staged folder."""
    found = {path.removesuffix(".py").replace("/", "."): path for path in python_files(Path(folder))}
    return judge.Hearing(tests, folder, found, ("",), level, Limits(seconds=seconds), time.monotonic() + seconds, True)


def learn(files: dict, tests: Path, level: str = "none") -> judge.Expected:
    """Return what a solution shows."""
    with box.staged(_encoded(files)) as folder:
        return judge.learn(conditions(tests, folder, level))


def hear(files: dict, tests: Path, expected=None, level: str = "none", seconds: float = 60.0) -> dict:
    """Return what the tests say of a hand-in."""
    with box.staged(_encoded(files)) as folder:
        return judge.hear(conditions(tests, folder, level, seconds), expected or judge.Expected())


def write_tests(folder: Path, **texts: str) -> Path:
    """Write test files given as name=text and return their folder."""
    return write_files(folder / "tests", {f"{name}.py": text for name, text in texts.items()})


def outcomes(results: dict) -> dict[str, str]:
    """Return the outcomes of tests by their name without the file."""
    return {test.partition("::")[2]: result.outcome for test, result in results.items()}


def _encoded(files: dict) -> dict[str, bytes]:
    """Return files with texts as bytes."""
    return {name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()}

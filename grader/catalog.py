"""Finds and loads exercises; the only module that knows the names of a course's folders.

    exercises/NAME/   exercise.toml, README.md, starter files, given/ (trusted files), tests/ (public tests)
    solutions/NAME/   a hand-in that earns everything, tests/ (hidden tests), wrong/CASE/ (typical wrong answers),
                      right/CASE/ (other right answers)

The starter files lie twice: at the root of `exercises/NAME`, where the student edits them, and untouched in
`given/starter`. In the students' edition there is no `solutions/`.
"""
import math
import os
import tomllib
from collections.abc import Mapping
from pathlib import Path

from grader import declaration, files
from grader.api import resource
from grader.checks import registry
from grader.errors import ExerciseError, UsageError
from grader.model import Criterion, Exercise, Limits
from grader.vocabulary import listing

EXERCISES, SOLUTIONS, NOTEBOOKS = "exercises", "solutions", "notebooks"
DECLARATION, README = "exercise.toml", "README.md"
GIVEN, TESTS, WRONG, RIGHT, STARTER = "given", "tests", "wrong", "right", "starter"
HOUSEKEEPING = (DECLARATION, README, GIVEN, TESTS, WRONG, RIGHT)
RESERVED = (*HOUSEKEEPING, *(f"{folder}/**" for folder in (GIVEN, TESTS, WRONG, RIGHT)))


def root(course: str | None = None) -> Path:
    """Return the course folder: the one that is named, else one found from here upwards, else the grader's own.

    A course may be named by the argument or by the environment variable GRADER_COURSE. UsageError if there is none.
    """
    named = course or os.environ.get("GRADER_COURSE")
    if named:
        if not (Path(named) / EXERCISES).is_dir():
            raise UsageError(f"the course folder '{named}' has no folder '{EXERCISES}'; "
                             "expected the folder in which it lies. Check the path after --course.")
        return Path(named).absolute()
    here = Path.cwd()
    for folder in (here, *here.parents, Path(__file__).absolute().parents[1]):
        if any(folder.glob(f"{EXERCISES}/*/{DECLARATION}")):
            return folder
    raise UsageError(f"there is no course here or in a folder above; expected one with a folder '{EXERCISES}'. "
                     "Go into the course's folder, or name it with --course DIR.")


def names(root: Path) -> list[str]:
    """Return the names of the course's exercises by chapter and name; those that cannot be read come last."""
    found = [place.parent for place in (root / EXERCISES).glob(f"*/{DECLARATION}")]
    return [folder.name for folder in sorted(found, key=lambda folder: (_chapter(folder), folder.name))]


def load(root: Path, name: str) -> Exercise:
    """Return an exercise, parsed and checked.

    UsageError for an unknown name; ExerciseError, which names the file, the line and the known words, for an
    exercise that is not sound.
    """
    home, answers = root / EXERCISES / name, root / SOLUTIONS / name
    if not _is_exercise(root, name):
        raise UsageError(f"there is no exercise '{name}'; known exercises: {listing(name, names(root))}")
    place = f"{EXERCISES}/{name}/{DECLARATION}"
    try:
        text = (home / DECLARATION).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise ExerciseError(f"{place} is not UTF-8; expected a text file. Save it as UTF-8.") from None
    except OSError as error:
        raise ExerciseError(f"{place} cannot be read ({error.strerror}); expected a text file.") from None
    document = declaration.read(declaration.Source(text, place, RESERVED))
    answers = answers if answers.is_dir() else None
    return Exercise(
        name=name, title=document["title"], chapter=document["chapter"], files=tuple(document["files"]),
        criteria=tuple(_criterion(table, document["files"]) for table in document["criterion"]),
        home=home, answers=answers, digest=_digest(home, answers, _deciding(home, answers, document["files"])),
        limits=Limits(**document.get("limits", {})),
        path=tuple("" if folder == "." else folder for folder in document.get("path", [""])),
        packages=tuple(document.get("packages", ())), extras=tuple(document.get("extras", ())),
        hints={hint["for"]: tuple(hint["text"]) for hint in document.get("hint", ())},
        resource=resource.read(document["resource"]) if "resource" in document else None,
    )


def find(path: str, course: str | None = None, name: str | None = None) -> tuple[Exercise, Path]:
    """Return the exercise that a path belongs to, and the path of the hand-in.

    `path` is a folder, a file or a zip with the exercise's name, or an exercise's name; `name` overrides.
    UsageError if there is no such path or exercise.
    """
    course_folder, place = root(course), Path(path)
    if not os.path.lexists(place):
        if name is None and _is_exercise(course_folder, path):
            return load(course_folder, path), course_folder / EXERCISES / path
        raise UsageError(f"there is no file, folder or exercise '{path}'; "
                         f"known exercises: {listing(path.rstrip('/').rpartition('/')[2], names(course_folder))}")
    if name is None:
        base = os.path.basename(os.path.abspath(place))
        candidates = (base, Path(base).stem, base.partition(".")[0])
        name = next((word for word in candidates if _is_exercise(course_folder, word)), None)
    if name is None:
        raise UsageError(f"'{path}' has the name of no exercise; say which one it answers with --exercise NAME. "
                         f"Known exercises: {listing(candidates[1], names(course_folder))}")
    return load(course_folder, name), place


def notebooks(root: Path) -> Path:
    """Return the folder of a course's notebooks, which need not be there."""
    return root / NOTEBOOKS


def starter(exercise: Exercise) -> Path:
    """Return the folder with the untouched starter files."""
    pristine = exercise.home / GIVEN / STARTER
    return pristine if pristine.is_dir() else exercise.home


def public_tests(exercise: Exercise) -> Path:
    """Return the folder of the tests that the student may read."""
    return exercise.home / TESTS


def hidden_tests(exercise: Exercise) -> Path | None:
    """Return the folder of the instructor's tests, or None where there is none, as in the students' edition."""
    return _folder(exercise.answers / TESTS) if exercise.answers else None


def given(exercise: Exercise) -> Path | None:
    """Return the folder of the trusted files that lie beside a hand-in, or None; it holds the starter as well."""
    return _folder(exercise.home / GIVEN)


def wrong_cases(exercise: Exercise) -> list[Path]:
    """Return the folders of the typical wrong answers, by name."""
    return _cases(exercise, WRONG)


def right_cases(exercise: Exercise) -> list[Path]:
    """Return the folders of the other right answers, by name."""
    return _cases(exercise, RIGHT)


def parts(exercise: Exercise) -> dict[str, bytes]:
    """Return all that grading reads of an exercise: path below the course's folder, and bytes.

    A course of these files alone has the same exercise. ExerciseError if they changed since it was loaded.
    """
    home, answers = exercise.home, exercise.answers
    found = _deciding(home, answers, list(exercise.files))
    if _digest(home, answers, found) != exercise.digest:
        raise ExerciseError(f"the files of the exercise '{exercise.name}' changed after they were read; "
                            "expected them to stay the same until everybody is graded. Start again.")
    if starter(exercise) == home:
        found.update({place: place.read_bytes() for place in _declared(home, list(exercise.files))})
    if answers:     # that there is a solution counts, even one of no files
        found.setdefault(answers / README, b"")
    course_folder = home.parent.parent
    return {place.relative_to(course_folder).as_posix(): data for place, data in found.items()}


def housekeeping(exercise: Exercise, folder: Path) -> tuple[str, ...]:
    """Return the names at the root of a folder that are the course's own, because it is the exercise's own folder."""
    own = [place for place in (exercise.home, exercise.answers) if place and place.is_dir()]
    return HOUSEKEEPING if any(folder.samefile(place) for place in own) else ()


def _cases(exercise: Exercise, folder: str) -> list[Path]:
    """Return the folders in a folder of the solution."""
    cases = exercise.answers / folder if exercise.answers else None
    return sorted(case for case in cases.iterdir() if case.is_dir()) if cases and cases.is_dir() else []


def _is_exercise(root: Path, name: str) -> bool:
    """Say whether the course has an exercise of that name."""
    return not files.flaw(name) and "/" not in name and (root / EXERCISES / name / DECLARATION).is_file()


def _chapter(folder: Path) -> float:
    """Return an exercise's chapter, as far as it can be read."""
    try:
        chapter = tomllib.loads((folder / DECLARATION).read_text(encoding="utf-8")).get("chapter")
    except (OSError, ValueError, RecursionError):
        return math.inf
    return chapter if isinstance(chapter, int) else math.inf


def _criterion(table: dict, declared: list[str]) -> Criterion:
    """Return a criterion with everything filled in that its table left out."""
    return Criterion(
        check=table["check"], points=float(table["points"]), id=table.get("id", table["check"]),
        title=table.get("title") or registry.title(table["check"]), files=tuple(table.get("files", declared)),
        needs=tuple(table.get("needs", ())), lesson=table.get("lesson"), options=table.get("options", {}),
    )


def _deciding(home: Path, answers: Path | None, declared: list[str]) -> dict[Path, bytes]:
    """Return every file that can change a grade, and its bytes."""
    places = [home / DECLARATION, *_below(home / GIVEN), *_below(home / TESTS)]
    if answers:
        places += [*_below(answers / TESTS), *_declared(answers, declared)]
    return {place: place.read_bytes() for place in places}


def _digest(home: Path, answers: Path | None, found: Mapping[Path, bytes]) -> str:
    """Return the digest of what _deciding() found, wherever the course lies."""
    def name(place: Path) -> str:
        if answers and place.is_relative_to(answers):
            return f"{SOLUTIONS}/{place.relative_to(answers).as_posix()}"
        return place.relative_to(home.parent).as_posix()
    return files.digest({name(place): data for place, data in found.items()})


def _declared(folder: Path, declared: list[str]) -> list[Path]:
    """Return the declared files in a folder of the course."""
    return [place for place in _below(folder) if place.relative_to(folder).parts[0] not in HOUSEKEEPING
            and files.matches(place.relative_to(folder).as_posix(), declared)]


def _below(folder: Path) -> list[Path]:
    """Return the files below a trusted folder but for system litter; none if there is no such folder."""
    return [place for place in folder.rglob("*") if place.is_file()
            and not files.is_litter(place.relative_to(folder).as_posix())]


def _folder(place: Path) -> Path | None:
    """Return a path if it is a folder."""
    return place if place.is_dir() else None

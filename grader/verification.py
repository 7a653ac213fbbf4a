"""Prove that an exercise is sound: the solution earns everything, everybody else loses exactly where they should."""
import multiprocessing
import os
import signal
import sys
import tomllib
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

from grader import box, catalog
from grader.errors import GraderError
from grader.files import digest, is_litter, matches
from grader.grading import grade
from grader.judge.idioms import refused
from grader.model import Exercise, Report, Submission
from grader.submission import collect
from grader.workspace import modules

CASE = "case.toml"
# What each key of a wrong answer's declaration asks of its value, and the words for that.
KEYS = {
    "title": (lambda value: isinstance(value, str) and bool(value.strip()), "a text: what this student did"),
    "loses": (lambda value: _texts(value) and bool(value), "a list of the criteria that lose something"),
    "says": (lambda value: value is None or isinstance(value, dict) and _texts(list(value.values())),
             "a table: criterion to a part of what a finding says"),
    "missing": (lambda value: value is None or _texts(value), "a list of declared files that are not handed in"),
    "base": (lambda value: value in (None, "solution", "starter"), "'solution' or 'starter'"),
}
# What a declared module may not be called: tests and tools import these themselves.
DEPENDENCIES = frozenset("pytest pluggy iniconfig packaging coverage pycodestyle pydocstyle snowballstemmer ruff "
                         "click rich jinja2 markupsafe numpy pandas grader".split())


def problems(exercise: Exercise, level: str = "auto", jobs: int = 1) -> Iterator[str]:
    """Yield a sentence for each thing that is wrong with an exercise; nothing if it is sound.

    With more than one of `jobs`, so many answers are graded at the same time, each in a process of its own.
    """
    if exercise.answers is None:
        yield f"there is no solution for '{exercise.name}'; only a checkout with solutions/ can be verified"
        return
    found = [*_declared(exercise), *_lessons(exercise), *_starter(exercise), *_tests(exercise)]
    yield from found
    if not found:
        trials = list(_trials(exercise, box.choose(level)))
        for sentences in map(_sentences, trials) if jobs == 1 else _at_once(trials, jobs):
            yield from sentences


def _trials(exercise: Exercise, level: str) -> Iterator[partial]:
    """Yield what has to be graded, as calls that yield sentences."""
    solution = collect(exercise.answers, exercise)
    yield partial(_earns, exercise, "the solution", solution, level)
    for case in catalog.right_cases(exercise):
        yield partial(_earns, exercise, f"the right answer {case.name}", answer(exercise, case), level)
    nothing = {"a hand-in without files": {}, "a hand-in of empty files": dict.fromkeys(solution.files, b"")}
    for title, files in nothing.items():
        yield partial(_empty, exercise, title, Submission(files, digest(files)), level)
    cases = catalog.wrong_cases(exercise)
    if not any(_read(case)[0].get("base") == "starter" and len(list(case.iterdir())) == 1 for case in cases):
        yield partial(_untouched, exercise, level)
    for case in cases:
        yield partial(_case, exercise, case, level)


def _sentences(trial: partial) -> list[str]:
    """Return what a trial yields."""
    return list(trial())


def _at_once(trials: list[partial], jobs: int) -> Iterator[list[str]]:
    """Yield what each trial yields, several of them at the same time."""
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    with ProcessPoolExecutor(jobs, context, _begin, (os.getpid(),)) as pool:
        try:
            yield from pool.map(_sentences, trials)
        except BaseException:
            for child in multiprocessing.active_children():
                child.terminate()
            raise


def _begin(parent: int) -> None:
    """Begin as a process that grades for another one, and end when that ends."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    box.leash(parent)


def _declared(exercise: Exercise) -> Iterator[str]:
    """Yield declared modules that would hide the standard library or what we depend on."""
    for module, path in modules(exercise, dict.fromkeys(exercise.files, b"")).items():
        if (name := module.partition(".")[0]) in sys.stdlib_module_names | DEPENDENCIES:
            yield f"the declared file {path} hides the module '{name}'; give it another name"


def _lessons(exercise: Exercise) -> Iterator[str]:
    """Yield lessons that no notebook of the course has."""
    folder = catalog.notebooks(exercise.home.parent.parent)
    for lesson in dict.fromkeys(criterion.lesson for criterion in exercise.criteria if criterion.lesson):
        notebook, _, anchor = lesson.partition("#")
        if not (folder / f"{notebook}.ipynb").is_file():
            yield f"the lesson {lesson} names no notebook; expected notebooks/{notebook}.ipynb"
        elif anchor and anchor not in _anchors(folder / f"{notebook}.ipynb"):
            yield f"the lesson {lesson} names no heading of notebooks/{notebook}.ipynb"


def _anchors(notebook: Path) -> set[str]:
    """Return the headings of a notebook as anchors: lower case, words joined by hyphens."""
    import json
    import re
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    lines = [line for cell in cells if cell["cell_type"] == "markdown" for line in "".join(cell["source"]).split("\n")]
    titles = [line.lstrip("#").strip().lower() for line in lines if line.startswith("#")]
    return {re.sub(r"[^\w\- ]", "", title).replace(" ", "-") for title in titles}


def _starter(exercise: Exercise) -> Iterator[str]:
    """Yield starter files that differ from the untouched ones that `reset` puts back."""
    pristine = catalog.starter(exercise)
    if pristine == exercise.home:
        return
    for path in sorted(pristine.rglob("*")):
        name = path.relative_to(pristine).as_posix()
        beside = exercise.home / name
        if path.is_file() and (not beside.is_file() or beside.read_bytes() != path.read_bytes()):
            yield f"the starter file {name} differs from the untouched one in {pristine.relative_to(exercise.home)}"


def _tests(exercise: Exercise) -> Iterator[str]:
    """Yield what an instructor's tests do that cannot work, and tests without a sentence for the student."""
    import ast
    solution = collect(exercise.answers, exercise)
    names = frozenset(name.partition(".")[0] for name in modules(exercise, solution.files))
    for folder in (catalog.public_tests(exercise), catalog.hidden_tests(exercise)):
        for path in sorted(folder.glob("*.py")) if folder else ():
            place = path.relative_to(exercise.home.parent.parent).as_posix()
            try:
                tree = ast.parse(path.read_bytes())
            except SyntaxError as error:
                yield f"{place}, line {error.lineno}: cannot be parsed: {error.msg}"
                continue
            yield from (f"{place}, line {line}: {sentence}" for line, sentence in refused(path.read_bytes(), names))
            yield from (f"{place}, line {node.lineno}: {node.name} has no docstring; its first line is what the "
                        "student reads" for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)
                        and node.name.startswith("test") and not ast.get_docstring(node))


def _earns(exercise: Exercise, title: str, submission: Submission, level: str) -> Iterator[str]:
    """Yield the criteria that a right answer does not earn in full."""
    for outcome in grade(exercise, submission, level, containers=True).outcomes:
        if outcome.status != "passed":
            told = outcome.reason or "; ".join(item.message for item in outcome.findings if item.cost)
            yield f"{title} does not earn {outcome.id}: {outcome.status}: {told[:400]}"


def _empty(exercise: Exercise, title: str, submission: Submission, level: str) -> Iterator[str]:
    """Yield the criteria that nothing at all, or empty files, earn something on."""
    for outcome in grade(exercise, submission, level, containers=True).outcomes:
        if outcome.earned:
            yield f"{title} earns {outcome.earned:g} on {outcome.id}; expected nothing"


def _untouched(exercise: Exercise, level: str) -> Iterator[str]:
    """Yield the criteria that the untouched starter earns in full."""
    everything = [criterion.id for criterion in exercise.criteria]
    report = grade(exercise, collect(catalog.starter(exercise), exercise), level, containers=True)
    yield from _compare("the starter", report, everything, {})


def _case(exercise: Exercise, folder: Path, level: str) -> Iterator[str]:
    """Yield where a typical wrong answer does not lose exactly what it says, in words that it says."""
    title = f"the wrong answer {folder.name}"
    declared, flaw = _read(folder)
    if flaw:
        yield f"{title}: {flaw}"
        return
    known = [criterion.id for criterion in exercise.criteria]
    for key in ("loses", "says"):
        if unknown := set(declared.get(key, ())) - set(known):
            yield f"{title}: '{key}' names {', '.join(sorted(unknown))}; expected ids of criteria: {', '.join(known)}"
            return
    try:
        report = grade(exercise, answer(exercise, folder), level, containers=True)
    except GraderError as error:
        yield f"{title} cannot be graded: {error}"
        return
    yield from _compare(title, report, declared["loses"], declared.get("says", {}))


def _read(folder: Path) -> tuple[dict, str]:
    """Return the declaration of a wrong answer, and what is wrong with it."""
    try:
        declared = tomllib.loads((folder / CASE).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return {}, f"{CASE} cannot be read: {error}"
    unknown = set(declared) - set(KEYS)
    if unknown:
        return declared, f"{CASE} has the unknown key '{min(unknown)}'; known keys: {', '.join(sorted(KEYS))}"
    for key, (fits, words) in KEYS.items():
        if not fits(declared.get(key)):
            return declared, f"{CASE} has no fitting '{key}'; expected {words}"
    return declared, ""


def _texts(value: object) -> bool:
    """Tell whether a value is a list of texts."""
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def answer(exercise: Exercise, folder: Path) -> Submission:
    """Return a right or wrong answer as a hand-in: the files of its folder laid over the solution or the starter."""
    declared = _read(folder)[0] if (folder / CASE).is_file() else {}
    base = catalog.starter(exercise) if declared.get("base") == "starter" else exercise.answers
    handed = collect(base, exercise)
    own = {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*"))
           if path.is_file()}
    files = {path: data for path, data in {**handed.files, **own}.items()
             if matches(path, exercise.files) and not is_litter(path) and path not in declared.get("missing", ())}
    return replace(handed, files=files, digest=digest(files))


def _compare(title: str, report: Report, loses: list[str], says: dict) -> Iterator[str]:
    """Yield each criterion on which a report differs from what was said."""
    for outcome in report.outcomes:
        lost = outcome.status in ("failed", "skipped") and outcome.earned < outcome.possible
        texts = [str(text) for item in outcome.findings for text in (item.message, item.expected, item.actual)]
        if outcome.status in ("error", "not_run"):
            yield f"{title}: {outcome.id} could not be judged: {outcome.reason}"
        elif lost and outcome.id not in loses:
            yield f"{title} loses {outcome.id}, which it does not say: {'; '.join(texts)[:300]}"
        elif not lost and outcome.id in loses:
            yield f"{title} earns all of {outcome.id}; expected it to lose something"
        if outcome.id in says and not any(says[outcome.id] in text for text in texts):
            yield f"{title}: no finding of {outcome.id} says '{says[outcome.id]}', but: {'; '.join(texts)[:300]}"

"""What the code does: an instructor's tests, judged in a process without student code."""
import ast
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from grader import box, catalog, judge
from grader.checks.registry import check
from grader.errors import ExerciseError, GraderError
from grader.judge.reading import titles as titles_of
from grader.model import Finding
from grader.workspace import Workspace


@check("behaviour.public")
def public(work: Workspace) -> Iterator[Finding]:
    """Pass the tests that come with the exercise.

    You find them in the folder tests/; each test function counts the same.
    """
    yield from _hear("behaviour.public", work, catalog.public_tests(work.exercise))


@check("behaviour.hidden")
def hidden(work: Workspace) -> Iterator[Finding]:
    """Pass the instructor's tests.

    They check what the exercise's README asks for, on other values; each test function counts the same.
    """
    yield from _hear("behaviour.hidden", work, catalog.hidden_tests(work.exercise))


def _hear(name: str, work: Workspace, tests: Path | None) -> Iterator[Finding]:
    """Yield a finding for each failed test; a parametrized one costs its share of cases."""
    if tests is None or not any(tests.glob("test_*.py")):
        raise ExerciseError(f"'{work.exercise.name}' has {name} and no tests for it; "
                            "expected test_*.py in the folder tests")
    places = _places(work)      # read now, for the tests may use up the time
    results, titles = work.hear(tests), titles_of(tests)
    ours = [f"{test}: {result.message}" for test, result in results.items() if result.outcome == "error"]
    if ours:
        raise GraderError(f"{len(ours)} of {len(results)} tests could not be judged, among them {ours[0]}")
    cases = Counter(function_of(test) for test in results)
    for test, result in results.items():
        if result.outcome == "failed":
            function = function_of(test)
            found = _finding(f"{name}.{function.rsplit('::', 1)[-1]}", places, result, _title(titles, function))
            yield replace(found, cost=1 / len(cases) / cases[function])


def function_of(test: str) -> str:
    """Return the test function of a test id of pytest, without its parameters."""
    return test.partition("[")[0]


def _title(titles: dict[str, str], function: str) -> str:
    """Return the first docstring line of a test function, which may stand in a class."""
    parts = function.split("::")
    return titles.get(f"{parts[0]}::{parts[-1]}", parts[-1])


def _finding(code: str, places: dict, result: judge.Result, title: str) -> Finding:
    """Return what the student reads of a failed test: what was asked, what happened, where, how to see it."""
    module, *place = places.get(_called(result.call), (None, None, None))
    path, line = result.place or place
    message = f"{title} {_sentence(result.message)}".strip() if result.message else title
    return Finding(code, message, path=path, line=line, expected=result.expected, actual=result.actual,
                   reproduce=_reproduce(module, result.call) if module else None, sentence=title)


def _sentence(text: str) -> str:
    """Return a text with a full stop where it lacks one."""
    return text if text.endswith((".", "...")) else f"{text}."


def _places(work: Workspace) -> dict[str, tuple[str, str, int]]:
    """Return module, path and line of each function of the hand-in by its name, as far as the sources can be read."""
    found = {}
    for module, path in work.modules().items():
        with suppress(box.Breach):
            for name, line in [] if work.problem(path) else work.tool("facts", path)["functions"]:
                found.setdefault(name, (module, path, line))
    return found


def _called(call: str | None) -> str:
    """Return the name of the function that a call text calls."""
    return (call or "").partition("(")[0].rpartition(".")[2]


def _reproduce(module: str, call: str) -> str | None:
    """Return a command that shows what a call gives, where its text is complete and all its arguments are literals."""
    name = _called(call)
    return None if "..." in call or not _is_literal(call) else (
        f"from {module} import {name}; print({name}({call.partition('(')[2]})")


def _is_literal(call: str) -> bool:
    """Tell whether all arguments of a call text are literals."""
    try:
        parsed = ast.parse(call, mode="eval").body
        for argument in [*parsed.args, *(keyword.value for keyword in parsed.keywords)]:
            ast.literal_eval(argument)
    except (ValueError, SyntaxError, AttributeError, MemoryError, RecursionError):
        return False
    return True

"""What the code does: an instructor's tests, judged in a process without student code."""
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from grader import catalog, judge
from grader.checks.registry import check
from grader.errors import ExerciseError, GraderError
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
    results, titles = work.hear(tests), judge.titles(tests)
    ours = [f"{test}: {result.message}" for test, result in results.items() if result.outcome == "error"]
    if ours:
        raise GraderError(f"{len(ours)} of {len(results)} tests could not be judged, among them {ours[0]}")
    cases = Counter(function_of(test) for test in results)
    for test, result in results.items():
        if result.outcome == "failed":
            function = function_of(test)
            found = _finding(f"{name}.{function.rsplit('::', 1)[-1]}", work, result, _title(titles, function))
            yield replace(found, cost=1 / len(cases) / cases[function])


def function_of(test: str) -> str:
    """Return the test function of a test id of pytest, without its parameters."""
    return test.partition("[")[0]


def _title(titles: dict[str, str], function: str) -> str:
    """Return the first docstring line of a test function, which may stand in a class."""
    parts = function.split("::")
    return titles.get(f"{parts[0]}::{parts[-1]}", parts[-1])


def _finding(code: str, work: Workspace, result: judge.Result, title: str) -> Finding:
    """Return what the student reads of a failed test: what was asked, what happened, where, how to see it."""
    path, line = result.place or _definition(work, result.call)
    message = f"{title} {_sentence(result.message)}".strip() if result.message else title
    return Finding(code, message, path=path, line=line, expected=result.expected, actual=result.actual,
                   reproduce=_reproduce(work, result.call))


def _sentence(text: str) -> str:
    """Return a text with a capital and a full stop where it lacks them."""
    return text if text.endswith((".", "...")) else f"{text}."


def _called(work: Workspace, call: str | None) -> tuple[str, str] | None:
    """Return the module and the function of a call text, if the student's files define it."""
    if not call or "(" not in call:
        return None
    name = call.partition("(")[0].rpartition(".")[2]
    for module, path in work.modules().items():
        if any(name == function for function, _ in _functions(work, path)):
            return module, name
    return None


def _functions(work: Workspace, path: str) -> list[list]:
    """Return [name, line] of the functions in a file of the hand-in."""
    return [] if work.problem(path) else work.tool("facts", path)["functions"]


def _definition(work: Workspace, call: str | None) -> tuple[str | None, int | None]:
    """Return the path and line where a called function is defined."""
    found = _called(work, call)
    if not found:
        return None, None
    path = work.modules()[found[0]]
    return path, next(line for function, line in _functions(work, path) if function == found[1])


def _reproduce(work: Workspace, call: str | None) -> str | None:
    """Return a command that shows what a call gives, where the call's text is complete."""
    found = _called(work, call)
    if not found or "..." in call or "<" in call:
        return None
    module, name = found
    return f"from {module} import {name}; print({name}({call.partition('(')[2]})"

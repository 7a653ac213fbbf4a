"""Finds checks by name and binds a criterion's options to them, before any student code runs.

A check family is a module and one line in FAMILIES; a family is imported when one of its checks is asked for.
"""
import importlib
import inspect
import math
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from grader.errors import ExerciseError
from grader.model import Criterion
from grader.vocabulary import listing

FAMILIES = {
    "style": "grader.checks.style",
    "behaviour": "grader.checks.behaviour",
    "suite": "grader.checks.suite",
    "refactor": "grader.checks.refactor",
    "api": "grader.checks.api",
    "postman": "grader.checks.postman",
    "load": "grader.checks.load",
    "docker": "grader.checks.docker",
    "package": "grader.checks.package",
}

# How an option's annotation reads, what it asks of a value in an exercise.toml, and the words for that.
KINDS = {
    "bool": (lambda value: isinstance(value, bool), "true or false"),
    "int": (lambda value: isinstance(value, int) and not isinstance(value, bool), "a whole number"),
    "float": (lambda value: isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value),
              "a finite number"),
    "str": (lambda value: isinstance(value, str), "a text"),
    "list[str]": (lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
                  "a list of texts"),
}
KINDS["tuple[str, ...]"] = KINDS["list[str]"]
SHARES = ("cost", "required")     # options that are shares, whatever the check


def check(name: str) -> Callable:
    """Mark a function as the check of that name, such as "style.pep8"."""
    def mark(function):
        function.check_name = name
        return function
    return mark


def names() -> list[str]:
    """Return the names of all checks, family by family; imports every family."""
    return [name for family in FAMILIES for name in _members(family)]


def load(name: str) -> Callable:
    """Return the function of a check; ExerciseError for an unknown name."""
    family = name.partition(".")[0]
    function = _members(family).get(name) if family in FAMILIES else None
    if function is None:
        known = list(_members(family)) if family in FAMILIES else names()
        raise ExerciseError(f"unknown check '{name}'; known checks: {listing(name, known)}")
    return function


def title(name: str) -> str:
    """Return the first line of a check's docstring: what the student reads."""
    return (inspect.getdoc(load(name)) or name).partition("\n")[0]


def parameters(name: str) -> dict[str, inspect.Parameter]:
    """Return a check's options: the keyword-only parameters of its function."""
    found = inspect.signature(load(name)).parameters
    return {key: value for key, value in found.items() if value.kind is value.KEYWORD_ONLY}


def problems(name: str, options: Mapping[str, object]) -> Iterator[tuple[str, str, str]]:
    """Yield each option that does not fit the check: its key, what was seen, what was expected."""
    known = parameters(name)
    for key, value in options.items():
        if key not in known:
            yield key, f"unknown option '{key}' of {name}", f"known options: {listing(key, list(known))}"
            continue
        fits, words = KINDS[_annotation(known[key])]
        if not fits(value):
            yield key, f"option '{key}' of {name} is {value!r}", f"expected {words}."
        elif key in SHARES and not 0 <= value <= 1:
            yield key, f"option '{key}' of {name} is {value!r}", "expected a share from 0 to 1."


def bind(criterion: Criterion) -> Callable:
    """Return the criterion's check with its options, to be called with a workspace.

    ExerciseError for an unknown check or option, and for an option of the wrong type.
    """
    for _key, seen, expected in problems(criterion.check, criterion.options):
        raise ExerciseError(f"{seen}; {expected}")
    function, known = load(criterion.check), parameters(criterion.check)
    options = {key: tuple(value) if _annotation(known[key]).startswith("tuple") else value
               for key, value in criterion.options.items()}
    return partial(function, **options)


def _members(family: str) -> dict[str, Callable]:
    """Return the checks of a family by their name."""
    module = importlib.import_module(FAMILIES[family])
    marked = [item for item in vars(module).values() if inspect.isfunction(item) and hasattr(item, "check_name")]
    return {item.check_name: item for item in marked if item.check_name.startswith(f"{family}.")}


def _annotation(parameter: inspect.Parameter) -> str:
    """Return how an option's type is written; annotations may be texts themselves."""
    written = parameter.annotation
    return written if isinstance(written, str) else inspect.formatannotation(written)

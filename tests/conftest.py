"""What all tests share: a state of their own, no colours, no course but the test's, and a word for missing programs."""
import os
import shutil
from itertools import compress

import pytest

from tests import effort

COLOURLESS = {"NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "100"}     # https://no-color.org for the first
FOREIGN = ("GRADER_COURSE", "GRADER_PROGRAM", "FORCE_COLOR", "CLICOLOR_FORCE", "PYTEST_ADDOPTS", "PYTHONPATH")


# Where several processes share the work, what takes long comes first, so that none of them waits for it at the end.
LONG = ("tests/exercises/", "tests/hostile/", "tests/notebooks/", "tests/checks/api/", "tests/checks/load/",
        "tests/test_postman", "tests/checks/test_postman", "tests/api/", "tests/commands/test_new", "tests/test_course",
        "tests/test_hand_ins",
        "tests/judge/", "tests/test_verification", "tests/commands/")


def pytest_collection_modifyitems(config, items):
    """Put the tests that take long first, or a sample of them; the order is otherwise pytest's own."""
    items.sort(key=lambda item: next((place for place, name in enumerate(LONG) if item.nodeid.startswith(name)),
                                     len(LONG)))
    kept = effort.sampled([item.nodeid for item in items])
    config.hook.pytest_deselected(items=list(compress(items, [not keep for keep in kept])))
    items[:] = compress(items, kept)


def pytest_report_header():
    """Say so where a sample is run."""
    return [effort.NOTE] if effort.SAMPLE else []


@pytest.fixture(autouse=True)
def isolated(monkeypatch, tmp_path_factory):
    """Keep a test away from the learner's own state, course and terminal."""
    monkeypatch.setenv("GRADER_STATE", str(tmp_path_factory.mktemp("state")))
    for name, value in COLOURLESS.items():
        monkeypatch.setenv(name, value)
    for name in FOREIGN:
        monkeypatch.delenv(name, raising=False)


def lacking(reason: str) -> None:
    """Skip a test for a missing part of the machine, or fail it when GRADER_REQUIRE_ALL=1."""
    if os.environ.get("GRADER_REQUIRE_ALL") == "1":
        pytest.fail(f"{reason}; GRADER_REQUIRE_ALL=1 lets no test be skipped for a missing part")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def require():
    """Return a function that asks for a program, without which the test is left out."""
    def demand(program: str) -> None:
        if not shutil.which(program):
            lacking(f"the program '{program}' is not installed")
    return demand


@pytest.fixture(scope="session")
def have():
    """Return a function that asks for a box level and returns it; a test is left out where there is none."""
    from grader import box
    reasons = {}

    def demand(level: str) -> str:
        if level not in reasons:
            reasons[level] = box.LEVELS[level].missing()
        if reasons[level]:
            lacking(f"the box level '{level}' is not to be had: {reasons[level]}")
        return level
    return demand

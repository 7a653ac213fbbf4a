"""Grade a project, built for real or made by hand."""
import sys
from functools import partial

import pytest

import grader.checks.package     # noqa: F401 - its modules are looked up below
from grader.checks.package import archives
from grader.checks.package.release import Release
from grader.model import Criterion, Limits
from tests import gradings
from tests.checks.package import made

PLACES = ("metadata", "contents", "installs", "script")     # who asks for what was built
NAME, SDIST = "topwords-0.1.0-py3-none-any.whl", "topwords-0.1.0.tar.gz"


def outcome(home, check, project, level="none", **details):
    """Return what a project earns on a check; `options` are the check's, other details the exercise's."""
    options = {"package.builds": {"project": "release", "name": "topwords"}, check: details.pop("options", {})}
    if check == "package.builds":
        options = {check: {"project": "release", "name": "topwords"}}
    criteria = tuple(Criterion(name, 1.0, name, name, ("release/pyproject.toml",), options=told)
                     for name, told in options.items())
    files = {f"release/{path}": text for path, text in project.items() if text is not None}
    settled = {"criteria": criteria, "limits": Limits(seconds=60, memory_mb=1024), "extras": ("package",)}
    return gradings.outcome(home, check, files, level, **{**settled, **details})


@pytest.fixture
def graded(tmp_path):
    """Return a function from a check and a project's files to the outcome; what is built is built for real."""
    return partial(outcome, tmp_path)


@pytest.fixture
def found(tmp_path, monkeypatch):
    """Return a function from a check, files of a wheel and of an sdist to the outcome; nothing is built."""
    def grade(check, wheel=None, sdist=None, project=None, **details):
        """Put both files in the place of a build."""
        both = Release(archives.wheel(NAME, wheel or made.wheel()), archives.sdist(SDIST, sdist or made.sdist()))
        for name in PLACES:
            monkeypatch.setattr(sys.modules[f"grader.checks.package.{name}"], "release", lambda work: both)
        return outcome(tmp_path, check, {**made.PROJECT, **(project or {})}, **details)
    return grade

"""Tests for grader/checks/package/builds.py: how it is said that there is no package."""
from grader.checks.package.builds import guarded
from tests.checks.package import made
from tests.gradings import costs, told

REAL = made.PYPROJECT.replace('requires = []\nbuild-backend = "tiny"\nbackend-path = ["."]',
                              'requires = ["no-such-backend"]\nbuild-backend = "no_such_backend"')


def test_project_that_is_built_earns_everything(graded):
    """Find nothing."""
    assert graded("package.builds", made.PROJECT).findings == ()


def test_backend_that_is_not_there_is_answered_with_those_that_are(graded):
    """Say what pip finds, and how the build is repeated."""
    outcome = graded("package.builds", {**made.PROJECT, "pyproject.toml": REAL})
    finding, = outcome.findings
    assert costs(outcome) == {"package.builds.step": 1.0} and "no-such-backend" in finding.actual
    assert "setuptools" in finding.hint and "hatchling" in finding.hint
    assert finding.reproduce == "python -m build release" and finding.path == "release/pyproject.toml"


def test_backend_that_is_not_required_is_explained(graded):
    """Say that a build has an environment of its own."""
    source = made.PYPROJECT.replace('"tiny"\nbackend-path = ["."]', '"setuptools.build_meta"')
    finding, = graded("package.builds", {**made.PROJECT, "pyproject.toml": source}).findings
    assert "an environment of its own" in finding.hint


def test_report_is_the_same_each_time(graded):
    """Leave out what differs from run to run: names of folders, and where they lie."""
    broken = {**made.PROJECT, "tiny.py": "1 / 0\n"}
    first, second = (graded("package.builds", broken).findings for _ in range(2))
    assert first == second and "ZeroDivisionError" in first[0].actual


def test_others_say_that_there_is_nothing(graded):
    """Cost everything in each check that needs a package."""
    for name in ("metadata", "contents", "installs", "uploads"):
        outcome = graded(f"package.{name}", {**made.PROJECT, "pyproject.toml": None, "setup.cfg": "[a]"})
        assert costs(outcome) in ({f"package.{name}.build": 1.0}, {"file.missing": 1.0}), name
    assert list(guarded("package.metadata", iter(()))) == []
    assert told(graded("package.builds", {**made.PROJECT, "pyproject.toml": None, "setup.cfg": "[a]"}))

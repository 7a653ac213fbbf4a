"""Tests for grader/versions.py: the versions that a report depends on."""
import importlib.metadata
import platform

import pytest

from grader import versions


@pytest.fixture
def fresh(monkeypatch):
    """Return a function that reads the versions from a folder of installed packages."""
    def read(folder):
        monkeypatch.setattr(versions.sysconfig, "get_path", lambda name: str(folder))
        return versions.versions.__wrapped__()
    return read


def test_versions_are_those_that_are_installed():
    """Agree with the packages' own metadata."""
    found = versions.versions()
    assert found["python"] == platform.python_version()
    assert {tool: importlib.metadata.version(tool) for tool in versions.TOOLS} == {
        tool: found[tool] for tool in versions.TOOLS}


def test_versions_are_read_once():
    """Spare the next report the look."""
    assert versions.versions() is versions.versions()


def test_a_tool_that_is_not_installed_is_left_out(fresh, tmp_path):
    """Read the names of folders; what is no package, or none of ours, says nothing."""
    for name in ("pytest-9.0.3.dist-info", "coverage-7.10.1.dist-info", "Other-1.0.dist-info", "ruff", "odd.dist-info",
                 "pydocstyle.egg-info"):
        (tmp_path / name).mkdir()
    assert fresh(tmp_path) == {"python": platform.python_version(), "pytest": "9.0.3", "coverage": "7.10.1"}


def test_no_folder_of_packages_is_no_error(fresh, tmp_path):
    """Say the version of Python alone."""
    assert fresh(tmp_path / "nothing") == {"python": platform.python_version()}

"""Tests for grader/checks/package/layout.py: where the package lies, and who builds it."""
import pytest

from tests.checks.package import made
from tests.gradings import costs, told


def test_src_layout_earns_everything(graded):
    """Find nothing, and build nothing."""
    assert graded("package.layout", made.PROJECT).findings == ()


@pytest.mark.parametrize("changes, kind, words", [
    ({"src/topwords/__init__.py": None}, "src", "there is no release/src/topwords/__init__.py"),
    ({"src/topwords/__init__.py": None, "topwords/__init__.py": "1"}, "src",
     "release/topwords/__init__.py lies beside pyproject.toml, and there is no release/src/topwords/__init__.py"),
    ({"topwords/other.py": "1"}, "root", "release/topwords/other.py can be imported"),
    ({"topwords.py": "1"}, "root", "release/topwords.py can be imported"),
    ({"pyproject.toml": "[project]\nname = 'topwords'\n"}, "backend", "does not say which backend"),
    ({"pyproject.toml": "not TOML"}, "backend", "does not say which backend"),
    ({"pyproject.toml": "build-system = 1\n"}, "backend", "does not say which backend"),
])
def test_other_layout_costs_half(graded, changes, kind, words):
    """Say what lies where."""
    outcome = graded("package.layout", {**made.PROJECT, **changes})
    assert costs(outcome) == {f"package.layout.{kind}": 0.5} and words in told(outcome)[0]


def test_toml_bomb_is_no_fault_of_ours(graded):
    """Lose by it."""
    outcome = graded("package.layout", {**made.PROJECT, "pyproject.toml": "a = " + "[" * 100_000})
    assert outcome.status == "failed"

"""Tests for grader/checks/package/uploads.py: the way to an index and back, twice."""
import pytest

from grader.checks.package.index import Index
from tests.checks.package import made
from tests.gradings import costs, told

SHOWS = {"shows": ["topwords"]}


def project(changes="", **files):
    """Return a project with more lines in [project], and other files."""
    source = made.PYPROJECT.replace('version = "0.1.0"\n', f'version = "0.1.0"\n{changes}')
    return {**made.PROJECT, "pyproject.toml": source, **files}


@pytest.mark.parametrize("level", ["none", "reduced", "full"])
def test_release_and_the_next_one_earn_everything(graded, have, level):
    """Upload, install, raise, and do it again, at each level."""
    assert graded("package.uploads", made.PROJECT, have(level), options=SHOWS).findings == ()


def test_dependency_comes_from_the_index(graded):
    """Find there what the exercise names."""
    wanting = project('dependencies = ["snowballstemmer"]\n')
    assert graded("package.uploads", wanting, options=SHOWS, packages=("snowballstemmer",)).findings == ()


@pytest.mark.parametrize("files, kind, words", [
    (project('classifiers = ["Topic :: Words"]\n'), "refused", "'Topic :: Words' is no classifier"),
    (project('dependencies = ["no-such-package"]\n'), "pip", "does not install topwords-0.1.0-py3-none-any.whl"),
    ({**made.PROJECT, "pyproject.toml": made.PYPROJECT.replace("0.1.0", "0.1.0+a")}, "refused", "has a local part"),
    ({**made.PROJECT, "pyproject.toml": made.PYPROJECT.replace('"topwords"', '"others"', 1)}, "pip", "others-0.1.0"),
    ({**made.PROJECT, "src/topwords/__init__.py": made.MODULE.replace('version("topwords")', '"v" + "0.1.0"')},
     "shows", "'topwords' does not show it"),
    ({**made.PROJECT, "tiny.py": made.BACKEND.replace("project['version']", "'0.1.' '0'")}, "same",
     "raised to 0.1.1 in release/pyproject.toml line 8, and the new wheel is 0.1.0"),
    ({**made.PROJECT, "pyproject.toml": made.PYPROJECT.replace('"0.1.0"', '"as it comes"'),
      "tiny.py": made.BACKEND.replace("project['version']", "'0.1.' '0'")}, "raise", "nowhere"),
])
def test_where_the_way_ends(graded, files, kind, words):
    """Say where, once."""
    outcome = graded("package.uploads", files, options=SHOWS)
    assert costs(outcome) == {f"package.uploads.{kind}": 1.0} and words in told(outcome)[0]


def test_index_that_takes_a_file_twice_is_our_fault(graded, monkeypatch):
    """Notice that our own index is not what it should be."""
    whole = Index._take

    def forget(self, headers, body):
        """Forget what is there, and take it again."""
        self.held.clear()
        whole(self, headers, body)
    monkeypatch.setattr(Index, "_take", forget)
    outcome = graded("package.uploads", made.PROJECT, options=SHOWS)
    assert outcome.status in ("error", "failed") and outcome.earned == 0

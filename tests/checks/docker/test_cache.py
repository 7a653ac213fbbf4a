"""Tests for grader/checks/docker/cache.py: what an edit costs."""
import pytest

from grader.checks.docker.cache import edited
from tests.checks.docker.graded import graded, messages

CACHE = "docker.cache"
FILES = {"requirements.txt": "# nothing\n", "app.py": "print(1)\n"}
INSTALL = "RUN pip install --no-index --requirement requirements.txt"


def judged(tmp_path, text, touch="app.py", **options):
    """Return the outcome of docker.cache."""
    return graded(tmp_path, text, {CACHE: {"touch": touch, **options}}, FILES)[CACHE]


def test_edit_that_installs_nothing_anew_passes(tmp_path):
    """Earn all where the list is copied first; one light command may run again."""
    text = f"COPY requirements.txt .\n{INSTALL}\nCOPY app.py .\nRUN python -m py_compile app.py"
    assert judged(tmp_path, text).status == "passed"


def test_installation_that_runs_again_is_named(tmp_path):
    """Name the step, its line and its time."""
    found = judged(tmp_path, f"COPY . .\nRUN true\n{INSTALL}")
    finding, = found.findings
    assert (finding.line, finding.cost) == (4, 1.0) and finding.message == (
        f"after an edit of app.py, step 4 runs again: {INSTALL}") and finding.actual.endswith(" s")


def test_too_many_commands_that_run_again_cost_as_well(tmp_path):
    """Let as many light commands run again as the option says."""
    found = judged(tmp_path, "COPY . .\nRUN true\nRUN true && true")
    assert found.status == "failed" and [finding.cost for finding in found.findings] == [1.0, 0.0]


def test_file_that_is_not_in_the_image_is_said(tmp_path):
    """Earn nothing by leaving the program out."""
    assert "the image is the same whatever app.py says" in messages(judged(tmp_path, "RUN true"))


@pytest.mark.parametrize("options, status", [({"touch": "other.py"}, "failed"), ({"touch": ""}, "error")])
def test_file_to_touch_has_to_be_there(tmp_path, options, status):
    """Blame a student for a file that was not handed in, and the exercise for none."""
    assert judged(tmp_path, "RUN true", **options).status == status


def test_edit_changes_nothing_that_a_file_does():
    """Add a comment or an empty line."""
    assert edited("a.py", b"x = 1") == b"x = 1\n# An edit.\n" and edited("a.txt", b"x\n") == b"x\n\n"
    assert edited("a.py", b"") == b"# An edit.\n"

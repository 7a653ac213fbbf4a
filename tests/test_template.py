"""Tests for grader/template.py: the exercise that `grader new` writes, judged by plain pytest and pycodestyle."""
import os
import subprocess
import sys

import pycodestyle
import pytest

from grader.template import FILES
from tests.courses import write_files

SOLUTION = {path.partition("NAME/")[2]: text for path, text in FILES.items() if path.startswith("solutions/NAME/")}


def judged(folder, tests, module):
    """Return whether tests pass for a module, by pytest itself."""
    write_files(folder, {"initials.py": module, "test_it.py": tests})
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", str(folder),
                           str(folder / "test_it.py")], cwd=folder, env=environment, check=False,
                          capture_output=True).returncode == 0


def test_starter_lies_twice_and_is_the_same():
    """Keep the untouched copy equal to the one the student edits."""
    for name in ("initials.py", "test_initials.py"):
        assert FILES[f"exercises/NAME/{name}"] == FILES[f"exercises/NAME/given/starter/{name}"]


def test_there_are_four_wrong_answers_and_the_starter():
    """Ship what `grader verify` asks for."""
    cases = {path.split("/")[3] for path in FILES if "/wrong/" in path}
    assert len(cases) == 5
    assert all(f"solutions/NAME/wrong/{case}/case.toml" in FILES for case in cases)


@pytest.mark.parametrize("tests", ["exercises/NAME/tests/test_public.py", "solutions/NAME/tests/test_hidden.py",
                                   "solutions/NAME/test_initials.py"])
def test_solution_passes_every_test(tmp_path, tests):
    """Earn everything."""
    assert judged(tmp_path, FILES[tests], SOLUTION["initials.py"])


@pytest.mark.parametrize("case", ["forgot_capitals", "single_spaces"])
def test_wrong_answers_fail_the_hidden_tests(tmp_path, case):
    """Lose where they say."""
    assert not judged(tmp_path, SOLUTION["tests/test_hidden.py"], SOLUTION[f"wrong/{case}/initials.py"])


def test_only_the_crowded_answer_breaks_the_style(tmp_path):
    """Follow PEP 8 everywhere else."""
    write_files(tmp_path, {path: text for path, text in FILES.items() if path.endswith(".py")})
    style = pycodestyle.StyleGuide(quiet=2, paths=[])
    broken = [path for path in FILES if path.endswith(".py") and style.input_file(str(tmp_path / path))]
    assert broken == ["solutions/NAME/wrong/crowded/initials.py"]

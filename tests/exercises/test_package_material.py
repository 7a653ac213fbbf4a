"""What students get of `package` agrees with itself and with what is graded."""
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from grader import catalog, verification
from grader.checks.package import offers, versions
from grader.checks.package.metadata import COSTS
from grader.checks.package.script import lines

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def exercise():
    """Return the exercise."""
    return catalog.load(ROOT, "package")


@pytest.fixture(scope="module")
def readme(exercise):
    """Return what the student reads."""
    return (exercise.home / "README.md").read_text(encoding="utf-8")


def test_readme_lists_criteria_and_points(exercise, readme):
    """Name each criterion with its points, in order."""
    rows = re.findall(r"^\| `(package\.\w+)` \| (\d+) \|", readme, re.MULTILINE)
    assert rows == [(criterion.id, f"{criterion.points:g}") for criterion in exercise.criteria]
    assert set(exercise.hints) == {criterion.id for criterion in exercise.criteria}


def test_readme_shows_the_session_that_is_graded(exercise, readme):
    """Show each command, and what it prints; where that is an error, its status."""
    session = next(one for one in exercise.criteria if one.id == "package.script").options["session"]
    shown = readme.split("**The command.**")[1].split("```console\n")[1].split("```")[0]
    for line in lines(session):
        part = shown.split(f"$ {line.command}\n")[1].split("$ echo" if line.status else "\n$ ")[0]
        assert line.prints.replace("{version}", "0.1.0") in part, line
        assert not line.status or f"$ echo $?\n{line.status}\n" in shown


def test_readme_names_the_backends_that_there_are(readme):
    """Promise no backend that pip does not find."""
    part = readme.split("**The build.**")[1].split("**What")[0]
    named = set(re.findall(r"^\| [^|]*\| `([a-z_]+)[>`]", part, re.MULTILINE))
    assert {name.replace("_", "-") for name in named} == set(offers.BACKENDS) - {"wheel"} and "`wheel`" in readme


def test_every_line_of_metadata_is_asked_for(readme):
    """List what is graded, in the words of the table."""
    table = readme.split("**What it says of itself.**")[1].split("**What is in it.**")[0].lower()
    words = {"license": "licence", "twice": "once"}
    assert all(words.get(kind, kind) in table for kind in COSTS if kind != "large")


def test_given_modules_work_where_they_lie(exercise, tmp_path):
    """Do what the README shows before anything is packed, so that what a package loses is the package's."""
    shutil.copytree(catalog.starter(exercise) / "release", tmp_path, dirs_exist_ok=True)
    text = exercise.home / "given" / "houses.txt"
    done = subprocess.run([sys.executable, "-c", "import sys; from topwords.command import main; sys.exit(main())",
                           text, "--most", "3"], cwd=tmp_path, capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "garden 5\nhouse 3\nprice 2\n"), done.stderr


def test_solution_moves_the_modules_and_changes_the_version_only(exercise):
    """Leave each line as it was but for those of the version."""
    given, moved = catalog.starter(exercise) / "release" / "topwords", exercise.answers / "release/src/topwords"
    for path in sorted(given.iterdir()):
        lines_ = [place.read_text(encoding="utf-8").splitlines() for place in (path, moved / path.name)]
        assert all("version" in line or not line for line in set(lines_[0]) ^ set(lines_[1])), path.name


def test_tools_are_in_the_extra_that_the_exercise_asks_for(exercise):
    """Install what grading needs: the tools, and each backend."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert exercise.extras == ("package",)
    names = {re.match(r"[\w-]+", line)[0].replace("_", "-") for line in extras["package"]}
    assert {"build", "pip", "twine", "trove-classifiers", *offers.BACKENDS} <= names


@pytest.mark.parametrize("case", ["two_versions", "a_classifier_of_its_own", "no_data"])
def test_wrong_answers_differ_in_one_thing(exercise, case):
    """Change one file, so that the loss has one reason."""
    folder = exercise.answers / "wrong" / case
    assert len([path for path in folder.rglob("*") if path.is_file()]) == 2
    answer = verification.answer(exercise, folder)
    files = {path.removeprefix("release/"): data for path, data in answer.files.items()}
    assert len(versions.places(files, "0.1.0")) == (2 if case == "two_versions" else 1)

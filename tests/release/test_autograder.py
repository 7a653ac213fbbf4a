"""The zip for Gradescope: what is in it, and what its two scripts do in a folder that stands for /autograder."""
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from grader import catalog
from grader.errors import MachineError, UsageError
from grader.release import autograder, edition
from tests.courses import SOLUTION, SOLUTION_TESTS, write_course, write_files


@pytest.fixture(scope="module")
def zipped(tmp_path_factory) -> Path:
    """Return the zip for the exercise of the miniature course."""
    folder = tmp_path_factory.mktemp("zipped")
    autograder.write(write_course(folder), "words", folder / "words.zip")
    return folder / "words.zip"


@pytest.fixture
def place(zipped, tmp_path) -> Path:
    """Return a folder with what Gradescope makes of the zip, and of setup.sh: an environment."""
    root = tmp_path / "autograder"
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(root / "source")
    program = root / "source" / ".venv" / "bin" / "python"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    program.chmod(0o755)
    (root / "submission").mkdir()
    return root


def run(place, **environment):
    """Run run_autograder as Gradescope does, and return how it ended, and the results."""
    copy = place / "run_autograder"
    copy.write_bytes((place / "source" / "run_autograder").read_bytes())
    copy.chmod(0o755)
    done = subprocess.run([copy], cwd="/", env={**os.environ, "AUTOGRADER": str(place), **environment},
                          capture_output=True, text=True)
    return done, json.loads((place / "results" / "results.json").read_text(encoding="utf-8"))


def test_both_scripts_are_programs_at_the_root_with_lines_of_linux(zipped):
    """A zip made elsewhere, or a checkout on Windows, would otherwise not start."""
    with zipfile.ZipFile(zipped) as archive:
        for name in ("setup.sh", "run_autograder"):
            assert archive.getinfo(name).external_attr >> 16 == 0o100755 and archive.getinfo(name).create_system == 3
            text = archive.read(name)
            assert text.startswith(b"#!/usr/bin/env bash\n") and b"\r" not in text and b"@E" not in text
            assert not subprocess.run(["bash", "-n"], input=text, capture_output=True).stderr


def test_the_exercise_is_there_with_its_hidden_tests_and_no_typical_answers(zipped):
    """What grading needs, and nothing that it does not."""
    names = set(zipfile.ZipFile(zipped).namelist())
    assert {"course.py", "requirements/base.txt", "grader/cli.py", "exercises/words/exercise.toml",
            "solutions/words/tests/test_hidden.py", "solutions/words/words.py"} <= names
    assert not [name for name in names if "/wrong/" in name or "__pycache__" in name or name.startswith("tests/")]


def test_it_grades_the_exercise_as_the_course_does(zipped, tmp_path):
    """The digest covers all that can change a grade, and is the course's own."""
    with zipfile.ZipFile(zipped) as archive:
        archive.extractall(tmp_path)
    assert catalog.load(tmp_path, "words").digest == catalog.load(zipped.parent / "course", "words").digest


def test_the_same_course_gives_the_same_zip(zipped, tmp_path):
    """Nothing of the clock is in it."""
    autograder.write(zipped.parent / "course", "words", tmp_path / "again.zip")
    assert (tmp_path / "again.zip").read_bytes() == zipped.read_bytes()


@pytest.mark.parametrize("text, score", [(SOLUTION, 10.0), (SOLUTION.replace(".lower()", ""), 8.5)])
def test_a_submission_gets_its_score(place, text, score):
    """Hidden tests count, and the level of the box is told."""
    write_files(place / "submission", {"words.py": text, "test_words.py": SOLUTION_TESTS})
    done, results = run(place)
    assert done.returncode == 0 and results["score"] == score, done.stdout
    assert results["extra_data"]["isolation"] in ("full", "reduced", "none")
    assert sum(test["max_score"] for test in results["tests"]) == 10


def fault(results) -> str:
    """Return what results without a score say."""
    assert "score" not in results and not any("score" in test for test in results["tests"])
    return results["output"]


def test_a_submission_without_the_files_has_a_sentence_and_no_score(place):
    """The student reads what was expected."""
    write_files(place / "submission", {"other.py": "x = 1\n"})
    _, results = run(place)
    assert "neither a zero nor a pass" in fault(results) and "words.py" in fault(results)


def test_a_fault_of_the_exercise_is_no_zero(place):
    """Old results are not taken for new ones either."""
    write_files(place, {"submission/words.py": SOLUTION, "results/results.json": '{"score": 10}',
                        "source/exercises/words/exercise.toml": "title = 1\n"})
    _, results = run(place)
    assert "exercise.toml" in fault(results)


def test_a_crash_of_the_grader_shows_nobody_its_traceback(place):
    """The instructor finds it in the output of the run."""
    write_files(place, {"submission/words.py": SOLUTION, "source/grader/grading.py": "raise RuntimeError('a bug')\n"})
    done, results = run(place)
    assert "a bug" in done.stdout and "a bug" not in fault(results)


def test_a_run_that_takes_too_long_is_ended_before_gradescope_does(place):
    """Gradescope would give a zero."""
    write_files(place, {"submission/words.py": SOLUTION, "source/grader/grading.py": "import time\ntime.sleep(60)\n"})
    _, results = run(place, GRADER_DEADLINE="1")
    assert "the time was up before everything was graded" in fault(results)


def test_an_environment_that_is_broken_leaves_results_too(place):
    """Even without Python there is a file that says so."""
    (place / "source" / ".venv" / "bin" / "python").unlink()
    _, results = run(place)
    assert "The grader failed" in fault(results)


def test_setup_installs_the_box_and_the_locked_packages(place, tmp_path):
    """Its own Python is used where it is new enough; without one, a newer one is asked for."""
    said = tmp_path / "said"
    script = f'#!/bin/sh\necho "$(basename "$0") $*" >>"{said}"\n'
    programs = write_files(tmp_path / "programs", {"apt-get": script, "python3.14": script})
    for name in programs.iterdir():
        name.chmod(0o755)
    environment = {**os.environ, "AUTOGRADER": str(place), "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}
    subprocess.run(["bash", place / "source" / "setup.sh"], env=environment, check=True)
    lines = said.read_text(encoding="utf-8").splitlines()
    assert lines[0] == "apt-get update" and " bubblewrap " in lines[1]
    assert lines[-1].strip() == f"python3.14 {place}/source/course.py setup"


def test_extras_of_the_exercise_are_set_up(tmp_path):
    """What an exercise asks for is installed with it."""
    course = write_course(tmp_path)
    declared = course / "exercises" / "words" / "exercise.toml"
    declared.write_text('extras = ["ml", "notebooks"]\n' + declared.read_text(encoding="utf-8"), encoding="utf-8")
    exercise = catalog.load(course, "words")
    assert autograder.script("setup.sh", exercise).endswith(b'course.py" setup ml notebooks\n')


def test_what_cannot_be_written_is_refused(zipped, tmp_path, monkeypatch):
    """An existing file, another suffix, a place in the course, an edition without solutions, a grader without locks."""
    course = zipped.parent / "course"
    for place, words in ((zipped, "is there already"), (tmp_path / "a.tar", "does not end in .zip"),
                         (course / "a.zip", "lies in the course")):
        with pytest.raises(UsageError, match=words):
            autograder.write(course, "words", place)
    with pytest.raises(UsageError, match="no exercise 'wrods'"):
        autograder.write(course, "wrods", tmp_path / "a.zip")
    students = write_files(tmp_path / "s", {"exercises/words/exercise.toml": (
        course / "exercises/words/exercise.toml").read_bytes()})
    with pytest.raises(UsageError, match="has no solution here"):
        autograder.write(students, "words", tmp_path / "a.zip")
    monkeypatch.setattr(edition, "HOME", tmp_path / "site-packages")
    with pytest.raises(MachineError, match="without course.py and its locked requirements"):
        autograder.write(course, "words", tmp_path / "a.zip")
    assert not (tmp_path / "a.zip").exists()

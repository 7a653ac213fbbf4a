"""Which files go out, as which bytes."""
import os

import pytest

from grader.errors import UsageError
from grader.release import edition
from tests.courses import DECLARATION, SOLUTION, STARTER, write_course, write_files


@pytest.fixture
def course(tmp_path):
    """Return the miniature course."""
    return write_course(tmp_path)


def test_a_declared_file_is_the_starters_whatever_lies_there_now(course):
    """An instructor who tried the exercise in its own folder gives nothing away."""
    write_files(course, {"exercises/words/words.py": SOLUTION})
    found = edition.gather(course)
    assert found["exercises/words/words.py"].data == STARTER.encode()
    assert "solutions/words/words.py" not in found


def test_a_file_that_a_glob_declares_is_an_answer_too(course):
    """What is not among the starter's files was written by whoever tried the exercise there."""
    write_files(course, {"exercises/words/helper.py": SOLUTION, "exercises/words/exercise.toml": DECLARATION.replace(
        'files = ["words.py", "test_words.py"]', 'files = ["*.py"]')})
    found = edition.gather(course)
    assert "exercises/words/helper.py" not in found and "exercises/words/test_words.py" in found


def test_without_an_untouched_starter_the_folder_counts(course):
    """The miniature of an exercise has its starter at its root only."""
    import shutil
    shutil.rmtree(course / "exercises" / "words" / "given")
    assert edition.gather(course)["exercises/words/words.py"].data == STARTER.encode()


def test_other_files_of_an_exercise_go_out_but_for_answers_and_litter(course):
    """Data beside the starter is part of the exercise; what `reset` kept, and typical answers, are not."""
    write_files(course, {"exercises/words/data.csv": "a\n", "exercises/words/words.py.mine-1": "x",
                         "exercises/words/wrong/a/words.py": "x", "exercises/words/.ipynb_checkpoints/a": "x"})
    names = {name.removeprefix("exercises/words/") for name in edition.gather(course) if name.startswith("exercises/")}
    assert names == {"README.md", "exercise.toml", "words.py", "test_words.py", "data.csv", "tests/test_public.py",
                     "given/starter/words.py", "given/starter/test_words.py"}


def test_the_makings_of_notebooks_stay(course):
    """Their sources have the solutions in them."""
    write_files(course, {"notebooks/src/01_a.py": "x", "notebooks/build.py": "x", "notebooks/img/a.svg": "<svg/>",
                         "notebooks/README.md": "x", "solutions/notebooks/01_a.ipynb": "{}"})
    found = [name for name in edition.gather(course) if name.startswith("notebooks/")]
    assert found == ["notebooks/img/a.svg"]


def test_programs_stay_programs(course):
    """A file that can be started can be started in the edition."""
    place = write_files(course, {"docs/run.sh": "#!/bin/sh\n"}) / "docs" / "run.sh"
    place.chmod(0o755)
    found = edition.gather(course)
    assert found["docs/run.sh"].runs and not found["exercises/words/words.py"].runs


@pytest.mark.parametrize("name", ["exercises/words/answer.py", "docs", "README.md"])
def test_a_link_is_refused(course, name):
    """It could lead to a solution."""
    os.symlink(course / "solutions", course / name)
    with pytest.raises(UsageError, match="is a link; expected a file or a folder"):
        edition.gather(course)


def test_a_course_without_an_exercise_has_no_edition(tmp_path):
    """There would be nothing to do in it."""
    with pytest.raises(UsageError, match="has no exercise"):
        edition.gather(tmp_path)


def test_a_grader_without_its_front_door_is_left_out(tmp_path, monkeypatch):
    """A package in site-packages has no course.py and no locks beside it."""
    monkeypatch.setattr(edition, "HOME", tmp_path)
    assert edition.machinery() == {}

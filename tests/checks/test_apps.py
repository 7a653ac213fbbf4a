"""Tests for grader/checks/apps.py: which apps an exercise has, and what each gets wrong."""
from dataclasses import replace

import pytest

from grader.checks import apps
from grader.errors import ExerciseError
from tests.courses import write_files
from tests.gradings import exercise

RIGHT = b'"""An app that is right."""\n'


@pytest.fixture
def asked(tmp_path):
    """Return an exercise with two given apps, one hidden one, and a file that is none."""
    write_files(tmp_path / "exercises" / "words" / "given" / "apps",
                {"right.py": RIGHT, "wrong_list.py": b'"""The list is not sorted."""\n', "serve.py": b"",
                 "notes.txt": b""})
    write_files(tmp_path / "solutions" / "words" / "tests" / "apps", {"wrong_put.py": b"pass\n"})
    return exercise(tmp_path / "exercises" / "words", "postman.collection", {},
                    answers=tmp_path / "solutions" / "words")


def test_apps_are_told_apart(asked):
    """Return what students have, and what only the instructor has; say what each gets wrong."""
    given, hidden = apps.given(asked), apps.hidden(asked)
    assert list(given) == ["right.py", "serve.py", "wrong_list.py"] and list(hidden) == ["wrong_put.py"]
    assert given["right.py"] == RIGHT
    assert apps.cases(given, asked, "load.notices") == {"right": "", "wrong_list": "the list is not sorted"}
    assert apps.cases({**given, **hidden}, asked, "load.notices")["wrong_put"] == "something"


@pytest.mark.parametrize("names", [[], ["serve.py"], ["right.py"], ["wrong_list.py"]])
def test_one_kind_alone_proves_nothing(asked, names):
    """Refuse to judge by right apps alone, by wrong ones alone, and by none."""
    with pytest.raises(ExerciseError, match="'words' has load.notices and no apps for it; expected right.py"):
        apps.cases({name: RIGHT for name in names}, asked, "load.notices")


def test_students_edition_has_nothing_hidden(asked):
    """Have no hidden apps where there are no solutions."""
    assert apps.hidden(replace(asked, answers=None)) == {}

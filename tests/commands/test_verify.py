"""Tests for grader/commands/verify.py: what it prints and its exit status."""
import pytest

from grader import box, verification
from grader.cli import main
from tests import courses

BUILD = '''\
"""Say whether the notebooks are as their sources build them."""
import sys

print("notebooks/01.ipynb: it differs" if {status} else "fine")
sys.exit({status} if sys.argv[1:] == ["--check"] else 9)
'''


@pytest.fixture
def verified(tmp_path, monkeypatch, capsys):
    """Return a function that verifies a miniature course of which each exercise has these problems."""
    root = courses.write_course(tmp_path)
    courses.write_files(root, {path.replace("/words/", "/another/"): text for path, text in courses.FILES.items()})

    def verify(*argv, problems=None, files=None):
        courses.write_files(root, files or {})
        if problems is not None:
            monkeypatch.setattr(verification, "problems", lambda exercise, level, jobs: problems.get(exercise.name, []))
        status = main(["--course", str(root), "verify", *argv])
        return status, *capsys.readouterr()
    return verify


def test_sound_exercises_are_named_with_what_was_proved(verified):
    """Exit with 0."""
    line = "{}: sound, 5 criteria, 1 wrong answer\n"
    assert verified(problems={}) == (0, line.format("another") + line.format("words"), "")
    assert verified("words", problems={}) == (0, line.format("words"), "")


def test_what_is_not_sound_is_listed_under_its_exercise(verified):
    """Go on with the others and exit with 2."""
    status, out, err = verified(problems={"another": ["the starter earns all.", "it is late."]})
    assert (status, err) == (2, "")
    assert out.splitlines()[:3] == ["another: not sound", "  the starter earns all.", "  it is late."]
    assert out.splitlines()[3].startswith("words: sound")


def test_a_broken_exercise_is_not_sound(verified):
    """Name the file and the line, and go on with the others."""
    status, out, _ = verified(problems={}, files={"exercises/words/exercise.toml": "title = 3\n"})
    assert status == 2
    assert "words: not sound\n  'title' is 3 (exercises/words/exercise.toml, line 1); expected a text" in out
    assert "another: sound" in out


@pytest.mark.parametrize("build, status, line", [
    (0, 0, "notebooks: build to the committed bytes"), (1, 2, "notebooks: not sound\nnotebooks/01.ipynb: it differs"),
])
def test_notebooks_are_built_when_everything_is_verified(verified, build, status, line):
    """Run the course's own build program with --check, once, and only if no exercise is named."""
    files = {"notebooks/build.py": BUILD.format(status=build)}
    found = verified(problems={}, files=files)
    assert found[0] == status and found[1].endswith(line + "\n")
    assert verified("words", problems={})[0] == 0


def test_wrong_use_and_a_machine_without_the_level_are_told_apart(verified, monkeypatch, tmp_path, capsys):
    """Exit with 2 for an unknown exercise or level and for an empty course, with 3 for a machine that cannot."""
    assert verified("nope")[2].startswith("grader: there is no exercise 'nope'; known exercises: ")
    monkeypatch.setattr(verification, "_lessons", lambda exercise: ())
    assert verified("words", "--box", "half")[::2] == (
        2, "grader: there is no box level 'half'; use auto or one of full, docker, reduced, none\n")
    for level in ("full", "docker"):
        monkeypatch.setattr(box.LEVELS[level], "missing", lambda: "it is not installed")
    status, out, err = verified("words", "--box", "full")
    assert (status, out) == (3, "") and err.startswith("grader: the box level 'full' is not to be had here: ")
    (tmp_path / "empty" / "exercises").mkdir(parents=True)
    assert main(["--course", str(tmp_path / "empty"), "verify"]) == 2
    assert "has no exercise; begin one with 'grader new NAME'" in capsys.readouterr().err

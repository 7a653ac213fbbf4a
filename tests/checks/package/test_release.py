"""Tests for grader/checks/package/release.py: what is built, of which files, and whose fault it is."""
import pytest

from grader.checks.package import release
from grader.checks.package.release import BuildError
from grader.errors import ExerciseError, MachineError
from grader.model import Criterion, Limits
from grader.workspace import open_workspace
from tests import gradings
from tests.checks.package import made

OPTIONS = {"project": "release", "name": "top-words"}


@pytest.fixture
def opened(tmp_path):
    """Return a function from a project's files to an open workspace, in a `with`."""
    def enter(project, options=OPTIONS, level="none", **details):
        """Open it."""
        criteria = (Criterion("package.builds", 1.0, "b", "b", options=options),) if options is not None else ()
        files = {f"release/{path}": text for path, text in project.items()}
        exercise = gradings.exercise(tmp_path, "package.layout", files, **{
            "criteria": criteria, "limits": Limits(seconds=60, memory_mb=1024), **details})
        return open_workspace(exercise, gradings.submission(files), level)
    return enter


def test_setting_is_that_of_the_build(opened):
    """Read the options of another criterion; a module is called like its project."""
    with opened({"pyproject.toml": ""}) as work:
        assert release.setting(work) == release.Setting("release", "top-words", "top_words")
    with opened({"pyproject.toml": ""}, {**OPTIONS, "module": "words"}) as work:
        assert release.setting(work).module == "words"
    with opened({"pyproject.toml": ""}, None) as work, pytest.raises(ExerciseError, match="no criterion package.build"):
        release.setting(work)


def test_what_builds_leave_behind_is_not_built_again(opened):
    """Take the files that a fresh copy has."""
    project = {"pyproject.toml": "1", "dist/a.whl": "1", "build/lib/a.py": "1", "src/a.egg-info/PKG-INFO": "1",
               "src/build/a.py": "1"}
    with opened(project) as work:
        assert sorted(release.files_of(work)) == ["pyproject.toml", "src/build/a.py"]
        assert release.place(work, "a") == "release/a"


@pytest.mark.parametrize("level", ["none", "reduced", "full"])
def test_release_is_built_once_for_all(opened, have, level):
    """Make both files, the wheel from the sdist, and keep them."""
    with opened(made.PROJECT, level=have(level)) as work:
        found = release.release(work)
        assert found.wheel.name == "topwords-0.1.0-py3-none-any.whl" and found is release.release(work)
        assert found.sdist.files["src/topwords/__init__.py"] == found.wheel.files["topwords/__init__.py"]


def test_wheel_is_built_of_the_sdist(opened):
    """Have no file in the wheel that the sdist lacks."""
    forgets = made.BACKEND.replace('Path(".").rglob("*") if', 'Path(".").rglob("*") if path.suffix != ".txt" and')
    assert forgets != made.BACKEND
    with opened({**made.PROJECT, "tiny.py": forgets, "src/topwords/common.txt": "a"}) as work:
        assert "topwords/common.txt" not in release.release(work).wheel.files


@pytest.mark.parametrize("changes, kind, words", [
    ({"tiny.py": "raise ValueError('the moon is wrong')\n"}, "step", "exit status 1"),
    ({"pyproject.toml": "["}, "step", "exit status 1"),
    ({"tiny.py": made.BACKEND.replace('"w:gz"', '"w:xz"')}, "unsound", "topwords-0.1.0.tar.gz"),
    ({"tiny.py": made.BACKEND + "\n\nWAS = build_wheel\n\n\ndef build_wheel(folder, *rest):\n"
      "    name = WAS(folder)\n    os.remove(os.path.join(folder, name))\n    os.symlink('/etc/passwd', "
      "os.path.join(folder, name))\n    return name\n"}, "files", "too large or no plain file"),
    ({"tiny.py": made.BACKEND + "\n\nWAS = build_wheel\n\n\ndef build_wheel(folder, *rest):\n"
      "    name = WAS(folder)\n    Path(folder, 'other-1-py3-none-any.whl').write_bytes(b'')\n    return name\n"},
     "files", "made 2 files *.whl"),
])
def test_why_there_is_no_release(opened, changes, kind, words):
    """Blame the hand-in, with the end of what was printed; what was kept is said again."""
    with opened({**made.PROJECT, **changes}) as work:
        for _ in range(2):
            with pytest.raises(BuildError) as raised:
                release.release(work)
            assert raised.value.kind == kind and words in str(raised.value)
        assert kind != "step" or raised.value.log


def test_missing_pyproject_starts_no_build(opened):
    """Say what is missing."""
    with opened({"setup.py": "1"}) as work, pytest.raises(BuildError, match="there is no release/pyproject.toml"):
        release.release(work)


def test_build_that_never_ends_is_ended(opened):
    """Say after how long."""
    slow = {**made.PROJECT, "tiny.py": "import time\ntime.sleep(600)\n"}
    with opened(slow, limits=Limits(seconds=8, memory_mb=1024)) as work, pytest.raises(BuildError) as raised:
        release.release(work)
    assert raised.value.kind == "time" and "after 8 s" in str(raised.value)


def test_machine_that_cannot_build_is_not_the_students_fault(opened, monkeypatch):
    """Try a package of ours before anybody is blamed."""
    monkeypatch.setattr(release, "CONTROL", {"pyproject.toml": b"["})
    monkeypatch.setattr(release, "PAUSE", 0.0)
    with opened({**made.PROJECT, "tiny.py": "1 / 0\n"}) as work:
        with pytest.raises(MachineError, match="a package of ours cannot be built here either"):
            release.release(work)

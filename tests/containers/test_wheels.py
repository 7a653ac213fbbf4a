"""Tests for grader/containers/wheels.py: what pip finds in a build without a network."""
import subprocess
import sys
import zipfile

import pytest

from grader.containers import wheels
from grader.errors import ExerciseError, MachineError


def install(tmp_path, name, content):
    """Install a wheel into a folder by pip, without an index."""
    (tmp_path / name).write_bytes(content)
    words = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps"]
    return subprocess.run([*words, "--target", tmp_path / "site", tmp_path / name], capture_output=True, text=True)


def test_installed_package_becomes_a_wheel_again(tmp_path):
    """Pack what its record names, without what an installer wrote; pip takes it, and it works."""
    name, content = wheels.installed("bottle")
    assert name.startswith("bottle-0.") and name.endswith("-none-any.whl")
    assert wheels.installed("bottle") == (name, content)
    done = install(tmp_path, name, content)
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(tmp_path / name) as archive:
        names = set(archive.namelist())
    assert "bottle.py" in names and not [name for name in names if name.endswith((".pyc", "INSTALLER", "REQUESTED"))]
    code = "import bottle; print(bottle.__file__)"
    said = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True,
                          env={"PYTHONPATH": str(tmp_path / "site")})
    assert str(tmp_path) in said.stdout


def test_package_that_is_not_there_is_the_machines_matter():
    """Say what is missing and what adds it."""
    with pytest.raises(MachineError, match="no-such-package is not installed here"):
        wheels.installed("no-such-package")


def test_stand_in_is_the_package_to_pip(tmp_path):
    """Carry a name, a version and modules, always with the same bytes."""
    name, content = wheels.stand_in("tensorflow-cpu", "2.21.0", {"tensorflow.py": b"__version__ = '2.21.0'\n"})
    assert name == "tensorflow_cpu-2.21.0-py3-none-any.whl"
    assert content == wheels.stand_in("tensorflow-cpu", "2.21.0", {"tensorflow.py": b"__version__ = '2.21.0'\n"})[1]
    assert install(tmp_path, name, content).returncode == 0
    assert (tmp_path / "site" / "tensorflow.py").exists()


def test_stand_ins_lie_among_given_files():
    """Take the modules below the name; a name without any is the exercise's fault."""
    given = {"stand_ins/keras/keras/__init__.py": b"", "stand_ins/kerasx/x.py": b"", "data.csv": b""}
    found = wheels.stand_ins(given, ("keras==3.1",))
    assert list(found) == ["keras-3.1-py3-none-any.whl"]
    for wrong in ("keras", "torch==1"):
        with pytest.raises(ExerciseError, match=f"'{wrong}' cannot be made"):
            wheels.stand_ins(given, (wrong,))


def test_folder_of_wheels_takes_the_place_of_all(tmp_path, monkeypatch):
    """Find wheels and constraints in the folder that a variable names."""
    assert wheels.house() is None
    monkeypatch.setenv("GRADER_WHEELHOUSE", str(tmp_path))
    with pytest.raises(MachineError, match="there is no wheel"):
        wheels.house()
    for name in ("torch-2.1+cpu-cp311-cp311-linux_x86_64.whl", "constraints.txt", "notes.txt"):
        (tmp_path / name).touch()
    assert set(wheels.house()) == {"torch-2.1+cpu-cp311-cp311-linux_x86_64.whl", "constraints.txt"}
    assert wheels.contents(wheels.house()) == "torch 2.1+cpu"


def test_contents_are_told_in_order():
    """Name packages and versions."""
    assert wheels.contents(["keras-3.1-py3-none-any.whl", "bottle-0.13.4-py3-none-any.whl", "x.txt"]) \
        == "bottle 0.13.4, keras 3.1"

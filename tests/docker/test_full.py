"""Tests for docker/full.py: the exercise `docker` with the real libraries; they themselves are fetched by people."""
import importlib
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader import catalog
from grader.model import Outcome

ROOT = Path(__file__).parents[2]
before = list(sys.path)
sys.path.insert(0, str(ROOT / "docker"))
full = importlib.import_module("full")
sys.path[:] = before


@pytest.fixture
def exercise():
    """Return the exercise as it is."""
    return catalog.load(ROOT, full.NAME)


@pytest.fixture
def stage(monkeypatch, tmp_path):
    """Let nothing be fetched, built or run; return what was asked for, by whom it was asked."""
    asked = SimpleNamespace(pip=[], orders=[], graded=[], status=0, verdict="passed")
    monkeypatch.setattr(full, "WHEELHOUSE", tmp_path / "wheels")
    monkeypatch.setenv("GRADER_WHEELHOUSE", "")

    def fetched(command, **details):
        asked.pip.append(list(map(str, command)))
        return subprocess.CompletedProcess(command, asked.status)
    monkeypatch.setattr(full, "subprocess", SimpleNamespace(run=fetched, DEVNULL=subprocess.DEVNULL))
    monkeypatch.setattr(full.box, "choose", lambda level: "none")
    engine = SimpleNamespace(inspect=lambda id: {"Size": {"one": 3_280_000_000, "base": 600_000_000}[id]})
    image = SimpleNamespace(id="one", base="base", seconds=74.2)
    monkeypatch.setattr(full, "build", lambda work: SimpleNamespace(engine=engine, image=image))

    @contextmanager
    def run(engine, image, limits, order):
        asked.orders.append(order)
        yield SimpleNamespace(wait=lambda seconds: 0, output=lambda: (b"it computes\n", b"a warning"))
    monkeypatch.setattr(full, "run", run)

    def grade(exercise, handed, **details):
        asked.graded.append((exercise, handed, details))
        return SimpleNamespace(outcomes=[Outcome("docker.runs", "", asked.verdict, 0.0, 1.0, 0.0)])
    monkeypatch.setattr(full, "grade", grade)
    monkeypatch.setattr(full, "render", lambda form, reports: "the report")
    return asked


def test_exercise_has_room_for_the_real_ones(exercise):
    """Change the limit of size, the time, and how long a build may be silent, and nothing else."""
    real = full.real(exercise)
    options = {criterion.id: criterion.options for criterion in exercise.criteria}
    changed = {criterion.id: criterion.options for criterion in real.criteria
               if criterion.options != options[criterion.id]}
    assert changed == {"docker.size": {"most_mb": full.MOST_MB},
                       "docker.builds": {**options["docker.builds"], "idle": full.SECONDS}}
    assert real.limits.seconds > exercise.limits.seconds
    assert full.libraries(exercise) == ["keras==3.15.1", "tensorflow-cpu==2.21.0", "torch==2.13.0"]


def test_solution_is_built_run_on_both_backends_and_graded(stage, capsys):
    """Fetch first, then say time, size, and what each backend computes, and end with the report."""
    assert full.main([]) == 0
    assert stage.pip[0][-3:] == ["keras==3.15.1", "tensorflow-cpu==2.21.0", "torch==2.13.0"]
    assert [order.environment["KERAS_BACKEND"] for order in stage.orders] == ["tensorflow", "torch"]
    said = capsys.readouterr().out
    assert "built in 74 s, 2.68 GB above its base" in said and said.count("it computes (") == 2
    assert said.endswith("the report\n")
    (exercise, handed, details), = stage.graded
    assert details == {"containers": True} and "Dockerfile" in handed.files
    assert handed.files["Dockerfile"] == (ROOT / "solutions" / "docker" / "Dockerfile").read_bytes()


def test_points_lost_and_packages_that_are_missing_are_told(stage, capsys):
    """Return 1 for a hand-in that loses something, pip's own status if that fails, 2 for other words."""
    stage.verdict = "failed"
    assert full.main([str(ROOT / "exercises" / "docker")]) == 1
    stage.status = 7
    assert full.main([]) == 7 and len(stage.graded) == 1
    assert full.main(["--help"]) == 2 and "HAND-IN" in capsys.readouterr().err

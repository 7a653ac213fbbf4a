"""Tests for grader/checks/docker/stage.py: what the checks that run an image have in common."""
import subprocess
from types import SimpleNamespace

import pytest

from grader.checks.docker import stage
from grader.containers.build import BuildError
from grader.containers.running import StartError
from grader.errors import ExerciseError

WORK = SimpleNamespace(exercise=SimpleNamespace(name="image"), end=0.0)


def raising(error):
    """Return findings that do not come."""
    raise error
    yield


@pytest.mark.parametrize(("error", "code"), [
    (BuildError("step", "step 2 ended with exit status 1"), "build"), (StartError("no such program"), "start"),
    (stage.ServiceError("never", "it did not listen", "said"), "never")])
def test_container_that_is_not_there_costs_everything(error, code):
    """Say why in one finding, with commands to paste and the next step."""
    found, = stage.guarded("docker.runs", WORK, raising(error))
    assert (found.code, found.cost) == (f"docker.runs.{code}", 1.0) and str(error) in found.message
    assert found.hint and found.sentence and found.reproduce.startswith("docker build --tag image .")
    assert found.actual == ("said" if code == "never" else None)


def test_commands_are_what_a_shell_takes(tmp_path):
    """Quote what follows the image's name, so that the program gets the same words."""
    words = ["sh", "-c", "echo 'a b' \"$HOME\""]
    build, run = stage.commands(WORK, *words).splitlines()
    docker = tmp_path / "docker"
    docker.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n', encoding="utf-8")
    docker.chmod(0o755)
    said = subprocess.run(["sh", "-c", run], env={"PATH": f"{tmp_path}:/usr/bin:/bin"}, capture_output=True, text=True)
    assert said.stdout.splitlines()[-4:] == ["image", *words] and build == "docker build --tag image ."


def test_end_of_a_long_output_is_shown():
    """Cut the beginning, and say so."""
    container = SimpleNamespace(output=lambda: (b"a" * 5000, b"\xffend"))
    text = stage.printed(container)
    assert text.startswith("...a") and text.endswith("\ufffdend") and len(text) == stage.SHOWN + 3


def test_time_that_is_left_is_never_nothing():
    """Give a container a second at least."""
    assert stage.left(WORK) == 1.0


def test_expression_that_is_none_is_the_authors():
    """Name the option, the exercise, and what is wrong."""
    with pytest.raises(ExerciseError, match="'prints' of 'image' is '\\('"):
        stage.pattern(WORK, "prints", "(")

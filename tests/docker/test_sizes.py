"""Tests for docker/sizes.py: how large our images are."""
import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

before = list(sys.path)
sys.path.insert(0, str(Path(__file__).parents[2] / "docker"))
sizes = importlib.import_module("sizes")
sys.path[:] = before


def image(size, *layers):
    """Return what an engine says of an image of so many bytes."""
    return [{"Size": size, "RootFS": {"Layers": list(layers)}}]


@pytest.fixture
def engine(monkeypatch):
    """Return the images of an engine by name, which a test fills."""
    images = {}
    monkeypatch.setattr(sizes.subprocess, "run", lambda command, **details: subprocess.CompletedProcess(
        command, 0 if command[-1] in images else 1, json.dumps(images.get(command[-1], [])).encode()))
    return images


def test_table_says_what_stands_on_the_base(engine, capsys):
    """Write a row for each image that is there: its size, what it adds to the base, and its layers."""
    engine[sizes.BASE] = image(80_400_000, "a")
    engine[sizes.container.IMAGE] = image(130_600_000, "a", "b", "c")
    assert sizes.main([]) == 0
    rows = capsys.readouterr().out.splitlines()[2:]
    assert rows == [f"| `{sizes.BASE}` | 80 |  | 1 |", f"| `{sizes.container.IMAGE}` | 131 | 50 | 3 |"]


def test_image_on_another_base_adds_nothing_to_ours(engine, capsys):
    """Leave the third column empty, also where the base is not there."""
    engine["theirs"] = image(5_000_000, "x", "y")
    assert sizes.main(["theirs"]) == 0
    engine[sizes.BASE] = image(80_000_000, "a")
    assert sizes.main(["theirs"]) == 0
    assert capsys.readouterr().out.count("| `theirs` | 5 |  | 2 |") == 2


def test_engine_without_images_is_told(engine, capsys):
    """Say what builds them, and fail; explain options."""
    assert sizes.main([]) == 1 and "docker/image.py" in capsys.readouterr().err
    assert sizes.main(["--help"]) == 2 and "IMAGE" in capsys.readouterr().err

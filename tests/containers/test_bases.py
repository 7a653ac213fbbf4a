"""Tests for grader/containers/bases.py: what builds begin with."""
import pytest

from grader.containers import bases
from grader.containers.engine import Engine
from grader.dockerfile.reading import read
from grader.errors import MachineError


class Shelf(Engine):
    """An engine that only knows which images it has."""

    def inspect(self, image):
        """Return something for an image that is there."""
        return {"Id": image} if image in self.api else None


def shelf(*images):
    """Return an engine that has these images."""
    return Shelf(images, "run")


def test_python_is_the_first_that_is_here():
    """Prefer the slim image of this version; say what brings it where there is none."""
    assert bases.python(shelf(*bases.PYTHONS)) == f"python:{bases.MINOR}-slim"
    assert bases.python(shelf(f"python:{bases.MINOR}")) == f"python:{bases.MINOR}"
    with pytest.raises(MachineError, match="'docker pull python:.* where no registry can be reached, 'python3 docker/"):
        bases.python(shelf("python:2.7"))


def test_bases_of_stages_get_the_wheels(monkeypatch):
    """Prepare each base once that is here; neither scratch nor a stage, nothing without wheels."""
    made = []
    image = type("Image", (), {"id": "i"})
    monkeypatch.setattr(bases, "build", lambda engine, files, **details: made.append(files) or image)
    parsed = read("ARG A=a\nFROM $A AS x\nFROM x\nFROM a\nFROM scratch\nFROM missing\nFROM b\nCOPY --from=c / /\n")
    wheels = {"w.whl": b"w", "constraints.txt": b"c"}
    assert bases.prepared(shelf("a", "b", "c"), parsed, wheels) == {"a": "i", "b": "i"} and len(made) == 2
    assert made[0]["Dockerfile"].startswith(b"FROM a\n") and made[0]["wheels/w.whl"] == b"w"
    assert b"no-index = true" in made[0]["pip.conf"] and b"constraint = /wheels/constraints.txt" in made[0]["pip.conf"]
    assert bases.prepared(shelf("a", "b"), parsed, {}) == {}

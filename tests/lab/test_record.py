"""Tests for grader/lab/record.py: what a course remembers of its registry."""
import json
from dataclasses import replace

import pytest

from grader.lab import record, registry


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Return a course with a state of its own, whose registry is stopped afterwards."""
    monkeypatch.delenv("GRADER_STATE")
    yield tmp_path
    if found := record.read(tmp_path):
        registry.stop(found)


def test_registry_comes_back_with_its_login(course, require):
    """Remember a registry over a restart; keep its files and its password out of git and to ourselves."""
    require(registry.PROGRAM)
    assert record.read(course) is None
    first = record.start(course, 0)
    folder = course / ".grader" / "lab"
    assert record.read(course) == first and registry.lives(first) and record.place(course) == folder
    assert (folder / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert (folder / "registry.json").stat().st_mode & 0o777 == 0o600
    registry.stop(first)
    second = record.start(course, 0)
    assert second.login == first.login and second.process != first.process and registry.ask(second, "/v2/")[0] == 200


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"format": 2}', '{"format": 1, "login": {}}', "[" * 100000])
def test_damaged_state_is_no_state(course, text):
    """Begin anew where nobody can tell what was."""
    record.place(course).mkdir(parents=True)
    (record.place(course) / "registry.json").write_text(text, encoding="utf-8")
    assert record.read(course) is None


def test_state_that_cannot_be_written_starts_nothing(course, require, monkeypatch):
    """Stop a registry that no later command would find."""
    require(registry.PROGRAM)
    started = []

    def refuse(target, document):
        started.append(registry.Registry(document["process"], document["began"], 0, registry.Login("", "")))
        raise OSError(28, "No space left on device")
    monkeypatch.setattr(record, "_write", refuse)
    with pytest.raises(OSError):
        record.start(course, 0)
    assert started and not registry.lives(started[0])


def test_state_says_what_the_registry_is(course, require):
    """Write nothing but what is needed to find it and to log in."""
    require(registry.PROGRAM)
    found = record.start(course, 0)
    document = json.loads((record.place(course) / "registry.json").read_text(encoding="utf-8"))
    assert set(document) == {"format", "process", "began", "port", "login"}
    assert not registry.lives(replace(found, began="1"))

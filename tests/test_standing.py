"""Tests for grader/standing.py: what is remembered of a student's way through a course."""
import json
import os

import pytest

from grader import standing
from grader.model import Outcome, Report
from grader.standing import Standing


@pytest.fixture(autouse=True)
def folder(monkeypatch):
    """Keep the state below the course."""
    monkeypatch.delenv("GRADER_STATE", raising=False)


def report(*outcomes, submission="sha256:1"):
    """Return a report with outcomes given as (id, status, earned, possible)."""
    return Report(exercise="words", submission=submission, grader="1", versions={}, isolation="none", attempted=True,
                  outcomes=tuple(Outcome(id, id, status, earned, possible, 0.1) for id, status, earned, possible
                                 in outcomes))


def test_nothing_is_known_at_first(tmp_path, capsys):
    """Start without a file and without a word."""
    assert standing.read(tmp_path) == {}
    assert capsys.readouterr().err == ""


def test_record_remembers_points_and_what_was_lost(tmp_path):
    """Keep the last and the best result, and which criteria were lost."""
    standing.record(tmp_path, report(("a", "failed", 1, 2), ("b", "passed", 3, 3), ("c", "skipped", 0, 1),
                                     ("kept", "skipped", 0, 0), ("d", "not_run", 0, 2)))
    assert standing.read(tmp_path)["words"] == Standing(
        best=4, last=4, possible=8, submission="sha256:1", lost=("a", "c"))


def test_best_stays_when_a_later_check_is_worse(tmp_path):
    """Show what was earned once, as long as as much can be earned."""
    for earned in (1, 2, 0):
        standing.record(tmp_path, report(("a", "failed", earned, 2)))
    found = standing.read(tmp_path)["words"]
    assert (found.best, found.last, found.complete) == (2, 0, True)
    standing.record(tmp_path, report(("a", "failed", 1, 3)))
    found = standing.read(tmp_path)["words"]
    assert (found.best, found.possible, found.complete) == (1, 3, False)


def test_hints_and_solution_are_remembered_beside_the_points(tmp_path):
    """Change one thing and keep the others."""
    standing.record_hint(tmp_path, "words", "a", 1)
    standing.record(tmp_path, report(("a", "failed", 1, 2)))
    standing.record_hint(tmp_path, "words", "b", 2)
    standing.record_solution(tmp_path, "words")
    standing.record_solution(tmp_path, "other")
    found = standing.read(tmp_path)
    assert (found["words"].best, found["words"].hints, found["words"].solution) == (1, {"a": 1, "b": 2}, True)
    assert found["other"] == Standing(solution=True)
    assert not found["other"].complete


def test_state_lies_below_the_course_and_git_ignores_it(tmp_path):
    """Write where nobody commits it."""
    standing.record_solution(tmp_path, "words")
    assert json.loads((tmp_path / ".grader" / "progress.json").read_text())["format"] == 1
    assert (tmp_path / ".grader" / ".gitignore").read_text() == "*\n"


def test_another_folder_can_be_named(tmp_path, monkeypatch):
    """Let GRADER_STATE say where the state is kept."""
    monkeypatch.setenv("GRADER_STATE", str(tmp_path / "state"))
    standing.record_solution(tmp_path / "course", "words")
    assert [place.name for place in (tmp_path / "state").iterdir()] == ["progress.json"]
    assert not (tmp_path / "course").exists()


SOUND = {"best": 1.0, "last": 1.0, "possible": 2.0, "submission": None, "lost": [], "hints": {}, "solution": False}


@pytest.mark.parametrize("text", [
    "", "{", "[]", "null", '{"format": 2, "exercises": {}}', '{"format": 1, "exercises": []}', '{"format": 1}',
    "[" * 100_000, b"\xff", *(json.dumps({"format": 1, "exercises": {"words": table}}) for table in (
        7, {}, {**SOUND, "best": "1"}, {**SOUND, "best": None}, {**SOUND, "possible": float("nan")},
        {**SOUND, "best": float("inf")}, {**SOUND, "last": -1}, {**SOUND, "hints": {"a": "1"}}, {**SOUND, "hints": []},
        {**SOUND, "lost": 3},
        {**SOUND, "more": 1})),
])
def test_damaged_state_stops_nothing(tmp_path, capsys, text):
    """Say that the file is damaged, and write a sound one at the next occasion."""
    place = standing.place(tmp_path)
    place.parent.mkdir()
    place.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert standing.read(tmp_path) == {}
    assert capsys.readouterr().err == "grader: the progress file is damaged; going on without it.\n"
    standing.record_solution(tmp_path, "words")
    assert standing.read(tmp_path) == {"words": Standing(solution=True)}


def test_unreadable_state_stops_nothing(tmp_path, capsys):
    """Go on where the state cannot be read; a folder in its place stands for permissions, which root does not feel."""
    standing.place(tmp_path).mkdir(parents=True)
    assert standing.read(tmp_path) == {}
    assert "cannot be read" in capsys.readouterr().err
    standing.record_solution(tmp_path, "words")
    assert "cannot be saved" in capsys.readouterr().err


def test_unwritable_state_stops_nothing(tmp_path, capsys):
    """Go on where no folder can be made."""
    (tmp_path / ".grader").write_text("a file")
    standing.record_solution(tmp_path, "words")
    assert "your progress cannot be saved" in capsys.readouterr().err


def test_full_disk_leaves_the_old_state_and_nothing_else(tmp_path, monkeypatch, capsys):
    """Replace the file as a whole or not at all."""
    standing.record_solution(tmp_path, "words")

    def full(*_):
        raise OSError(28, "No space left on device")
    monkeypatch.setattr(os, "replace", full)
    standing.record_hint(tmp_path, "words", "a", 1)
    assert "cannot be saved (No space left on device)" in capsys.readouterr().err
    assert standing.read(tmp_path) == {"words": Standing(solution=True)}
    assert sorted(place.name for place in (tmp_path / ".grader").iterdir()) == [".gitignore", "progress.json"]

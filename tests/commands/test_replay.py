"""Tests for grader/commands/replay.py: a fault is seen again, what differs is said, and a bad file is a sentence."""
import json

import pytest


@pytest.fixture
def file(room, monkeypatch):
    """Return the replay file of a fault; no pages are drawn."""
    monkeypatch.setattr("grader.classroom.write", lambda *_, **__: None)

    def boom():
        raise RuntimeError("the check broke")
    room.doings["# bob"] = boom
    room.batch()
    return room.output / "replay/bob.json"


def replay(room, file, *argv):
    """Grade again at a level that every machine has."""
    return room.run("replay", file, "--box", "none", *argv)


def test_a_fault_is_seen_again(room, file):
    """Give the same report, with the student's name; the exit status is that of `check`."""
    status, out, err = replay(room, file, "--format", "json")
    found = json.loads(out)
    assert status == 3 and found["student"] == "bob" and room.graded == ["# bob"]
    assert found["outcomes"][0]["reason"] == "the grader failed: RuntimeError: the check broke"
    assert err == ("grader: recorded at box level 'none': style.pep8: the grader failed: RuntimeError: the check "
                   "broke\n")


def test_a_fault_that_is_mended_is_gone(room, file):
    """Exit with 0, and write where it is asked to."""
    room.doings.clear()
    report = room.output.with_name("report.json")
    status, out, _ = replay(room, file, "--format", "json", "--output", report)
    assert (status, out) == (0, "") and json.loads(report.read_text())["complete"]


def test_another_exercise_or_version_is_told(room, file):
    """Say on standard error what is not as it was."""
    record = json.loads(file.read_text())
    record["versions"]["pytest"] = "0.0"
    file.write_text(json.dumps(record))
    place = room.course / "exercises/words/exercise.toml"
    place.write_text(place.read_text().replace("seconds = 20", "seconds = 30"))
    _, _, err = replay(room, file)
    assert "grader: the exercise 'words' is another one than was recorded; the grade may differ\n" in err
    assert "grader: the limits differ: seconds 20 is now 30\n" in err and "grader: pytest was 0.0, here it is " in err


def test_a_trace_is_shown_on_request_and_never_sent_to_the_terminal(room, file):
    """Show its lines, with control characters as escapes."""
    record = json.loads(file.read_text()) | {"trace": "line 1\nline 2 \x1b[2J"}
    file.write_text(json.dumps(record))
    assert "line 1" not in replay(room, file)[2]
    err = replay(room, file, "--trace")[2]
    assert "grader: line 1\nline 2 " in err and "\x1b" not in err


@pytest.mark.parametrize("change, said", [
    ({"exercise": "nothing"}, "there is no exercise 'nothing'"), ({"exercise": "../words"}, "there is no exercise"),
    ({"files": {"../words.py": ""}}, "climbs out of its folder"), ({"format": 9}, "no sound 'format'"),
])
def test_a_hostile_file_is_one_sentence(room, file, change, said):
    """Exit with 2, and grade nothing."""
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    status, out, err = replay(room, file)
    assert (status, out, err.count("\n")) == (2, "", 1) and said in err and room.graded == []


@pytest.mark.parametrize("options, may", [((), False), (("--allow-docker",), True)])
def test_images_are_built_only_where_that_is_allowed(room, file, options, may):
    """Ask again for a hand-in that may be a stranger's."""
    seen = []
    room.judge = lambda work: seen.append(work.containers) or ()
    replay(room, file, *options)
    assert seen == [may]

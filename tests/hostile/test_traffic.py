"""What goes into a box while hidden tests are heard: the hand-in, and the arguments of calls."""
import json
import re
from pathlib import Path

import pytest

from grader import box, catalog, grading, submission
from tests.courses import write_files
from tests.hostile import course, shouts

SOLUTIONS = {"words": course.WORDS, "shouts": shouts.WORDS}
# An argument of each exercise, which proves that calls are seen; and what its tests expect, as JSON and as bytes.
ARGUMENT = {"words": '"pear plum"', "shouts": '"pear plum"'}
EXPECTED = {"words": ['[["a", 2], ["b", 1]]', '[["c", 1]]', '"pear", "plum"', "tea 2", b"tea 2".hex()],
            "shouts": ["RAEP!", "MULP!"]}
MADE_UP = re.compile(r"\b[a-z]{8}\b(?= [a-z]{8}\b)")     # a word that a test has made up, before another one


@pytest.fixture
def traffic(tmp_path, monkeypatch):
    """Return a function that grades a solution at a level, and returns all that was sent into its boxes.

    It is written to a file, for judges are processes of their own.
    """
    def note(*texts: str) -> None:
        with open(tmp_path / "traffic", "a", encoding="utf-8") as stream:
            stream.write("\n".join([*texts, ""]))

    def send(self, message, end, honest=box.Box._send):
        note(json.dumps(message))
        return honest(self, message, end)

    def graded(name: str, level: str) -> str:
        launch = box.LEVELS[level].launch

        def launched(program, settings, folder, descriptors):
            files = sorted(path for path in Path(folder).rglob("*") if path.is_file()) if folder else []
            note(program, json.dumps(settings), *(f"{path}\n{path.read_text(encoding='utf-8')}" for path in files))
            return launch(program, settings, folder, descriptors)
        monkeypatch.setattr(box.Box, "_send", send)
        monkeypatch.setattr(box.LEVELS[level], "launch", launched)
        exercise = catalog.load(course.write(tmp_path), name)
        handed = write_files(tmp_path / "handed", {"words.py": SOLUTIONS[name]})
        report = grading.grade(exercise, submission.collect(handed, exercise), level, ("behaviour.hidden",))
        assert report.earned == 10, report
        return (tmp_path / "traffic").read_text(encoding="utf-8")
    return graded


@pytest.mark.parametrize("level", box.LEVELS)
@pytest.mark.parametrize("name", course.EXERCISES)
def test_no_expected_value_is_sent_into_a_box(name, level, have, traffic):
    """Send arguments: no expected value, no word of a hidden test, no name of one and no place of theirs (row 65)."""
    seen = traffic(name, have(level))
    assert ARGUMENT[name] in seen and SOLUTIONS[name] in seen
    hidden = course.FILES[f"solutions/{name}/tests/test_hidden.py"]
    names = re.findall(r"def (test_\w+)", hidden) + re.findall(r'^    """(.*)"""', hidden, re.MULTILINE)
    told = [course.SECRET, "answers", "solutions", "test_hidden", "behaviour", *names, *EXPECTED[name]]
    assert len(names) >= 8 and [word for word in told if word in seen] == []


@pytest.mark.parametrize("level", box.LEVELS)
def test_what_is_made_up_is_sent_without_its_answer(level, have, traffic):
    """Send words that the test has made up, and never what the program should make of them (rows 60 and 65)."""
    seen = traffic("shouts", have(level))
    words = set(MADE_UP.findall(seen))
    assert len(words) >= 25
    assert [word for word in words if f"{word[::-1].upper()}!" in seen] == []

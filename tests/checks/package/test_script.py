"""Tests for grader/checks/package/script.py: sessions, and commands that do what they show."""
import pytest

from grader.checks.package.script import Line, lines
from grader.errors import ExerciseError
from tests.checks.package import made
from tests.courses import write_files
from tests.gradings import costs, told

SESSION = "$ topwords a 'b c'\na b c\n$ topwords\ntopwords {version}\n"


def command(body):
    """Return a wheel whose command does this."""
    return made.wheel({"topwords/__init__.py": f"def main():\n    {body}\n".encode()})


def test_session_is_read_as_a_terminal_shows_it():
    """Tell commands, what they print, and a status from each other."""
    assert lines("\n$ one 'a b'\nx\n\ny\n\n$ two\n[3]\n$ three\n[1] of many\n") == [
        Line("one 'a b'", "x\n\ny", 0), Line("two", "", 3), Line("three", "[1] of many", 0)]
    assert Line("one 'a b'", "", 0).words == ("one", "a b")
    with pytest.raises(ExerciseError, match="has no session"):
        lines("topwords\n")


@pytest.mark.parametrize("level", ["none", "reduced", "full"])
def test_command_that_does_what_is_shown(found, have, level):
    """Find nothing, at each level; read a file that the exercise gives."""
    assert found("package.script", options={"session": SESSION}, level=have(level)).findings == ()


def test_files_of_the_exercise_lie_where_commands_run(found, tmp_path):
    """Let a command, or Python, read them."""
    write_files(tmp_path / "exercises" / "words" / "given", {"text.txt": "tea\n", "starter/a.py": "1"})
    session = "$ python -c \"print(open('text.txt').read(), end='')\"\ntea\n"
    assert found("package.script", options={"session": session}).findings == ()


@pytest.mark.parametrize("body, kind, words, actual", [
    ("print('b')", "prints", "`topwords` prints something else", "b"),
    ("raise ValueError('no')", "prints", "prints something else", "ValueError: no"),
    ("pass", "prints", "prints something else", "nothing"),
    ("print('a'); return 3", "status", "exit status 3; expected 0", None),
    ("import time; time.sleep(60)", "late", "still running after 10 s", None),
    ("print('a'); import os; os.kill(os.getpid(), 9)", "prints", "something else", "nothing"),
])
def test_command_that_does_something_else(found, body, kind, words, actual):
    """Cost the share of the session, and show what came."""
    outcome = found("package.script", command(body), options={"session": "$ topwords\na\n$ python -c 'print(1)'\n1\n"})
    assert costs(outcome) == {f"package.script.{kind}": 0.5} and words in told(outcome)[0]
    assert actual is None or actual in outcome.findings[0].actual
    assert outcome.findings[0].reproduce == "topwords"


def test_package_without_the_command(found):
    """Say which commands there are."""
    outcome = found("package.script", options={"session": "$ others\n"})
    assert costs(outcome) == {"package.script.none": 1.0} and outcome.findings[0].actual == "topwords"


def test_hidden_session_is_that_of_the_solution(found):
    """Read it among the hidden tests, and say so if there is none."""
    solution = {"tests/session.txt": "$ topwords x\nx\n", "release/pyproject.toml": ""}
    assert found("package.hidden", solution=solution).findings == ()
    solution["tests/session.txt"] = "$ topwords x\ny\n"
    assert costs(found("package.hidden", solution=solution)) == {"package.hidden.prints": 1.0}


def test_exercise_without_a_hidden_session_is_not_sound(found):
    """Blame the exercise."""
    outcome = found("package.hidden", solution={"release/pyproject.toml": ""})
    assert outcome.status == "error" and "expected one in the solution's tests/session.txt" in outcome.reason

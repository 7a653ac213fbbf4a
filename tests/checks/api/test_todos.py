"""A course of its own in `data/todos`: another API, described in exercise.toml and nowhere else."""
from pathlib import Path

from grader.cli import main

COURSE = Path(__file__).parent / "data" / "todos"


def test_described_api_is_graded(capsys):
    """Find the solution right, and each wrong answer wrong where its author says, in words that it says."""
    status = main(["--course", str(COURSE), "verify", "todos"])
    assert capsys.readouterr().out == "todos: sound, 4 criteria, 10 wrong answers\n" and status == 0


def test_author_has_written_no_python_but_the_answers():
    """Describe the API in exercise.toml alone; the server gives the ids."""
    home = COURSE / "exercises" / "todos"
    assert {path.name for path in home.iterdir()} == {"exercise.toml", "README.md", "app.py"}
    assert 'key = { name = "id", by = "server" }' in (home / "exercise.toml").read_text(encoding="utf-8")

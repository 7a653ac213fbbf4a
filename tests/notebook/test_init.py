"""Tests of grader/notebook/__init__.py, the functions of a notebook's cells."""
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import grader
from grader import notebook
from grader.errors import MachineError, UsageError
from grader.notebook import door
from grader.notebook.card import Card, Section

ROOT = Path(__file__).parents[2]
RECORD = {
    "format": 1, "exercise": "words", "student": None, "submission": "sha256:5e", "grader": "1.0.0", "versions": {},
    "isolation": "full", "attempted": True, "complete": True, "score": {"earned": 2.0, "possible": 2.0},
    "outcomes": [{"id": "style.pep8", "title": "Follow PEP 8.", "status": "passed", "earned": 2.0, "possible": 2.0,
                  "seconds": 0.1, "reason": "", "findings": []}]}
QUIZ = '''
[[quiz]]
id = "02.one"
question = "One?"
answer = "a"
options = [{ text = "yes", why = "It is." }, { text = "no", why = "It is not." }]
'''


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Return a course with one exercise, its solution and a quiz; the notebook's folder is the current one."""
    texts = {"exercises/words/exercise.toml": "", "solutions/words/words.py": "", "solutions/notebooks/a.ipynb": "",
             "notebooks/quizzes/02_a.toml": QUIZ}
    for name, text in texts.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.delenv("GRADER_COURSE", raising=False)
    monkeypatch.chdir(tmp_path / "notebooks")
    return tmp_path


@pytest.fixture
def asked(monkeypatch):
    """Answer with a report in the grader's place, and return the list of what it was asked."""
    calls = []

    def ask(*words):
        calls.append(words)
        return door.Answer(0, json.dumps(RECORD) if words[0] == "check" else "First line.\n  Second line.\n")
    monkeypatch.setattr(door, "ask", ask)
    return calls


def refuse(monkeypatch, error: Exception) -> None:
    """Let the door raise an error."""
    def ask(*words):
        raise error
    monkeypatch.setattr(door, "ask", ask)


def test_check_grades_the_students_work(course, asked):
    """Ask for a JSON report on the exercise of that name."""
    assert repr(notebook.check("words")) == "PASSED  words\n2 of 2 points\n\nPASS  Follow PEP 8.  (style.pep8, 2 of 2)"
    assert asked == [("check", "--format", "json", "--", "words")]


def test_check_takes_one_criterion(course, asked):
    """Pass the criterion on."""
    notebook.check("words", only="style.pep8")
    assert asked == [("check", "--format", "json", "--only", "style.pep8", "--", "words")]


def test_check_grades_the_solution_in_a_solved_notebook(course, asked, monkeypatch):
    """Mean the solution by the same name where the solved editions lie."""
    monkeypatch.chdir(course / "solutions" / "notebooks")
    notebook.check("words")
    assert asked == [("check", "--format", "json", "--", str(course / "solutions" / "words"))]


def test_check_says_what_is_wrong(course, monkeypatch):
    """Return a card instead of a traceback."""
    refuse(monkeypatch, UsageError("there is no exercise 'x'."))
    assert repr(notebook.check("x")) == "STOPPED  there is no exercise 'x'."


@pytest.mark.parametrize("output", ["", "[]", "{}", "no JSON", '{"format": 1}'])
def test_check_takes_nothing_but_a_report(course, monkeypatch, output):
    """Say that the answer was no report."""
    monkeypatch.setattr(door, "ask", lambda *words: door.Answer(0, output))
    assert repr(notebook.check("words")).startswith("STOPPED  the grader's answer was no report.")


def test_check_without_a_course_says_so(tmp_path, asked, monkeypatch):
    """Name what is missing when the course that is named has gone."""
    monkeypatch.setenv("GRADER_COURSE", str(tmp_path / "gone"))
    assert repr(notebook.check("words")).startswith("STOPPED  the course folder")


@pytest.mark.parametrize(("call", "words"), [
    (lambda: notebook.hint("words"), ("hint", "--", "words")),
    (lambda: notebook.hint("words", "style.pep8"), ("hint", "--", "words", "style.pep8")),
    (lambda: notebook.solution("words"), ("solution", "--", "words")),
])
def test_the_others_show_what_the_grader_prints(asked, call, words):
    """Show the output of the command of the same name, line by line."""
    card = call()
    assert asked == [words]
    assert card.sections == (Section(lines=("First line.", "  Second line.")),)


def test_progress_has_a_bar_and_its_number_in_words(monkeypatch):
    """Add up the points of all exercises; one that was never checked has none."""
    listed = [{"name": "words", "title": "Count words", "points": 10.0, "best": 8.5, "possible": 10.0},
              {"name": "model", "title": "Serve a model", "points": 4.0, "best": None, "possible": None},
              {"name": "first", "title": "Start", "points": 1.0, "best": 1.0, "possible": 1.0}]
    monkeypatch.setattr(door, "ask", lambda *words: door.Answer(0, json.dumps(listed)))
    assert repr(notebook.progress()) == (
        "PROGRESS  1 of 3 exercises complete\n9.5 of 15 points\n\nwords  Count words  8.5 of 10\n"
        "model  Serve a model  0 of 4\nfirst  Start  1 of 1")


def test_progress_of_an_empty_course_has_no_bar(monkeypatch):
    """Draw no bar where there is nothing to earn."""
    monkeypatch.setattr(door, "ask", lambda *words: door.Answer(0, "[]"))
    assert notebook.progress() == Card("PROGRESS", "0 of 0 exercises complete")


@pytest.mark.parametrize("call", [lambda: notebook.hint("x"), lambda: notebook.solution("x"), notebook.progress])
def test_the_others_say_what_is_wrong(monkeypatch, call):
    """Return a card instead of a traceback."""
    refuse(monkeypatch, MachineError("the grader could not be started."))
    assert repr(call()) == "STOPPED  the grader could not be started."


def test_explain_shows_the_rule_with_both_examples():
    """Show what is asked, why, and a bad and a good example."""
    card = notebook.explain("E302")
    assert [section.heading for section in card.sections] == ["What it asks", "Why", "Not like this", "Like this", ""]
    assert card.sections[-1].lines[0].startswith("Lesson: notebook 02_production_code, section ")


def test_explain_makes_the_unseen_visible():
    """Write tabs in words, as the pages do."""
    assert "<tab>" in repr(notebook.explain("W191"))


def test_explain_names_near_misses():
    """Return a card for an unknown code."""
    assert repr(notebook.explain("E3O2")).startswith("STOPPED  no explanation for 'E3O2'; did you mean")


def test_quiz_asks_and_answers(course):
    """Find the quiz of the course around the notebook."""
    assert notebook.quiz("02.one").answer("a").word == "RIGHT"


def test_unknown_quiz_answers_too(course):
    """Say that there is no such quiz, without a traceback, whether asked or answered."""
    said = "STOPPED  there is no quiz '02.two'; known quizzes: 02.one; did you mean '02.one'?"
    assert repr(notebook.quiz("02.two")) == repr(notebook.quiz("02.two").answer("a")) == said


def test_the_package_offers_the_functions():
    """Let `from grader import check` work for each of the six."""
    assert [getattr(grader, name) for name in grader.__all__] == [getattr(notebook, name) for name in grader.__all__]


def test_importing_it_is_cheap():
    """Load none of the heavy libraries with the functions."""
    code = ("import sys; from grader import check; "
            "print(*sorted({'IPython', 'nbformat', 'pytest', 'jinja2', 'rich', 'click', 'docker'} & set(sys.modules)))")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT,
                          env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert done.stdout == "\n"


def test_answers_are_cards(course, asked):
    """Return something that draws itself in a notebook."""
    assert isinstance(notebook.check("words"), Card)
    assert set(notebook.check("words")._repr_mimebundle_()) == {"text/plain", "text/html"}

"""Tests for grader/verification.py: broken miniature courses, one for each thing that `grader verify` can find."""
import json

import pytest

from grader import catalog
from grader.errors import SubmissionError
from grader.verification import answer, problems
from tests import courses

DECLARATION = '''\
title = "Count words"
chapter = 2
files = ["words.py"]

[limits]
seconds = 5

[[criterion]]
check = "style.pep8"
points = 2

[[criterion]]
check = "behaviour.hidden"
points = 3
'''
HOME, ANSWERS = "exercises/words/", "solutions/words/"
CASE = 'title = "Forgot the case"\nloses = ["behaviour.hidden"]\n'
COURSE = {
    HOME + "exercise.toml": DECLARATION, HOME + "words.py": courses.STARTER,
    HOME + "given/starter/words.py": courses.STARTER, ANSWERS + "words.py": courses.SOLUTION,
    ANSWERS + "tests/test_hidden.py": courses.HIDDEN_TESTS,
}
WRONG = courses.SOLUTION.replace(".lower()", "")


@pytest.fixture
def found(tmp_path):
    """Return a function from files that are laid over a sound course to the problems that are found."""
    def find(**files):
        root = courses.write_files(tmp_path, {**COURSE, **files})
        return list(problems(catalog.load(root, "words"), "none"))
    return find


def case(declaration, source=WRONG, name="case"):
    """Return the files of a typical wrong answer."""
    folder = f"{ANSWERS}wrong/{name}/"
    return {folder + "case.toml": declaration} | ({folder + "words.py": source} if source else {})


def test_nothing_is_found_in_a_sound_course(found):
    """Say nothing where everybody loses where they should."""
    says = '[says]\n"behaviour.hidden" = "{\'tea\': 2}"\n'
    assert found(**case(CASE + says)) == []


def test_a_solution_that_loses_is_found(found):
    """Name the criterion, what the solution did, and tests that ask for something else."""
    tests = courses.HIDDEN_TESTS.replace('{"tea": 2}', '{"tea": 3}')
    assert found(**{ANSWERS + "words.py": courses.SOLUTION + "x=1\n", ANSWERS + "tests/test_hidden.py": tests}) == [
        "the solution does not earn style.pep8: failed: expected 2 blank lines after class or function definition, "
        "found 0; missing whitespace around operator",
        "the solution does not earn behaviour.hidden: failed: Count a word whatever its case."]


def test_right_answers_that_do_not_earn_everything_are_found(found):
    """Grade each like the solution, with its files laid over it; a declaration is not needed."""
    sentences = found(**{ANSWERS + "right/bare/words.py": courses.SOLUTION + "x=1\n",
                         ANSWERS + "right/same/words.py": courses.SOLUTION + "\n# Counted in another way.\n"})
    assert sentences == [
        "the right answer bare does not earn style.pep8: failed: expected 2 blank lines after class or function "
        "definition, found 0; missing whitespace around operator"]


def test_tests_that_cannot_be_collected_with_the_solution_are_found(found):
    """Tell an exercise without tests that anybody could pass."""
    sentence, = found(**{ANSWERS + "tests/test_hidden.py": "import nothing_of_the_kind\n"})[:1]
    assert sentence.startswith("the solution does not earn behaviour.hidden: ")


def test_a_starter_that_earns_too_much_is_found(found):
    """Ask the starter to lose on every criterion, unless a wrong answer says which ones it loses."""
    starter = {HOME + "words.py": courses.STARTER.replace(" :", ":"),
               HOME + "given/starter/words.py": courses.STARTER.replace(" :", ":")}
    sentence = "the starter earns all of style.pep8; expected it to lose something"
    assert found(**starter) == [sentence]
    told = 'title = "Handed the starter in"\nbase = "starter"\nloses = ["behaviour.hidden"]\n'
    assert found(**starter, **case(told, source=None, name="starter")) == []


def test_an_empty_hand_in_that_earns_something_is_found(found):
    """Refuse a criterion whose only file may be empty."""
    declaration = DECLARATION.replace('["words.py"]', '["words.py", "pack/__init__.py"]').replace(
        "points = 2", 'points = 2\nfiles = ["pack/__init__.py"]').replace(
            "points = 3", 'points = 3\nfiles = ["words.py"]')
    files = {place + "pack/__init__.py": "" for place in (HOME, HOME + "given/starter/", ANSWERS)}
    assert found(**files, **{HOME + "exercise.toml": declaration})[0] == (
        "a hand-in of empty files earns 2 on style.pep8; expected nothing")


def test_wrong_answers_that_do_not_lose_where_they_say_are_found(found):
    """Compare each wrong answer with its declaration, criterion by criterion."""
    cases = {
        "all": case(CASE, courses.SOLUTION, "all"),
        "elsewhere": case(CASE, WRONG + "x=1\n", "elsewhere"),
        "words": case(CASE + '[says]\n"behaviour.hidden" = "{\'coffee\': 2}"\n', WRONG, "words"),
        "less": case(CASE.replace('["', '["style.pep8", "'), WRONG, "less"),
        "missing": case(CASE + 'missing = ["words.py"]\n', WRONG, "missing"),
    }
    sentences = found(**{path: text for files in cases.values() for path, text in files.items()})
    assert [sentence.partition("; ")[0] for sentence in sentences] == [
        "the wrong answer all earns all of behaviour.hidden",
        "the wrong answer elsewhere loses style.pep8, which it does not say: expected 2 blank lines after class or "
        "function definition, found 0",
        "the wrong answer less earns all of style.pep8",
        "the wrong answer missing loses style.pep8, which it does not say: words.py was not handed in",
        "the wrong answer words: no finding of behaviour.hidden says '{'coffee': 2}', but: Count a word whatever its "
        "case."]


@pytest.mark.parametrize("declaration, sentence", [
    ("title =", "case.toml cannot be read: Invalid value"),
    (None, "case.toml cannot be read: "),
    ('loses = ["style.pep8"]\n', "case.toml has no fitting 'title'; expected a text: what this student did"),
    ('title = "x"\n', "case.toml has no fitting 'loses'; expected a list of the criteria that lose something"),
    ('title = "x"\nloses = []\n', "case.toml has no fitting 'loses'"),
    ('title = "x"\nloses = "style.pep8"\n', "case.toml has no fitting 'loses'"),
    (CASE + 'says = "x"\n', "case.toml has no fitting 'says'; expected a table"),
    (CASE + 'base = "nothing"\n', "case.toml has no fitting 'base'; expected 'solution' or 'starter'"),
    (CASE + 'missing = "words.py"\n', "case.toml has no fitting 'missing'; expected a list of declared files"),
    (CASE + "lose = []\n", "case.toml has the unknown key 'lose'; known keys: base, loses, missing, says, title"),
    (CASE.replace("behaviour", "behavior"), "'loses' names behavior.hidden; expected ids of criteria: style.pep8, "),
    (CASE + '[says]\n"style" = "x"\n', "'says' names style; expected ids of criteria: style.pep8, behaviour.hidden"),
])
def test_a_wrong_answer_with_a_bad_declaration_is_found(tmp_path, monkeypatch, declaration, sentence):
    """Say what is wrong with a case.toml; nothing is graded for that."""
    from grader import verification
    root = courses.write_files(tmp_path, {**COURSE, **case(declaration or "")})
    if declaration is None:
        (root / ANSWERS / "wrong/case/case.toml").unlink()
    for name in ("_earns", "_empty", "_compare"):
        monkeypatch.setattr(verification, name, lambda *_: ())
    monkeypatch.setattr(verification, "grade", lambda *_, **__: None)
    told, = problems(catalog.load(root, "words"), "none")
    assert told.startswith(f"the wrong answer case: {sentence}")


def test_a_wrong_answer_that_cannot_be_graded_is_found(tmp_path, monkeypatch):
    """Go on with the next one."""
    from grader import verification
    root = courses.write_files(tmp_path, {**COURSE, **case(CASE)})

    def refuse(*_):
        raise SubmissionError("it is too large")
    monkeypatch.setattr(verification, "answer", refuse)
    exercise = catalog.load(root, "words")
    assert list(verification._case(exercise, root / ANSWERS / "wrong/case", "none")) == [
        "the wrong answer case cannot be graded: it is too large"]


@pytest.mark.parametrize("name", ["statistics.py", "pytest.py", "click.py", "json/__init__.py"])
def test_a_declared_module_that_hides_another_is_found(found, name):
    """Protect the standard library and what we depend on."""
    files = {place + name: "WORDS = 1\n" for place in (HOME, HOME + "given/starter/", ANSWERS)}
    declaration = DECLARATION.replace('["words.py"]', f'["words.py", "{name}"]')
    hidden = name.partition(".")[0].partition("/")[0]
    assert found(**files, **{HOME + "exercise.toml": declaration}) == [
        f"the declared file {name} hides the module '{hidden}'; give it another name"]


def test_a_module_below_another_hides_nothing(found):
    """Let a package have a module of any name."""
    declaration = DECLARATION.replace('["words.py"]', '["words.py", "pack/json.py"]')
    files = {place + "pack/json.py": "x=1\n" for place in (HOME, HOME + "given/starter/")}
    assert found(**files, **{HOME + "exercise.toml": declaration, ANSWERS + "pack/json.py": "X = 1\n"}) == []


@pytest.mark.parametrize("body, sentence", [
    ("def test_it():\n    assert count_words('a')\n", "test_it has no docstring; its first line is what the student "
     "reads"),
    ("def test_it(capfd):\n    '''Do.'''\n", "the fixture 'capfd' does not reach into a box: "),
    ("def test_it(:\n", "cannot be parsed: invalid syntax"),
])
@pytest.mark.parametrize("folder", [HOME, ANSWERS])
def test_tests_that_cannot_work_are_found(found, folder, body, sentence):
    """Name the file and the line, among the public tests and the hidden ones."""
    head = '"""Tests."""\nimport pytest\nfrom words import count_words\n'
    told, = found(**{folder + "tests/test_bad.py": head + body})
    assert told.startswith(f"{folder}tests/test_bad.py, line 4: {sentence}")


def test_starter_files_that_differ_from_the_untouched_ones_are_found(found):
    """Keep what `reset` puts back and what lies in the exercise the same."""
    sentence = "the starter file words.py differs from the untouched one in given/starter"
    assert found(**{HOME + "words.py": courses.STARTER + "x = 1\n"}) == [sentence]


@pytest.mark.parametrize("lesson, sentence", [
    ("03_tests", "the lesson 03_tests names no notebook; expected notebooks/03_tests.ipynb"),
    ("02_style#pep-9", "the lesson 02_style#pep-9 names no heading of notebooks/02_style.ipynb"),
])
def test_lessons_that_do_not_exist_are_found(found, lesson, sentence):
    """Look for the notebook and for the heading in it."""
    cells = [{"cell_type": "markdown", "source": ["# Style\n", "\n", "## PEP 8: the rules?\n"]},
             {"cell_type": "code", "source": ["# PEP 9\n"]}]
    files = {"notebooks/02_style.ipynb": json.dumps({"cells": cells})}
    told = DECLARATION.replace("points = 2", f'points = 2\nlesson = "{lesson}"').replace(
        "points = 3", 'points = 3\nlesson = "02_style#pep-8-the-rules"')
    assert found(**files, **{HOME + "exercise.toml": told}) == [sentence]


def test_the_students_edition_cannot_be_verified(found, tmp_path):
    """Say that the solutions are missing."""
    courses.write_files(tmp_path, {path: text for path, text in COURSE.items() if path.startswith(HOME)})
    assert list(problems(catalog.load(tmp_path, "words"), "none")) == [
        "there is no solution for 'words'; only a checkout with solutions/ can be verified"]


def test_a_wrong_answer_lies_over_the_solution_or_the_starter(tmp_path):
    """Leave out what is missing, and take nothing that is not declared."""
    declaration = DECLARATION.replace('["words.py"]', '["words.py", "data.csv", "more.py"]')
    files = {place + name: f"{place}\n" for place in (HOME, HOME + "given/starter/", ANSWERS)
             for name in ("more.py", "data.csv")}
    cases = case(CASE + 'missing = ["more.py"]\n', WRONG) | case(CASE + 'base = "starter"\n', None, "other")
    cases[ANSWERS + "wrong/case/data.csv"] = "1,2\n"
    cases[ANSWERS + "wrong/case/notes.txt"] = "not declared\n"
    root = courses.write_files(tmp_path, {**COURSE, **files, **cases, HOME + "exercise.toml": declaration})
    exercise = catalog.load(root, "words")
    assert answer(exercise, root / ANSWERS / "wrong/case").files == {"words.py": WRONG.encode(), "data.csv": b"1,2\n"}
    assert answer(exercise, root / ANSWERS / "wrong/other").files["words.py"] == courses.STARTER.encode()

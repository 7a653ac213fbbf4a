"""Tests for grader/withholding.py: a hand-in tells the hidden inputs in every way there is, and no report says them."""
import json
from dataclasses import replace
from importlib import resources

import pytest

from grader import catalog, grading, submission, withholding
from grader.checks import registry
from grader.cli import main
from grader.model import Finding
from grader.reporters import FORMATS
from grader.withholding import withhold
from tests.courses import write_files
from tests.schemas import validator
from tests.telltale import CANARY, FILES, HIDDEN, LINE, SECRET, STATUS


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Return the root of a course in which every program tells what it can."""
    return write_files(tmp_path_factory.mktemp("withholding"), FILES)


@pytest.fixture(scope="module")
def exercise(course):
    """Return the exercise."""
    return catalog.load(course, "words")


@pytest.fixture(scope="module")
def full(course, exercise):
    """Return the report with all details."""
    return grading.grade(exercise, submission.collect(course / "handin", exercise), "none")


def outcome_of(report, name):
    """Return one outcome of a report."""
    return next(outcome for outcome in report.outcomes if outcome.id == name)


def test_each_way_of_telling_is_a_real_one(full):
    """Find in the whole report, of each test, what was asked or answered; or there would be nothing to withhold."""
    told = (SECRET, CANARY, f"exit status {STATUS}", f"line={LINE}")
    findings = outcome_of(full, "behaviour.hidden").findings
    assert len(findings) == HIDDEN.count("def test_")
    assert [found.code for found in findings if not any(text in repr(found) for text in told)] == []
    assert any(found.line == LINE for found in findings)
    assert outcome_of(full, "behaviour.public").status == "error"
    assert SECRET in outcome_of(full, "behaviour.public").reason
    assert CANARY in repr(outcome_of(full, "suite.passes").findings)


# Tables have points and nothing of a run; Classroom 50 takes no report with an outcome that is nobody's mark.
TABLES = ("csv", "canvas", "moodle", "nbgrader")


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "classroom50"])
def test_no_format_says_what_is_withheld(course, exercise, full, form, monkeypatch, capsys):
    """Print a report through the front door: no input, no answer, no exit status and no line that the program chose."""
    monkeypatch.setattr(grading, "grade", lambda *_, **__: full)
    argv = ["--course", str(course), "check", str(course / "handin"), "--exercise", "words", "--format", form]
    assert main(argv) == 1
    told = capsys.readouterr().out
    assert (SECRET in told or form in TABLES[1:]) and (CANARY in told or form in TABLES)
    assert main([*argv, "--withhold"]) == 1
    told = capsys.readouterr().out
    assert [text for text in (SECRET, CANARY, f"status {STATUS}", str(LINE)) if text in told] == []
    assert "E501" in told or form in TABLES


def test_progress_keeps_no_details(course, full, monkeypatch, tmp_path, capsys):
    """Write nothing to the state file that is withheld on the screen."""
    monkeypatch.setenv("GRADER_STATE", str(tmp_path))
    monkeypatch.setattr(grading, "grade", lambda *_, **__: full)
    main(["--course", str(course), "check", str(course / "handin"), "--exercise", "words", "--withhold"])
    kept = (tmp_path / "progress.json").read_text(encoding="utf-8")
    assert json.loads(kept)["exercises"]["words"]["lost"] and SECRET not in kept and CANARY not in kept


def test_the_terminal_says_so_in_one_line(course, full, monkeypatch, capsys):
    """Tell a reader why so little is said, below the score."""
    monkeypatch.setattr(grading, "grade", lambda *_, **__: full)
    main(["--course", str(course), "check", str(course / "handin"), "--exercise", "words", "--withhold"])
    lines = capsys.readouterr().out.splitlines()
    assert lines.count("Details are withheld: what was asked, expected, and answered by the program.") == 1
    assert "  Return nothing." in lines and "  a test fails" in lines
    assert "           the reason is withheld; a check without --withhold tells it" in lines


def test_verdicts_points_codes_costs_and_lessons_stay(full, exercise):
    """Take nothing from what a criterion earned and for which test."""
    bare = withhold(full, exercise)
    assert bare.withheld and (bare.earned, bare.complete) == (full.earned, full.complete)
    assert [outcome.id for outcome in bare.outcomes if outcome.seconds] == ["style.pep8"]   # time can be chosen
    kept = ["id", "title", "status", "earned", "possible"]
    for before, after in zip(full.outcomes, bare.outcomes, strict=True):
        assert [getattr(before, name) for name in kept] == [getattr(after, name) for name in kept]
        assert [(found.code, found.cost, found.lesson) for found in before.findings] == [
            (found.code, found.cost, found.lesson) for found in after.findings]
    assert {found.lesson for found in outcome_of(bare, "behaviour.hidden").findings} == {"02_production_code#tests"}


def test_a_test_says_its_own_first_line(full, exercise):
    """Leave the instructor's sentence, which says what was asked for without the values."""
    messages = [found.message for found in outcome_of(withhold(full, exercise), "behaviour.hidden").findings]
    assert messages[:3] == ["Return nothing.", "Raise nothing.", "Raise nothing with a name."]


def test_what_reads_the_sources_stays_whole(full, exercise):
    """Leave remarks of style, and files that are missing or cannot be parsed, whichever criterion they are in."""
    found = (Finding("file.missing", "words.py was not handed in", hint="See the README."),
             Finding("style.parses", "words.py cannot be parsed", path="words.py", line=3),
             Finding("suite.plan.untested", "no test uses count()", path="words.py", line=9))
    hidden = replace(outcome_of(full, "behaviour.hidden"), findings=found)
    bare = withhold(replace(full, outcomes=(full.outcomes[0], hidden)), exercise)
    assert bare.outcomes[0] == full.outcomes[0] and bare.outcomes[0].findings
    assert bare.outcomes[1].findings == found


def test_what_is_not_known_is_withheld(full, exercise):
    """Take away all but the title where a check says no sentence, is new, or is not in the exercise any more."""
    found = Finding("api.answers.post", SECRET, 0.5, SECRET, 1, 1, SECRET, SECRET, SECRET, "03_api", SECRET)
    outcome = replace(full.outcomes[0], id="api.answers", title="Answer.", reason=SECRET, findings=(found,))
    bare, = withhold(replace(full, outcomes=(outcome,)), exercise).outcomes
    assert bare.findings == (Finding("api.answers.post", "Answer.", 0.5, lesson="03_api"),)
    assert (bare.reason, bare.seconds) == (withholding.REASON, 0.0)


def test_why_a_criterion_was_skipped_stays(full, exercise):
    """Name the criterion that it needs."""
    assert outcome_of(withhold(full, exercise), "style.naming").reason == "needs suite.passes first"


def test_nothing_new_is_in_the_json(course, full, exercise, monkeypatch, capsys):
    """Keep format 1 to the letter."""
    monkeypatch.setattr(grading, "grade", lambda *_, **__: full)
    main(["--course", str(course), "check", str(course / "handin"), "--exercise", "words", "--withhold",
          "--format", "json"])
    schema = json.loads(resources.files("grader.reporters").joinpath("report.schema.json").read_text())
    assert not list(validator(schema).iter_errors(json.loads(capsys.readouterr().out)))


def test_it_is_a_pure_function(full, exercise):
    """Give the same for the same, and for what it gave."""
    bare = withhold(full, exercise)
    assert withhold(full, exercise) == bare == withhold(bare, exercise)
    assert not full.withheld


def test_every_check_has_been_decided_about():
    """Ask for a decision when a check is added: does it only read, or does it run what the student wrote?"""
    reading = {name for name in registry.names() if withholding._reads(name)}
    running = {"behaviour.public", "behaviour.hidden", "suite.passes", "suite.coverage"} | {
        name for name in registry.names() if name.partition(".")[0] in ("api", "postman", "load", "docker", "package")
        and name not in ("docker.lint", "package.layout")}
    assert reading == set(registry.names()) - running

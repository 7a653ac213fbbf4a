"""Tests for grader/grading.py: what is graded, what it earns, and whose fault it is when it cannot be."""
import json
from dataclasses import replace
from importlib import resources

import pytest

from grader import box, catalog, grading
from grader.checks import registry
from grader.errors import ExerciseError, GraderError, MachineError, UsageError
from grader.grading import decide, grade
from grader.model import Criterion, Finding, Limits
from grader.reporters.json import record
from grader.submission import collect
from tests import courses
from tests.gradings import exercise, submission
from tests.schemas import validator

RUBRIC = ("style.pep8", "behaviour.public", "behaviour.hidden", "suite.passes", "suite.coverage")


@pytest.fixture
def asked(tmp_path):
    """Return the exercise of a miniature course."""
    return catalog.load(courses.write_course(tmp_path), "words")


@pytest.fixture
def stood_in(monkeypatch):
    """Put checks that find nothing in the place of the real ones; return a function to replace one of them."""
    courses.stand_in_for_checks(monkeypatch)

    def put(name, check):
        check.check_name = name
        monkeypatch.setattr(registry, "load", lambda known, load=registry.load: check if known == name else load(known))
    return put


def graded(asked, files, **options):
    """Return the outcomes by id for a hand-in of these files."""
    return {item.id: item for item in grade(asked, submission(files), "none", **options).outcomes}


SOLVED = {"words.py": courses.SOLUTION, "test_words.py": courses.SOLUTION_TESTS}


def test_the_solution_earns_everything_and_the_report_fits_its_schema(asked):
    """Grade a whole hand-in with the real checks."""
    report = grade(asked, collect(asked.answers, asked, student="ada"), "none")
    assert [item.id for item in report.outcomes] == list(RUBRIC)
    assert (report.earned, report.possible, report.complete, report.attempted) == (10, 10, True, True)
    assert (report.exercise, report.student, report.isolation) == ("words", "ada", "none")
    assert {"python", "pytest", "coverage", "pycodestyle"} <= report.versions.keys()
    schema = json.loads(resources.files("grader.reporters").joinpath("report.schema.json").read_text())
    validator(schema).validate(record(report))
    validator(schema).validate(record(grade(asked, collect(asked.home, asked), "none")))


def test_the_same_bytes_get_the_same_report_but_for_the_seconds(asked):
    """Grade a poor hand-in twice and compare everything."""
    files = {"words.py": courses.SOLUTION.replace("lower()", "upper()") + "x=1\n", "test_words.py": "x = {3, 1}\n"}
    first, second = (grade(asked, submission(files), "none") for _ in range(2))
    assert first.earned < 10
    assert _timeless(first) == _timeless(second)


def _timeless(report):
    """Return a report with all its seconds at 0."""
    return replace(report, outcomes=tuple(replace(item, seconds=0.0) for item in report.outcomes))


@pytest.mark.parametrize("only, ids", [
    ((), RUBRIC), (("style.pep8",), ("style.pep8",)), (("suite.coverage",), ("suite.passes", "suite.coverage")),
    (("suite.coverage", "style.pep8"), ("style.pep8", "suite.passes", "suite.coverage")),
])
def test_only_the_named_criteria_and_what_they_need_are_graded(asked, stood_in, only, ids):
    """Keep the rubric's order."""
    assert tuple(graded(asked, SOLVED, only=only)) == ids


def test_what_a_needed_criterion_needs_is_graded_too(asked, stood_in):
    """Follow needs to their beginning."""
    style, *others, passes, coverage = asked.criteria
    chain = (style, *others, replace(passes, needs=("style.pep8",)), coverage)
    assert tuple(graded(replace(asked, criteria=chain), SOLVED, only=("suite.coverage",))) == (
        "style.pep8", "suite.passes", "suite.coverage")


def test_an_unknown_criterion_is_refused_with_the_known_ones(asked, stood_in):
    """Say what could have been meant."""
    with pytest.raises(UsageError, match="'words' has no criterion 'style'; it has style.pep8, behaviour.public"):
        graded(asked, SOLVED, only=("style",))


def test_what_needs_a_lost_criterion_is_skipped_at_its_cost(asked, stood_in):
    """Say what comes first."""
    stood_in("suite.passes", lambda work: [Finding("suite.passes.failed", "a test fails", cost=0.1)])
    found = graded(asked, SOLVED)["suite.coverage"]
    assert (found.status, found.earned, found.possible) == ("skipped", 0, 2)
    assert (found.reason, found.findings) == ("needs suite.passes first", ())


@pytest.mark.parametrize("fault, status", [(GraderError, "error"), (MachineError, "not_run"), (KeyError, "error")])
def test_what_needs_a_criterion_that_could_not_be_judged_cannot_be_judged_either(asked, stood_in, fault, status):
    """Lay no fault of ours or of the machine at the student's door."""
    stood_in("suite.passes", _raising(fault("no such luck")))
    report = grade(asked, submission(SOLVED), "none")
    found = report.outcomes[-1]
    assert (found.id, found.status) == ("suite.coverage", status)
    assert found.reason == "needs suite.passes, which could not be judged"
    assert not report.complete


def _raising(error):
    """Return a check that raises."""
    def check(work):
        raise error
    return check


@pytest.mark.parametrize("error, status, reason", [
    (ZeroDivisionError("division by zero"), "error", "the grader failed: ZeroDivisionError: division by zero"),
    (ExerciseError("there are no tests."), "error", "there are no tests."),
    (MachineError("no box today."), "not_run", "no box today."),
])
def test_our_faults_and_the_machines_are_never_a_mark(asked, stood_in, error, status, reason):
    """Tell them from what the student lost, and go on with the other criteria."""
    stood_in("style.pep8", _raising(error))
    report = grade(asked, submission(SOLVED), "none")
    found = report.outcomes[0]
    assert (found.status, found.reason, found.earned, found.findings) == (status, reason, 0, ())
    assert not report.complete
    assert [item.status for item in report.outcomes[1:]] == ["passed"] * 4


@pytest.mark.parametrize("kind, message", [
    ("time", "still running after 20 s; usually an endless loop, or a wait for input"),
    ("end", "the run broke off; usually a call of exit()"),
    ("answer", "the run broke off"),
])
def test_a_breach_is_the_students(asked, stood_in, kind, message):
    """Say which limit was met."""
    stood_in("style.pep8", _raising(box.Breach(kind, "broke off")))
    found = graded(asked, SOLVED)["style.pep8"]
    assert (found.status, found.earned) == ("failed", 0)
    assert [(item.code, item.message) for item in found.findings] == [("style.pep8.limit", message)]


def test_a_machine_without_the_level_grades_nothing(asked, monkeypatch):
    """Say which level is missing, before anything is run."""
    for level in set(box.LEVELS) - {"none"}:
        monkeypatch.setattr(box.LEVELS[level], "missing", lambda level=level: f"there is no {level}")
    with pytest.raises(MachineError, match="the box level 'full' is not to be had here: there is no full"):
        grade(asked, submission(SOLVED), "full")
    with pytest.raises(UsageError, match="there is no box level 'half'"):
        grade(asked, submission(SOLVED), "half")
    assert grade(asked, submission(SOLVED), "auto", only=("style.pep8",)).isolation == "none"


def test_checks_are_bound_before_anything_of_the_student_runs(asked, monkeypatch):
    """Refuse an exercise that is wrong in its last line before the first box."""
    wrong = replace(asked, criteria=(*asked.criteria, Criterion("suite.nothing", 1, "x", "")))
    monkeypatch.setattr(grading, "open_workspace", None)
    with pytest.raises(ExerciseError, match="unknown check 'suite.nothing'"):
        grade(wrong, submission(SOLVED), "none")


@pytest.mark.parametrize("content, code, message", [
    (None, "file.missing", "words.py was not handed in"),
    (b"", "file.empty", "words.py is empty"),
    (b" \n\t\n", "file.empty", "words.py is empty"),
    (b"def f(:\n", "style.parses", "words.py cannot be parsed: invalid syntax"),
    (b"if True:\n\tx = 1\n        y = 2\n", "style.parses",
     "words.py cannot be parsed: inconsistent use of tabs and spaces in indentation"),
    (b"x = 1\0\n", "style.parses", "words.py cannot be parsed: a null byte in the source"),
    ("x = 'é'\n".encode("latin-1"), "style.parses", "words.py cannot be parsed: not UTF-8: byte 0xe9 at position 5"),
    ("# coding: latin-1\n".encode(), "style.parses",
     "words.py cannot be parsed: an encoding other than UTF-8 is declared"),
])
def test_a_file_that_cannot_be_used_costs_everything_where_it_is_named(asked, content, code, message):
    """Grade the criteria that name other files."""
    files = {"test_words.py": "def test_nothing_at_all():\n    assert not []\n"}
    files |= {} if content is None else {"words.py": content}
    tests_only = replace(asked.criteria[0], id="tests", files=("test_words.py",))
    found = graded(replace(asked, criteria=(*asked.criteria, tests_only)), files)
    for name in ("style.pep8", "behaviour.public", "behaviour.hidden", "suite.passes"):
        assert (found[name].status, found[name].earned) == ("failed", 0)
        assert [(item.code, item.message, item.cost) for item in found[name].findings] == [(code, message, 1.0)]
    assert found["suite.coverage"].status == "skipped"
    assert found["tests"].earned == 2


def test_an_empty_package_file_is_no_missing_work(tmp_path):
    """Let `__init__.py` be empty, as it usually is."""
    files = {"pack/__init__.py": "", "pack/words.py": "WORDS = 1\n"}
    assert graded(exercise(tmp_path, "style.pep8", files), files)["style.pep8"].earned == 1


def test_a_glob_has_to_match_one_file(tmp_path):
    """Ask for one file at least of those that a glob names."""
    asked = exercise(tmp_path, "style.pep8", {"words.py": "", "tests/*.py": ""})
    found = graded(asked, {"words.py": "WORDS = 1\n"})["style.pep8"]
    assert [item.message for item in found.findings] == ["tests/*.py was not handed in"]


def test_a_parser_bomb_is_a_file_that_cannot_be_parsed(tmp_path):
    """Hold Python's parser itself to the limits."""
    files = {"words.py": "x = " + "(" * 90 + "1" + ")" * 90 + "\ny = " + "-" * 2_000_000 + "1\n"}
    found = graded(replace(exercise(tmp_path, "style.pep8", files), limits=Limits(seconds=2)), files)["style.pep8"]
    assert (found.status, found.earned) == ("failed", 0)
    assert found.findings[0].message.startswith("words.py cannot be parsed: ")
    assert found.seconds < 3


@pytest.mark.parametrize("costs, earned, status", [
    ([], 3.33, "passed"), ([0, 0], 3.33, "passed"), ([0.05], 3.16, "failed"), ([0.5, 0.5, 0.5], 0, "failed"),
    ([1 / 3] * 3, 0, "failed"), ([0.1] * 10, 0, "failed"), ([0.0001], 3.32, "failed"), ([0.999], 0, "failed"),
])
def test_costs_add_up_to_everything_at_most(costs, earned, status):
    """Round to two decimals, and never round a loss away."""
    findings = [Finding("style.pep8.E501", "too long", cost=cost) for cost in costs]
    found = decide(Criterion("style.pep8", 3.33, "style.pep8", "Follow PEP 8."), findings, 0.0)
    assert (found.earned, found.possible, found.status) == (earned, 3.33, status)


def test_a_finding_without_a_lesson_gets_the_criterions():
    """Say where it is taught."""
    criterion = Criterion("style.pep8", 1, "style.pep8", "Follow PEP 8.", lesson="02#pep-8")
    found = decide(criterion, [Finding("a", ""), Finding("b", "", lesson="02#names")], 0.0)
    assert [item.lesson for item in found.findings] == ["02#pep-8", "02#names"]


def test_the_starter_is_not_attempted_until_a_file_differs(asked, stood_in):
    """Compare every declared file with the untouched starter."""
    starter = {"words.py": courses.STARTER, "test_words.py": courses.STARTER_TESTS}
    assert not grade(asked, submission(starter), "none").attempted
    assert grade(asked, submission({**starter, "words.py": courses.STARTER + "\n"}), "none").attempted


def test_hidden_criteria_are_kept_by_the_instructor_where_there_is_no_solution(asked, stood_in):
    """Take nothing for them, and let nothing wait for them."""
    waiting = replace(asked.criteria[0], id="waits", needs=("behaviour.hidden",))
    edition = replace(asked, answers=None, criteria=(*asked.criteria, waiting))
    report = grade(edition, submission(SOLVED), "none")
    found = {item.id: item for item in report.outcomes}
    assert found["behaviour.hidden"].status == "skipped"
    assert found["behaviour.hidden"].reason == "kept by the instructor"
    assert (report.earned, report.possible, report.complete) == (9, 9, True)
    assert found["waits"].status == "passed"


def test_what_was_left_alone_is_in_the_report(asked, stood_in):
    """Name the extra files."""
    assert grade(asked, submission(SOLVED, extra=("notes.txt",)), "none").extra == ("notes.txt",)

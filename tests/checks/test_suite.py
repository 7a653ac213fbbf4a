"""Tests for grader/checks/suite.py: what the student's own tests earn."""
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader.checks.suite import coverage
from grader.model import Limits
from tests.courses import write_files
from tests.gradings import SOURCE, TESTS, costs, outcome, told

# Hand-ins: tests of every kind, a source with branches, tests that reach some of it, and a poor plan.
MIXED, BRANCHES, SOME, PLAN = (Path(__file__).parent.joinpath("data", name).read_text(encoding="utf-8")
                               for name in ("mixed.py", "branches.py", "some.py", "plan.py"))


def suite(tests=TESTS, source=SOURCE):
    """Return a hand-in."""
    return {"words.py": source, "test_words.py": tests}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    """Return what tests of every kind earn."""
    return outcome(tmp_path_factory.mktemp("mixed"), "suite.passes", suite(MIXED))


def test_tests_that_pass_twice_earn_everything(graded):
    """Find nothing."""
    assert graded("suite.passes", suite()).findings == ()


def test_only_tests_that_ran_and_passed_in_both_orders_count(mixed):
    """Tell failing, flaky, skipped, expected and unreported ones apart, each for its share."""
    assert {finding.message.partition(" ")[0]: finding.code for finding in mixed.findings} == {
        "test_fails": "suite.passes.failed", "test_raises": "suite.passes.failed",
        "test_ends_badly": "suite.passes.failed", "test_is_skipped": "suite.passes.skipped",
        "test_is_expected_to_fail": "suite.passes.skipped", "test_passes_unexpectedly": "suite.passes.skipped",
        "test_comes_second": "suite.flaky", "TestMade::test_is_never_run": "suite.passes.silent"}
    assert {finding.cost for finding in mixed.findings} == {1 / 12}
    assert mixed.earned == round(4 / 12, 2)


def test_a_failing_test_says_what_was_raised_and_where(mixed):
    """Point at the line of the student's that failed, in the module as well as in the tests."""
    found = {finding.message.partition(" ")[0]: finding for finding in mixed.findings}
    assert found["test_fails"].message == "test_fails fails: AssertionError: assert {'a': 1} == {}"
    assert (found["test_fails"].path, found["test_fails"].line) == ("test_words.py", 17)
    assert "'NoneType' object has no attribute 'split'" in found["test_raises"].message
    assert (found["test_raises"].path, found["test_raises"].line) == ("words.py", 6)
    assert (found["test_is_skipped"].path, found["test_is_skipped"].line) == ("test_words.py", None)


def test_a_message_is_the_same_in_each_run(graded):
    """Leave out where an object lay in memory."""
    tests = TESTS.replace('== {"tea": 2, "for": 1}', "== object()")
    found = told(graded("suite.passes", suite(tests)))
    assert "== <object object>" in found[0]


def test_the_command_in_a_report_runs_that_test(graded, tmp_path):
    """Give a command that fails in the hand-in's folder as it did here."""
    files = {"after/words.py": SOURCE, "test_words.py": TESTS.replace('"for": 1', '"for": 2')}
    finding, = graded("suite.passes", files, path=("after", "")).findings
    folder = write_files(tmp_path / "hand-in", files)
    assert finding.reproduce == ('python -m pytest -o pythonpath="after ." '
                                 "test_words.py::test_counts_each_occurrence")
    command = [sys.executable, "-m", *shlex.split(finding.reproduce)[2:], "-p", "no:cacheprovider"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 1 and "1 failed" in done.stdout


@pytest.mark.parametrize("tests, code, message", [
    ('"""Tests."""\n', "none", "no test ran"),
    ("import words\nimport nothing_like_it\n", "collect", "pytest cannot collect test_words.py: "),
    ("def test_count(nothing):\n    assert nothing\n", "failed", "test_count fails: "),
    ("def test_count():\n    exit(0)\n", "failed", "test_count fails: SystemExit: 0"),
    ("import pytest\n\n\ndef test_count():\n    pytest.exit('done')\n", "silent", "test_count did not report"),
    ("exit(3)\n\n\ndef test_count():\n    assert True\n", "silent", "test_count did not report"),
    ("import os\n\n\ndef test_count():\n    os._exit(0)\n", "limit", "the run ended the whole program (exit status 0)"),
    ("import os\nos.kill(os.getpid(), 9)\n", "limit", "the run ended the whole program (signal 9)"),
])
def test_suites_that_prove_nothing_earn_nothing(graded, tests, code, message):
    """Say why."""
    found = graded("suite.passes", suite(tests))
    assert (found.status, found.earned) == ("failed", 0)
    assert costs(found) == {f"suite.passes.{code}": 1}
    assert told(found)[0].startswith(message)


def test_tests_that_hang_end_in_time(graded):
    """Stop after the exercise's seconds, whatever the tests wait for."""
    began = time.monotonic()
    found = graded("suite.passes", suite("while True:\n    pass\n"), limits=Limits(seconds=1))
    assert told(found, "suite.passes.limit") == [
        "still running after 1 s; usually an endless loop, or a wait for input"]
    assert time.monotonic() - began < 6


SETTINGS = {
    "pytest.ini": "[pytest]\naddopts = --collect-only\n", "setup.cfg": "[tool:pytest]\naddopts = -k nothing\n",
    "pyproject.toml": "[tool.pytest.ini_options]\npython_functions = nothing\n", "tox.ini": "[pytest]\naddopts = -x\n",
    ".coveragerc": "[run]\nomit = *\n", "pytest.py": "raise SystemExit\n", "coverage.py": "raise SystemExit\n",
    "sitecustomize.py": "raise SystemExit\n", "usercustomize.py": "raise SystemExit\n",
}


def test_configuration_in_the_hand_in_changes_nothing(graded, mixed):
    """Run with our settings and our tools, even where a hand-in may hold such files."""
    assert told(graded("suite.passes", {**suite(MIXED), **SETTINGS})) == told(mixed)


def test_coverage_of_no_code_earns_nothing(graded):
    """Give no points for tests of a module that holds a docstring and nothing else."""
    files = {"words.py": '"""Words."""\n', "test_words.py": "def test_it():\n    assert 1 + 1\n"}
    found = graded("suite.coverage", files)
    assert (found.earned, told(found)) == (0, ["there is no code for tests to reach; expected some"])


def test_coverage_is_the_share_of_lines_and_branches(graded):
    """Count as coverage does: 10 statements and 6 branches here, of which 8 ran."""
    found = graded("suite.coverage", suite(SOME, BRANCHES), options={"required": 0.75})
    assert told(found, "share") == ["8 of 16 lines and branches ran (50.0%); 75% are asked for"]
    assert found.earned == 0.67
    assert (found.findings[0].expected, found.findings[0].actual) == ("75%", "50.0%")


def test_what_is_missing_is_shown_as_code(graded):
    """Show neighbouring lines together, and each branch where it leaves."""
    found = graded("suite.coverage", suite(SOME, BRANCHES))
    lines = {finding.message: (finding.line, finding.actual) for finding in found.findings[1:]}
    assert lines == {
        "lines 9 to 11 never ran": (9, '    elif count == 1:\n        word = "one"\n        word += " only"'),
        "line 13 never ran": (13, '        word += " please"'),
        "line 7 never went on to line 9": (7, "    if count == 0:"),
        "line 12 never went on to line 13": (12, "    if polite:"),
    } | {message: place for message, place in lines.items() if message.startswith("line 9 never went")}


def test_branches_count_only_if_the_exercise_says_so(graded):
    """Count lines alone."""
    found = graded("suite.coverage", suite(SOME, BRANCHES), options={"branches": False})
    assert told(found, "share") == ["6 of 10 lines and branches ran (60.0%); 90% are asked for"]
    assert not told(found, "branch")


def cost_of(total, missing, required):
    """Return what it costs that so many of a file's lines were not reached, without any box."""
    counted = {"statements": total, "missing": list(range(1, missing + 1)), "branches": 0, "missing_branches": [],
               "contradiction": None}
    answers = {"measure": counted, "facts": {"comments": []}}
    work = SimpleNamespace(
        exercise=SimpleNamespace(criteria=(), path=("",)), suite=lambda **_: {}, sources=lambda: ["words.py"],
        tool=lambda name, path, **_: answers[name], lines=lambda path: [""] * total)
    return sum(finding.cost for finding in coverage(work, required=required))


@pytest.mark.parametrize("required, cost", [(0.5, 0), (0.625, 0.2), (1, 0.5), (0, 0)])
def test_the_cost_is_the_share_by_which_the_required_one_is_missed(required, cost):
    """Take nothing at the required share, and in proportion below it."""
    assert cost_of(16, 8, required) == pytest.approx(cost)


def test_the_required_share_itself_is_enough():
    """Take nothing for 7 of 10 where 0.7 is asked for, and the like: no slip of floating point."""
    shares = [(total, missing) for total in (10, 20, 25, 50, 100) for missing in range(total)]
    assert not any(cost_of(total, missing, float(f"{(total - missing) / total:.2f}")) for total, missing in shares)


def test_the_command_in_a_report_measures_the_same(graded, tmp_path):
    """Give a command whose report says what ours says."""
    finding = graded("suite.coverage", suite(SOME, BRANCHES)).findings[0]
    folder = write_files(tmp_path / "hand-in", suite(SOME, BRANCHES))
    command = finding.reproduce.replace("python -m", f"{shlex.quote(sys.executable)} -m")
    done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, text=True)
    assert re.search(r"\nwords.py +10 +4 +6 +2 +50% +9-11, 13\n", done.stdout)


def test_a_pragma_changes_nothing_and_is_a_remark(graded):
    """Count what a comment would exclude."""
    plain = graded("suite.coverage", suite(SOME, BRANCHES))
    source = BRANCHES.replace('"one"', '"one"  # pragma: no cover').replace("polite:", "polite:  # pragma: no branch")
    found = graded("suite.coverage", suite(SOME, source))
    assert told(found, "share") == told(plain, "share")
    assert told(found, "S902") == ["a comment that excludes code from coverage; it changes nothing here"]
    assert found.earned == pytest.approx(plain.earned - 0.05)


def test_code_that_no_test_imports_counts(graded):
    """Count every declared source, not only those that were imported."""
    found = graded("suite.coverage", {**suite(), "texts.py": "def join(words):\n    return ''.join(words)\n"})
    assert told(found, "share") == ["2 of 4 lines and branches ran (50.0%); 90% are asked for"]


def test_claims_that_the_source_contradicts_are_lost(graded):
    """Give nothing for lines that are said to have run although nothing led to them."""
    forger = SOME + '''

def test_forges_the_data():
    import sys
    import words
    frame = sys._getframe()
    while "measured" not in frame.f_locals:
        frame = frame.f_back
    data = frame.f_locals["measured"].get_data()
    data.add_arcs({words.__file__: [(-4, 13), (13, 200), (200, 14), (14, -4)]})
    assert data
'''
    found = graded("suite.coverage", suite(forger, BRANCHES))
    assert found.earned == 0
    assert "the coverage of words.py is lost: line 200 is said to have run" in told(found, "claim")[0]


def test_a_plan_tests_each_public_function_by_a_sentence_with_an_assertion(graded):
    """Find nothing in a good plan."""
    assert graded("suite.plan", suite()).findings == ()


def test_what_a_plan_lacks_is_listed(graded):
    """List functions without a test, names that say nothing, and tests that cannot fail."""
    source = SOURCE + "\n\ndef join(words):\n    return ''\n\n\ndef _hidden():\n    pass\n"
    found = graded("suite.plan", suite(PLAN, source))
    assert costs(found) == {"suite.plan.untested": 0.5, "suite.plan.name": 0.1667, "suite.plan.assertion": 0.3333}
    assert told(found) == ["no test uses join()", "the name test_it does not say what is claimed",
                           "test_counts_nothing_in_nothing asserts nothing, so it cannot fail"]
    assert [(finding.path, finding.line) for finding in found.findings] == [
        ("words.py", 9), ("test_words.py", 9), ("test_words.py", 13)]


@pytest.mark.parametrize("body, asserts", [
    ("assert True", False), ("assert 'a text'", False), ("pass", False), ("print(1)", False),
    ("assert len('a') == 1", True), ("with pytest.raises(ValueError): int('a')", True),
    ("pytest.fail('no')", True), ("unittest.mock.Mock().assert_called_once()", True),
])
def test_an_assertion_is_what_can_fail(graded, body, asserts):
    """Take no assertion about a constant for one."""
    tests = f"import pytest, unittest.mock\nfrom words import count_words\n\n\ndef test_of_count_words():\n    {body}\n"
    found = graded("suite.plan", suite(tests, "count_words = 1\n"))
    assert ("suite.plan.assertion" not in costs(found)) is asserts


def test_unittest_cases_are_tests_whatever_their_bases_are_called(graded):
    """Follow the bases within the file, and leave out what pytest leaves out."""
    tests = ("import unittest\nfrom words import count_words\n\n\nclass Base(unittest.TestCase):\n    pass\n\n\n"
             "class Words(Base):\n    def test_words_of_a_text(self):\n        self.assertTrue(count_words('a'))\n\n\n"
             "class Helper:\n    def test_it(self):\n        pass\n")
    assert graded("suite.plan", suite(tests)).findings == ()


def test_without_a_test_there_is_no_plan(graded):
    """Say what to begin with."""
    found = graded("suite.plan", suite('"""Tests."""\n'))
    assert (found.earned, costs(found)) == (0, {"suite.plan.none": 1})


def test_the_suite_runs_in_a_full_box(graded, require):
    """Count the same behind walls, where the hand-in's folder is not the one on disk."""
    require("bwrap")
    found = graded("suite.coverage", suite(SOME, BRANCHES), level="full", options={"required": 0.75})
    assert told(found, "share") == ["8 of 16 lines and branches ran (50.0%); 75% are asked for"]

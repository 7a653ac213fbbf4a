"""Tests for grader/judge/__init__.py: whole hearings, at both levels of the box."""
import time

import pytest

from grader import box, judge
from grader.errors import MachineError
from tests.judge.hearings import DATA, hear, learn, outcomes, python_files, write_tests

BROKEN = {"broken.py": "def broken(:\n", "gone.py": "import sys\nsys.exit('enough')\n"}
FINE = "def work():\n    return 1\n"

# What the student reads of each failed test of data/fails: the message, what was expected, what came instead.
SENTENCES = {
    "test_missing_name": "words.py defines no unwritten",
    "test_missing_attribute": "words.py defines no late",
    "test_missing_is_callable": "words.py defines no unwritten",
    "test_missing_is_not_none": "words.py defines no unwritten",
    "test_missing_in_a_list": "words.py defines no unwritten",
    "test_missing_raises": "words.py defines no unwritten",
    "test_class_for_function": "expected words.wrong_kind to be a function, got a class",
    "test_value_for_function": "expected words.also_wrong to be a function, got a value",
    "test_function_for_class": "expected words.Stack to be a class, got a function",
    "test_not_written": "later(3) is not written yet",
    "test_syntax_error": "broken could not be imported: SyntaxError: invalid syntax (broken.py, line 1)",
    "test_syntax_error_again": "broken could not be imported: SyntaxError: invalid syntax (broken.py, line 1)",
    "test_exit_at_import": "gone could not be imported: SystemExit: enough",
    "test_exit_at_import_again": "gone could not be imported: SystemExit: enough",
    "test_equal": ("", "6", "3"),
    "test_type": ("", "'True' (str)", "True (bool)"),
    "test_other_operator": ("", "> 5", "3"),
    "test_truth": ("check('tea') gave False", None, "False"),
    "test_isinstance": ("isinstance(3, str) gave False", None, "3"),
    "test_own_words": ("double the number", "6", "3"),
    "test_approx": ("", "3.0 ± 3.0e-06", "1.5"),
    "test_set": ("", "{'a'}", "{'a', 'b', 'c'}"),
    "test_printed_instead": ("", "3", "None"),
    "test_raised": "crash('bad') raised ValueError: bad",
    "test_not_raised": "nothing was raised; expected ValueError",
    "test_other_exception": "fail('bad') raised ValueError: bad",
    "test_other_text": "Regex pattern did not match. Expected regex: 'worse' Actual message: 'bad'",
    "test_exit": "leave_softly() raised SystemExit: 3",
    "test_fixture": "fail('early') raised ValueError: early",
    "test_teardown": ("", "2", "1"),
    "test_instructor_fails": "expected 4",
    "test_cases[1]": ("", "2", "1"),
    "test_cases[2]": ("", "4", "2"),
    "test_callback_fails": "expected no call",
    "test_callback_asserts": "apply(check) raised AssertionError: assert 3 == 4",
    "test_not_plain_data": "TypeError: echo(<object>): a value of type object cannot travel; use plain data",
    "test_subtests": ("", "2", "1"),
    "CaseTest::test_unittest": "3 != 6",
    "CaseTest::test_subtest": "1 != 2",
    "test_leave": "leave() ended the whole program (exit status 0) instead of returning",
    "test_swallowed": "leave() ended the whole program (exit status 0) instead of returning",
    "test_raises_anything": "leave() ended the whole program (exit status 0) instead of returning",
    "test_huge": "huge() sent an answer that cannot be used: larger than 1024 KiB",
    "test_deep": "deep() sent an answer that cannot be used: nested more than 100 deep",
    "test_objects": ("objects() sent an answer that cannot be used: an array of type object cannot travel; "
                     "use numbers, text or dates", None, None),
    "test_kept_leaves": "leave() ended the whole program (exit status 0) instead of returning",
    "test_kept_after_a_breach": "echo(<lambda>)() needs an object of a box that has ended",
    "test_kept_as_argument": "echo([echo(<lambda>)]) needs an object of a box that has ended",
    **dict.fromkeys(["test_liar_truth", "test_liar_contains", "test_liar_order", "test_liar_order_from_the_right",
                     "test_liar_attribute", "test_liar_length", "test_liar_is_callable"],
                    "expected plain data, got <an object of the student's class Liar>"),
    "test_liar_equal": ("", "<an object of the student's class Liar>", "{'a': 1}"),
}
PASSED = {"test_count", "test_count_again", "test_count_after_a_breach", "test_kept", "test_cases[0]",
          "test_after_callback"}


def test_everything_that_works_passes(level):
    """Pass each test of data/works: one for every idiom that the authors' guide calls working."""
    files, tests = python_files(DATA / "works" / "hand_in"), DATA / "works" / "tests"
    expected = learn(files, tests, level)
    results = hear(files, tests, expected, level)
    assert {test: result.message for test, result in results.items() if result.outcome != "passed"} == {}
    assert tuple(results) == expected.tests
    assert len(results) > 90


def test_everything_that_fails_says_why(level):
    """Fail each test of data/fails with its sentence, and go on after a death."""
    tests = DATA / "fails" / "tests"
    solution = {**python_files(DATA / "fails" / "solution"), "broken.py": FINE, "gone.py": FINE}
    results = hear({**python_files(DATA / "fails" / "hand_in"), **BROKEN}, tests, learn(solution, tests), level)
    found = {test.partition("::")[2]: result for test, result in results.items()}
    assert found.pop("test_skipped") == judge.Result("error", "the instructor's test was skipped")
    assert {test for test, result in found.items() if result.outcome == "passed"} == PASSED
    failed = {test: result for test, result in found.items() if test not in PASSED}
    assert {result.outcome for result in failed.values()} == {"failed"}
    texts = {test: SENTENCES[test] if isinstance(SENTENCES[test], str) else SENTENCES[test][0] for test in failed}
    assert {test: result.message for test, result in failed.items()} == texts
    sides = {test: rest[1:] for test, rest in SENTENCES.items() if not isinstance(rest, str)}
    assert {test: (failed[test].expected, failed[test].actual) for test in sides} == sides


def test_failure_names_the_call_and_the_place(level):
    """Say what was called, and where in the student's file an exception came from."""
    tests = DATA / "fails" / "tests"
    results = hear({**python_files(DATA / "fails" / "hand_in"), **BROKEN}, tests, level=level)
    assert results["test_values.py::test_equal"].call == "double(3)"
    raised = results["test_values.py::test_raised"]
    lines = (DATA / "fails" / "hand_in" / "words.py").read_text(encoding="utf-8").splitlines()
    assert (raised.call, raised.actual) == ("crash('bad')", "ValueError: bad")
    assert (raised.place[0], lines[raised.place[1] - 1].strip()) == ("words.py", "raise ValueError(text)")


def test_time_is_shared_out(level, tmp_path):
    """Give one call a fifth of the time, at least a second, and say what used the time up."""
    tests = write_tests(tmp_path, test_time=(
        "import slow\nimport words\nfrom slow import work\n"
        "def test_first():\n    assert words.work() == 1\n"
        "def test_import():\n    work()\n"
        "def test_import_again():\n    slow.work()\n"
        "def test_spin():\n    words.spin()\n"
        + "".join(f"def test_spin_{number}():\n    words.spin()\n" for number in range(4))
        + "def test_late():\n    assert words.work() == 1\n"))
    files = {"slow.py": "while True:\n    pass\n", "words.py": f"{FINE}\ndef spin():\n    while True:\n        pass\n"}
    began = time.monotonic()
    results = hear(files, tests, level=level, seconds=5)
    assert time.monotonic() - began < 12
    messages = {test.partition("::")[2]: result.message for test, result in results.items()}
    wait = "import slow did not answer within 1 s: an endless loop, or much too slow"
    assert messages["test_import"] == messages["test_import_again"] == wait
    assert messages["test_first"] == ""
    assert messages["test_spin"] == "spin() did not answer within 1 s: an endless loop, or much too slow"
    late = ("not reached: import slow used up the 5 s", "not reached: spin() used up the 5 s")
    assert messages["test_spin_3"] in ("spin() was still running when the 5 s for all tests were over", *late)
    assert messages["test_late"] in late


def test_slow_machine_is_not_the_students_time(monkeypatch, tmp_path):
    """Take the time in which the first box comes up from nobody's, and hear nothing when the time was over before."""
    start = judge.box.start

    def slowly(*words, **options):
        time.sleep(1.5)
        return start(*words, **options)
    monkeypatch.setattr(judge.box, "start", slowly)
    tests = write_tests(tmp_path, test_words="import words\ndef test_work():\n    assert words.work() == 1\n")
    assert outcomes(hear({"words.py": FINE}, tests, seconds=1.2)) == {"test_work": "passed"}
    over = hear({"words.py": FINE}, tests, seconds=0)
    assert [result.message for result in over.values()] == ["not reached: the tests used up the 0 s"]


def test_watchdog_ends_an_endless_test(tmp_path):
    """End an instructor's endless test, keep what was told before, and say what was not reached."""
    tests = write_tests(tmp_path, test_loop=(
        "import words\n"
        "def test_before():\n    assert words.work() == 1\n"
        "def test_endless():\n    while True:\n        pass\n"
        "def test_after():\n    assert words.work() == 1\n"))
    expected = learn({"words.py": FINE}, tests)
    began = time.monotonic()
    results = hear({"words.py": FINE}, tests, expected, seconds=2)
    assert time.monotonic() - began < 9
    assert outcomes(results) == {"test_before": "passed", "test_endless": "failed", "test_after": "failed"}
    assert results["test_loop.py::test_endless"].message == "the test was still running after 2 s"
    assert results["test_loop.py::test_after"].message == "not reached: the tests before used up the 2 s"


def test_solution_fixes_which_tests_there_are(tmp_path):
    """Let a student's constant neither add a test nor make one vanish without a word."""
    tests = write_tests(tmp_path, test_cases=(
        "import pytest\nfrom words import CASES\n"
        "@pytest.mark.parametrize('case', CASES)\ndef test_case(case):\n    assert case in (1, 2)\n"))
    expected = learn({"words.py": "CASES = [1, 2]\n"}, tests)
    assert expected.tests == ("test_cases.py::test_case[1]", "test_cases.py::test_case[2]")
    assert outcomes(hear({"words.py": "CASES = [1, 2, 3]\n"}, tests, expected)) == {
        "test_case[1]": "passed", "test_case[2]": "passed"}
    assert outcomes(hear({"words.py": "CASES = [1]\n"}, tests, expected)) == {
        "test_case[1]": "passed", "test_case[2]": "error"}
    results = hear({"words.py": "CASES = 5\n"}, tests, expected)
    assert set(outcomes(results).values()) == {"failed"}
    assert {result.message for result in results.values()} == {"TypeError: 'int' object is not iterable"}


def test_without_a_solution_the_tests_that_stand_there_count(tmp_path):
    """Hear a students' edition, in which nobody says what to expect."""
    tests = write_tests(tmp_path, test_one=(
        "import unittest\nimport words\n"
        "def test_right():\n    assert words.work() == 1\n"
        "def test_wrong():\n    assert words.work() == 2\n"
        "class TestGroup:\n    def test_inside(self):\n        assert words.missing() == 1\n"))
    results = hear({"words.py": FINE}, tests)
    assert outcomes(results) == {"test_right": "passed", "test_wrong": "failed", "TestGroup::test_inside": "failed"}


def test_solution_that_cannot_be_heard_is_not_the_students_fault(tmp_path):
    """Refuse tests without a test, and tests that the solution cannot collect."""
    empty = write_tests(tmp_path / "empty", test_none="import words\n")
    with pytest.raises(MachineError, match="no test was found"):
        learn({"words.py": FINE}, empty)
    broken = write_tests(tmp_path / "broken", test_broken="import nothing_at_all\n\ndef test_it():\n    pass\n"
                                                          "class TestIt:\n    pass\n")
    with pytest.raises(MachineError, match="nothing_at_all"):
        learn({"words.py": FINE}, broken)


def test_test_file_that_cannot_be_collected_is_an_error_of_ours(tmp_path):
    """Say so where nobody says what to expect; the other files are heard."""
    tests = write_tests(tmp_path, test_bad="import nothing_at_all\n\ndef test_it():\n    pass\n",
                        test_good="import words\n\ndef test_it():\n    assert words.work() == 1\n")
    results = hear({"words.py": FINE}, tests)
    assert results["test_bad.py::test_it"].outcome == "error"
    assert "nothing_at_all" in results["test_bad.py::test_it"].message
    assert results["test_good.py::test_it"].outcome == "passed"


def test_prints_of_a_student_stay_inside(tmp_path, capfd):
    """Write nothing to our own output, neither at import nor in a call, neither here nor while learning."""
    text = "import words\n\nclass TestIt:\n    def test_it(self):\n        words.work()\n"
    tests = write_tests(tmp_path, test_one=text)
    files = {"words.py": "import os\nprint('noise')\nos.write(2, b'noise')\ndef work():\n    print('noise')\n"}
    expected = learn(files, tests)
    assert outcomes(hear(files, tests, expected)) == {"TestIt::test_it": "passed"}
    assert capfd.readouterr() == ("", "")


def test_changed_tests_are_read_again(tmp_path):
    """Keep compiled tests only as long as they are the same."""
    for number, outcome in ((1, "passed"), (2, "failed")):
        tests = write_tests(tmp_path, test_one=f"import words\n\ndef test_it():\n    assert words.work() == {number}\n")
        assert outcomes(hear({"words.py": FINE}, tests)) == {"test_it": outcome}


def test_machine_without_a_box_is_told(tmp_path, monkeypatch):
    """Say that the box did not start; that is nobody's mark."""
    tests = write_tests(tmp_path, test_one="import words\n\ndef test_it():\n    assert words.work() == 1\n")
    monkeypatch.setattr(box, "start", lambda *args, **kwargs: (_ for _ in ()).throw(MachineError("no box today")))
    with pytest.raises(MachineError, match="no box could be started for the tests: no box today"):
        hear({"words.py": FINE}, tests)

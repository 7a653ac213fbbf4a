"""Tests for grader/checks/behaviour.py: shares, words, places, and commands that show it."""
import subprocess
import sys

import pytest

from grader.model import Limits
from tests.gradings import SOURCE, costs, told

HEAD = '"""Tests for words.py."""\nimport pytest\nfrom words import count_words\n\n\n'
RIGHT = {"words.py": SOURCE}
WRONG = {"words.py": SOURCE.replace(".count(word)", ".count(word) + 1")}


def public_tests(*bodies):
    """Return a test file with one test function for each body; a line above the body is its decorator."""
    functions = []
    for number, body in enumerate(bodies):
        decorator, _, body = body.rpartition("\n")
        parameters = "text" if decorator else ""
        functions.append(f"{decorator}\ndef test_{number}({parameters}):\n"
                         f"    '''Do as number {number} asks.'''\n    {body}\n")
    return {"test_public.py": HEAD + "\n\n".join(functions)}


THREE = public_tests(
    "assert count_words('a') == {'a': 1}", "assert count_words('') == {}",
    "@pytest.mark.parametrize('text', ['', 'b', 'c c', ' '])\nassert len(count_words(text)) < 2")


def test_right_code_earns_everything(graded):
    """Find nothing where every test passes."""
    found = graded("behaviour.public", RIGHT, tests=THREE)
    assert (found.status, found.earned, found.findings) == ("passed", 1, ())


def test_each_test_function_counts_the_same(graded):
    """Take a third for one of three, although the parametrized one is four cases."""
    found = graded("behaviour.public", WRONG, tests=THREE, solution=RIGHT)
    assert costs(found) == {"behaviour.public.test_0": 0.3333}
    assert found.earned == 0.67


def test_a_parametrized_test_counts_once_with_its_share_of_cases(graded):
    """Take half of a third where two of four cases fail."""
    source = SOURCE.replace("{word", "{'b': 1, 'd': 1} if text in ('b', ' ') else {word")
    found = graded("behaviour.public", {"words.py": source}, tests=THREE, solution=RIGHT)
    assert costs(found) == {"behaviour.public.test_2": 0.1667}
    assert len(found.findings) == 2


def test_a_failure_says_what_was_called_expected_and_got_and_where(graded):
    """Begin with the test's own sentence; let the function's definition be the place."""
    finding, = graded("behaviour.public", WRONG, tests=THREE).findings
    assert finding.message == "Do as number 0 asks."
    assert (finding.expected, finding.actual) == ("{'a': 1}", "{'a': 2}")
    assert (finding.path, finding.line) == ("words.py", 4)


def test_the_command_in_a_report_shows_the_failure(graded, tmp_path):
    """Give a Python call that can be pasted in the hand-in's folder."""
    finding, = graded("behaviour.public", WRONG, tests=THREE).findings
    (tmp_path / "words.py").write_text(WRONG["words.py"])
    done = subprocess.run([sys.executable, "-c", finding.reproduce], cwd=tmp_path, capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("{'a': 2}\n", "")


@pytest.mark.parametrize("line, message, place", [
    ("return 1 / 0", "Do as number 0 asks. count_words('a') raised ZeroDivisionError: division by zero.", 6),
    ("raise NotImplementedError", "Do as number 0 asks. count_words('a') is not written yet.", 6),
    ("raise SystemExit(3)", "Do as number 0 asks. count_words('a') raised SystemExit: 3.", 6),
    ("return lambda: text", "Do as number 0 asks.", 4),
])
def test_what_the_code_raises_is_told_with_its_line(graded, line, message, place):
    """Name the call, the exception and the line of the student's on which it was raised."""
    source = SOURCE.rpartition("    return")[0] + f"    {line}\n"
    finding, = graded("behaviour.public", {"words.py": source},
                      tests=public_tests("assert count_words('a') == {'a': 1}")).findings
    assert (finding.message, finding.path, finding.line) == (message, "words.py", place)


def test_a_name_that_is_not_written_fails_the_tests_that_use_it(graded):
    """Let the other tests go on."""
    tests = public_tests("assert count_words('') == {}", "import words; assert words.top_words('a') == ['a']")
    found = graded("behaviour.public", RIGHT, tests=tests)
    assert costs(found) == {"behaviour.public.test_1": 0.5}
    assert "words.py defines no top_words" in told(found)[0]


def test_no_command_is_given_where_the_call_cannot_be_written(graded):
    """Show nothing that could not be pasted: a long argument, a function of the test, a method of an object."""
    tests = public_tests("assert count_words('a' * 500) == 1", "assert count_words(lambda: 1) == 1")
    source = SOURCE.replace("return {word", "return {} if callable(text) else {word")
    found = graded("behaviour.public", {"words.py": source}, tests=tests).findings
    assert [finding.reproduce for finding in found] == [None, None]


def test_a_method_is_not_taken_for_a_function_of_its_name(graded):
    """Point at nothing rather than at the wrong function."""
    source = SOURCE + '\n\nclass Counter:\n    """Counts."""\n\n    def count_words(self, text):\n        return 0\n'
    tests = public_tests("from words import Counter; assert Counter().count_words('a') == 1")
    finding, = graded("behaviour.public", {"words.py": source}, tests=tests).findings
    assert (finding.reproduce, finding.line) == (None, None)


def test_tests_that_were_not_reached_say_what_used_the_time(graded):
    """Fail the tests that come after a loop, and say why; end in time."""
    loop = {"words.py": SOURCE.replace("return {", "while text:\n        pass\n    return {")}
    found = graded("behaviour.public", loop, tests=public_tests(*["assert count_words('a') == 1"] * 6),
                   limits=Limits(seconds=4))
    assert found.earned == 0
    assert "did not answer within 1 s: an endless loop" in told(found)[0]
    assert "not reached: " in told(found)[-1] and "used up the 4 s" in told(found)[-1]
    assert found.seconds < 5


def test_without_tests_the_exercise_is_at_fault(graded):
    """Take no point for tests that the author forgot."""
    found = graded("behaviour.public", RIGHT)
    assert (found.status, found.earned) == ("error", 0)
    assert found.reason == "'words' has behaviour.public and no tests for it; expected test_*.py in the folder tests"


def test_a_test_that_does_not_run_is_not_the_students_fault(graded):
    """Say that the criterion could not be judged."""
    found = graded("behaviour.public", RIGHT, tests=public_tests("pytest.skip('later')", "assert count_words('')"))
    assert (found.status, found.earned) == ("error", 0)
    assert "1 of 2 tests could not be judged" in found.reason


def test_hidden_tests_lie_beside_the_solution(graded):
    """Hear the instructor's tests, with the ids and kinds that the solution shows."""
    solution = {**RIGHT, "tests/test_hidden.py": THREE["test_public.py"]}
    found = graded("behaviour.hidden", WRONG, solution=solution)
    assert costs(found) == {"behaviour.hidden.test_0": 0.3333}
    found = graded("behaviour.hidden", {"words.py": "class count_words(dict):\n    pass\n"}, solution=solution)
    assert found.earned == 0
    assert "expected words.count_words to be a function, got a class" in told(found)[0]


def test_tests_are_heard_in_a_full_box(graded, require):
    """Give the same verdict behind walls."""
    require("bwrap")
    assert costs(graded("behaviour.public", WRONG, level="full", tests=THREE)) == {"behaviour.public.test_0": 0.3333}

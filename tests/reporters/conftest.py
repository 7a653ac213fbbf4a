"""Reports made by hand: one of each kind that a reporter must draw, and one full of hostile text."""
import pytest

from grader.model import Finding, Outcome, Report

LESSON = "02_production_code#pep-8"
VERSIONS = {"python": "3.11.7", "pytest": "9.0.3", "pycodestyle": "2.14.0"}
# Terminal codes, a clipboard write, bidirectional and invisible characters, a null, and half a surrogate pair.
UNSEEN = "\x1b[31m\x1b]52;c;AAAA\x07\x9b2J\x00\x7f\r\u202e\u2066\u200b\u2028\ufeff\ufffe\ud800\U000e0041\ufe0f"
# Breaks out of HTML, XML, JSON, templates and rich's markup where a writer is careless.
ACTIVE = "</pre><script>alert(1)</script>\"'><img src=x onerror=y>]]>{{ 7*7 }}{% raw %}[red]&lt;\\"


def make_report(*outcomes: Outcome, **changes: object) -> Report:
    """Return a report on these outcomes with everything else in order."""
    fields = {"exercise": "tutorial2", "submission": "sha256:" + "5e" * 32, "grader": "1.0.0", "versions": VERSIONS,
              "isolation": "full", "attempted": True, "outcomes": outcomes}
    return Report(**(fields | changes))


def slip(line: int, cost: float = 0.05) -> Finding:
    """Return a remark on a long line."""
    return Finding("style.pep8.E501", "line too long (91 > 79 characters)", cost=cost, path="words.py", line=line,
                   column=80, hint="Break the line inside its brackets.", lesson=LESSON)


@pytest.fixture
def perfect() -> Report:
    """Return a report in which everything was earned."""
    return make_report(Outcome("style.pep8", "Follow PEP 8.", "passed", 2.0, 2.0, 0.03),
                       Outcome("behaviour.public", "Return what the tests ask for.", "passed", 3.0, 3.0, 0.5))


@pytest.fixture
def lossy() -> Report:
    """Return a student's first try: slips of style, wrong answers, advice, and a criterion that needs another."""
    style = [slip(line, 0.05 if line < 40 else 0.0) for line in range(12, 132, 10)]
    style.insert(2, Finding("style.pep8.E711", "comparison to None should be 'if cond is None:'", cost=0.05,
                            path="words.py", line=31, column=14, lesson=LESSON))
    wrong = [
        Finding("behaviour.hidden.test_counts_every_word", "Count each word once per occurrence.", cost=0.25,
                path="words.py", line=14, expected="{'a': 2, 'b': 1}", actual="{'a': 1, 'b': 1}",
                hint="A dictionary keeps one value for each key, so add to the value that is there.",
                lesson="02_production_code#tests", reproduce="count_words('a b a')"),
        Finding("behaviour.hidden.test_ignores_case", "Treat upper and lower case alike.", cost=0.25,
                expected="{'a': 2}", actual="{'A': 1, 'a': 1}", reproduce="count_words('A a')"),
    ]
    advice = [Finding("suite.plan", "test_it says nothing about what it claims.", path="test_words.py", line=3)]
    return make_report(
        Outcome("style.pep8", "Follow PEP 8.", "failed", 1.6, 2.0, 0.031, findings=tuple(style)),
        Outcome("behaviour.hidden", "Return what the instructor's tests expect.", "failed", 1.5, 3.0, 0.42,
                findings=tuple(wrong)),
        Outcome("suite.passes", "Hand in tests that pass.", "failed", 0.0, 1.0, 0.3, findings=(
            Finding("suite.passes.test_top", "test_top failed: top_words is not written yet.", cost=1.0,
                    path="test_words.py", line=9),)),
        Outcome("suite.coverage", "Cover the code with tests.", "skipped", 0.0, 2.0, 0.0,
                reason="Skipped until suite.passes is met."),
        Outcome("suite.plan", "Give each function a test with a name that says what it claims.", "passed", 2.0, 2.0,
                0.0, findings=tuple(advice)),
        extra=("notes.txt", "old/words.py"))


@pytest.fixture
def incomplete() -> Report:
    """Return a report in which one criterion could not be run here and one is our own fault."""
    return make_report(
        Outcome("style.pep8", "Follow PEP 8.", "passed", 2.0, 2.0, 0.03),
        Outcome("image.builds", "Build the image.", "not_run", 0.0, 3.0, 0.0, reason="There is no Docker engine here."),
        Outcome("behaviour.hidden", "Return what the instructor's tests expect.", "error", 0.0, 1.5, 0.1,
                reason="The judge stopped before it could say anything."),
        isolation="none")


@pytest.fixture
def hostile() -> Report:
    """Return a report in which every text that a student can reach is hostile."""
    text = UNSEEN + ACTIVE
    finding = Finding(f"behaviour.hidden.{text}", text, cost=0.5, path=text, line=1, column=1, expected=text,
                      actual=text + "x", hint=text, lesson=text, reproduce=text + "\nprint(1)\t")
    remark = Finding("style.pep8.E501", text, cost=0.5, path="../" + text, line=2, column=3, hint=text)
    outcomes = [Outcome(text, text, status, 0.0, 1.0, 0.0, reason=text, findings=(finding, remark))
                for status in ("passed", "failed", "skipped", "not_run", "error")]
    return make_report(*outcomes, exercise=text, student=text, versions={text: text}, extra=(text, "ok.txt"))


@pytest.fixture(params=["perfect", "lossy", "incomplete", "hostile"])
def any_report(request) -> Report:
    """Return each of the reports in turn."""
    return request.getfixturevalue(request.param)

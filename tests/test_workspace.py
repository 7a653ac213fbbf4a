"""Tests for grader/workspace.py: a hand-in in boxes, as one criterion sees it."""
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from grader import box, catalog, judge, serving, workspace
from grader.errors import GraderError, MachineError
from grader.http.message import Request
from grader.model import Criterion, Limits
from grader.submission import collect
from grader.workspace import open_workspace, solution_shows
from tests import courses
from tests.gradings import exercise, submission

FILES = {"words.py": courses.SOLUTION, "test_words.py": courses.SOLUTION_TESTS, "deep/more_test.py": "X = 1\n",
         "deep/notes.txt": "not Python"}
COUNTING = '''\
seen = []


def app(environ, start):
    seen.append(1)
    start("200 OK", [])
    return [str(len(seen)).encode()]
'''


@pytest.fixture
def asked(tmp_path):
    """Return the exercise of a miniature course."""
    return catalog.load(courses.write_course(tmp_path), "words")


@pytest.fixture
def opened(tmp_path):
    """Return a context with a workspace of some files."""
    def open_files(files=FILES, **details):
        return open_workspace(exercise(tmp_path, "style.pep8", files, **details), submission(files), "none")
    return open_files


def test_given_files_go_over_the_hand_ins(asked):
    """Never let a hand-in replace a trusted file."""
    courses.write_files(asked.home, {"given/words.py": "TRUSTED = 1\n"})
    with open_workspace(asked, submission(FILES), "none") as work:
        assert Path(work.folder, "words.py").read_text(encoding="utf-8") == "TRUSTED = 1\n"
    assert not Path(work.folder).exists()


def test_files_are_those_of_the_criterion(opened):
    """Show a criterion its own files, sorted; sources are no tests."""
    with opened() as work:
        assert work.files() == ["deep/more_test.py", "deep/notes.txt", "test_words.py", "words.py"]
        assert work.files("*.py") == ["test_words.py", "words.py"]
        assert work.sources() == ["words.py"] and work.tests() == ["deep/more_test.py", "test_words.py"]
        seen = work.at(Criterion("style.pep8", 1.0, "a", "a", files=("deep/**",)))
        assert seen.files() == ["deep/more_test.py", "deep/notes.txt"] and seen.sources() == []
        assert seen.end >= work.end


@pytest.mark.parametrize("text, expected", [
    ("a\nb\n", ["a", "b"]), ("a\r\nb\rc", ["a", "b", "c"]), ("a\x0bb\u2028c\n", ["a\x0bb\u2028c"]), ("", []),
    (b"\xff\n", ["\ufffd"]),
])
def test_lines_are_counted_as_python_counts_them(opened, text, expected):
    """Break at the ends that Python knows, and read any bytes."""
    with opened({"words.py": text}) as work:
        assert work.lines("words.py") == expected


def test_a_tool_is_asked_once_and_its_box_is_shared(opened, monkeypatch):
    """Keep what was read for the criteria that follow; options make another question."""
    started = []
    monkeypatch.setattr(box, "start", lambda *args, start=box.start, **options: started.append(args) or start(
        *args, **options))
    with opened() as work:
        rows = work.tool("pycodestyle", "words.py", max_line_length=79)
        later = work.at(Criterion("style.pep8", 1.0, "a", "a", files=("*.py",)))
        assert later.tool("pycodestyle", "words.py", max_line_length=79) is rows
        assert later.tool("pycodestyle", "words.py", max_line_length=20) != rows
        assert later.tool("facts", "words.py")["functions"] == [["count_words", 4]]
    assert len(started) == 1


def test_a_tool_that_fails_is_our_fault(opened):
    """Say which tool failed on which file."""
    with opened({"words.py": b"\xff\n"}) as work:
        with pytest.raises(GraderError, match="naming failed on words.py: UnicodeDecodeError"):
            work.tool("naming", "words.py")
        assert "not UTF-8" in work.problem("words.py")["message"]


def test_a_file_that_is_too_much_is_a_problem_and_the_box_comes_back(opened):
    """Describe a parser bomb, and read the next file in a fresh box."""
    bomb = "x = " + "-" * 300_000 + "1\n"
    with opened({"bomb.py": bomb, "words.py": "x = 1\n"}, limits=Limits(seconds=5, memory_mb=100)) as work:
        assert work.problem("bomb.py")["message"]
        assert work.problem("words.py") is None


def test_the_suite_runs_once_in_each_order(opened, monkeypatch):
    """Run forwards and backwards in fresh boxes, and keep both."""
    with opened() as work:
        forwards, backwards = (work.suite(backwards=turn, measure=not turn) for turn in (False, True))
        assert forwards["tests"].keys() == backwards["tests"].keys() != set()
        assert forwards["lines"]["words.py"] and not backwards["lines"]
        monkeypatch.setattr(box, "start", None)
        assert work.suite(backwards=True, measure=False) is backwards


def test_a_suite_that_ends_the_box_is_a_breach(opened):
    """Pass a breach on; the next run has a box of its own."""
    with opened({"test_words.py": "import os\nos._exit(3)\n"}) as work:
        for _ in range(2):
            with pytest.raises(box.Breach, match="exit status 3"):
                work.suite(backwards=False, measure=False)


def test_an_instructors_tests_are_heard(asked):
    """Expect what the solution shows, and hear the hand-in."""
    wrong = courses.SOLUTION.replace(".lower()", "")
    with open_workspace(asked, submission({"words.py": wrong}), "none") as work:
        found = work.hear(catalog.hidden_tests(asked))
        assert {test: result.outcome for test, result in found.items()} == {
            "test_hidden.py::test_ignores_case": "failed",
            "test_hidden.py::test_finds_nothing_in_an_empty_text": "passed"}
    edition = replace(asked, answers=None)
    with open_workspace(edition, collect(asked.answers, edition), "none") as work:
        assert [result.outcome for result in work.hear(catalog.public_tests(edition)).values()] == ["passed"]


def test_looking_at_the_solution_costs_the_student_no_time(asked, monkeypatch):
    """Move the deadline by what the solution took."""
    monkeypatch.setattr(workspace, "solution_shows", lambda *_: time.sleep(0.1) or judge.Expected())
    monkeypatch.setattr(judge, "hear", lambda hearing, expected: hearing.end)
    with open_workspace(asked, submission(FILES), "none") as work:
        before = work.end
        assert work.hear(catalog.hidden_tests(asked)) >= before + 0.1


def test_hearing_has_the_exercises_conditions(opened):
    """Hand on limits, folders, packages and the deadline."""
    with opened(packages=("numpy",), path=("deep", "")) as work:
        found = work.hearing(Path("tests"))
    assert (found.roots, found.packages, found.level, found.end) == (("deep", ""), True, "none", work.end)
    assert found.limits == Limits(seconds=10) and found.modules["words"] == "words.py"
    assert work.end - time.monotonic() < 10


def test_what_the_solution_shows_is_kept_for_the_same_exercise(asked, monkeypatch):
    """Ask once for each exercise and level, and again when a file changes that decides."""
    asked_for = []
    monkeypatch.setattr(judge, "learn", lambda hearing: asked_for.append(hearing.level) or judge.Expected())
    tests = catalog.hidden_tests(asked)
    for _ in range(2):
        assert solution_shows(asked, tests, "none") == judge.Expected()
    solution_shows(replace(asked, digest="another"), tests, "none")
    assert asked_for == ["none", "none"]


@pytest.fixture
def served(monkeypatch):
    """Return the list of services that are begun from now on."""
    begun, serve = [], serving.serve
    monkeypatch.setattr(serving, "serve", lambda *terms: begun.append(serve(*terms)) or begun[-1])
    return begun


def test_criteria_share_the_box_of_an_app(opened, served):
    """Serve the app as it was after its import, in the box of the criterion before if that lives."""
    with opened({"app.py": COUNTING}) as work:
        def count():
            """Return what a criterion's first request is answered."""
            with work.at(work.exercise.criteria[0]).app() as service:
                return service.client().ask(Request("GET", "/"), 5).body
        assert [count(), count()] == [b"1", b"1"] and len(served) == 1
        with pytest.raises(ZeroDivisionError), work.app():
            raise ZeroDivisionError
        assert count() == b"1" and len(served) == 2 and served[0].closed and not served[1].closed
    assert served[1].closed


def test_app_that_cannot_be_served_is_tried_once(opened, served):
    """Keep the reason, for an import may take all of a criterion's time."""
    with opened({"app.py": "1 / 0\n"}) as work:
        for _ in range(2):
            with pytest.raises(serving.ServiceError, match="importing app raised ZeroDivisionError"), work.app():
                pass
    assert len(served) == 1 and served[0].closed


@pytest.mark.parametrize("level, words", [("none", "here, .*'python3 course.py setup notebooks' adds it"),
                                          ("docker", "in the image, .*'python3 docker/image.py notebooks' adds it")])
def test_package_that_is_missing_is_nobodys_mark(opened, level, words):
    """Say what is missing where, and what adds it."""
    with opened({"app.py": ""}, packages=("bottle_of_tomorrow", "json"), extras=("notebooks",)) as work:
        work.tool("parse", "app.py")        # in a box of level `none`, which is asked again
        work.level = level
        for run in (work.program, lambda: work.suite(backwards=False, measure=False), lambda: work.hearing(Path())):
            with pytest.raises(MachineError, match=f"^bottle_of_tomorrow: not installed {words}"):
                run()


def test_what_is_shared_is_started_once_and_ends_with_the_workspace(opened):
    """Start it for the first criterion that asks, keep its error, and leave it when all are graded."""
    told = []

    @contextmanager
    def start():
        told.append("start")
        yield "thing"
        told.append("end")

    @contextmanager
    def fail():
        yield 1 / (told.append("fail") or 0)
    with opened() as work:
        seen = work.at(Criterion("style.pep8", 1.0, "a", "a"))
        assert (seen.shared("a", start), work.shared("a", start)) == ("thing", "thing")
        for place in (work, seen):
            with pytest.raises(ZeroDivisionError):
                place.shared("b", fail)
        assert told == ["start", "fail"]
    assert told == ["start", "fail", "end"]


def test_images_are_built_only_where_somebody_said_so(asked):
    """Refuse as a matter of the machine; what may be done holds for every criterion."""
    own = Criterion("style.pep8", 1.0, "a", "a")
    with open_workspace(asked, submission(FILES), "none", True) as work:
        assert work.at(own).may_build() is None
    with open_workspace(asked, submission(FILES), "none") as work, pytest.raises(MachineError, match="--allow-docker"):
        work.at(own).may_build()


def test_boxes_end_with_the_workspace(opened, monkeypatch):
    """Leave no box open, whatever happens inside."""
    started = []
    monkeypatch.setattr(box, "start", lambda *args, start=box.start, **options: started.append(
        start(*args, **options)) or started[-1])
    with pytest.raises(ZeroDivisionError):
        with opened() as work:
            work.tool("parse", "words.py")
            raise ZeroDivisionError
    assert [item.closed for item in started] == [True]
    assert workspace.TOOL_BYTES > 1 << 20

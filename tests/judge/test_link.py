"""Tests for grader/judge/link.py: requests and evidence, with a box that says what the test tells it to."""
import io
import time

import pytest

from grader.box import Breach
from grader.judge import proxy
from grader.judge.link import Clock
from grader.judge.proxy import Fault
from grader.judge.tools import shared
from grader.model import Limits
from tests.judge.links import FUNCTION, linked, words


def test_a_call_travels_and_comes_back():
    """Import the module once, look the function up, call it, and remember the call."""
    link, (box,) = linked([{}, FUNCTION, {"value": {"dict": [["a", 2]]}}, {"value": 1}])
    count = words(link).count
    assert count("a a", lower=True) == {"a": 2} and count("b") == 1
    assert [request["op"] for request in box.requests] == ["get", "get", "call", "call"]
    assert box.requests[2]["args"] == [{"target": [1]}, ["a a"], {"dict": [["lower", True]]}]
    assert [(call.text, call.result) for call in link.calls] == [
        ("count('a a', lower=True)", {"a": 2}), ("count('b')", 1)]


def test_an_exception_is_raised_and_its_place_kept():
    """Raise what the student's code raised; a place outside the hand-in is none."""
    error = [["ValueError"], "no", ["no"], ["words.py", 7]]
    link, _ = linked([{}, FUNCTION, {"error": error}, {"error": [*error[:3], ["/etc/passwd", 1]]}])
    count = words(link).count
    for place in (("words.py", 7), None):
        with pytest.raises(ValueError, match="no"):
            count()
        assert link.calls[-1].place == place


def test_a_breach_is_noted_and_the_next_call_has_a_fresh_box():
    """Fail with one sentence, and find the function again by its name."""
    link, (first, second) = linked([{}, FUNCTION, Breach("end", "ended the whole program (exit status 0)")],
                                   [{}, {"value": 5}])
    count = words(link).count
    with pytest.raises(Fault, match=r"^count\('a'\) ended the whole program \(exit status 0\)$"):
        count("a")
    assert link.faults == ["count('a') ended the whole program (exit status 0)"] and first.closed
    assert count("a") == 5
    assert second.requests[1]["args"][0] == {"target": ["words", "count"]}


def test_an_object_of_a_box_that_has_ended_says_so():
    """Refuse it as a target and as an argument."""
    link, _ = linked([{}, {"value": {"class": [1, "Stack", ["Stack", "object"], False]}},
                      {"value": {"object": [2, ["Stack", "object"]]}}, Breach("end", "ended")],
                     [{}, FUNCTION])
    stack = words(link).Stack()
    with pytest.raises(Fault):
        stack.push(1)
    with pytest.raises(Fault, match="needs an object of a box that has ended"):
        stack.push(1)
    with pytest.raises(Fault, match=r"count\(\[.*\]\) needs an object of a box that has ended"):
        words(link).count([stack])


@pytest.mark.parametrize("reply, sentence", [
    ({"error": [["SyntaxError"], "bad (words.py, line 1)", [], None]},
     "words could not be imported: SyntaxError: bad (words.py, line 1)"),
    (Breach("time", "did not answer"), "import words did not answer within 5 s: an endless loop, or much too slow"),
    (Breach("end", "ended the whole program"), "import words ended the whole program"),
    ({"error": 5}, "words could not be imported: its answer makes no sense"),
])
def test_an_import_that_fails_is_remembered(reply, sentence):
    """Tell it at once from then on, without another box."""
    link, boxes = linked([reply])
    for _ in range(3):
        with pytest.raises(Fault) as caught:
            _ = words(link).count
        assert str(caught.value) == sentence
    assert len(boxes[0].requests) == 1


@pytest.mark.parametrize("wanted, reply", [
    ("function", {"class": [1, "count", ["count"], False]}), ("function", 5), ("class", {"function": [1, "count"]}),
    ("value", {"function": [1, "count"]}), ("class", {"object": [1, ["count"]]}), ("function", {"module": "os"}),
])
def test_a_name_must_be_what_the_solution_has(wanted, reply):
    """Fail for a name of another kind."""
    link, _ = linked([{}, {"value": reply}], kinds={"words.count": wanted})
    with pytest.raises(Fault, match=f"expected words.count to be a {wanted}, got a "):
        _ = words(link).count


def test_kinds_are_seen_for_the_solution():
    """Note what each name is."""
    link, _ = linked([{}, FUNCTION, {"value": 3}, {"value": {"class": [1, "A", ["A", "ValueError"], True]}}])
    for name in ("count", "RATE", "WordError"):
        getattr(words(link), name)
    assert link.seen == {"words.count": "function", "words.RATE": "value", "words.WordError": "class"}


@pytest.mark.parametrize("reply", [
    {"value": {"function": 5}}, {"value": {"function": ["1", "a"]}}, {"value": {"class": [1]}},
    {"value": {"object": [1, 5]}}, {"value": {"object": [True, ["A"]]}}, {"value": {"iterator": "1"}},
    {"value": {"module": 5}}, {"value": {"unknown": 1}}, {"value": {"a": 1, "b": 2}}, {"value": {"int": 5}},
    {"value": {"set": [[1]]}}, {"shared": {"5": 1}}, {"shared": 5}, {"error": 5}, {"error": [[], "", [], None]},
    {"value": {"array": ["<i8", [10 ** 9], "", False]}}, {"value": {"sub": ["A B", 1]}}, {"typed": "x"},
])
def test_a_reply_that_makes_no_sense_is_a_breach(reply, monkeypatch):
    """Fail the test and end the box, whatever the reply is."""
    monkeypatch.setattr("sys.stdin", io.StringIO("text"))
    link, (box,) = linked([{}, FUNCTION, reply])
    with pytest.raises(Fault, match=r"count\(\) sent an answer that cannot be used: "):
        words(link).count()
    assert box.closed and link.faults


def test_arguments_that_cannot_travel_are_the_tests_own_mistake():
    """Raise a TypeError that says so, and ask nothing."""
    link, (box,) = linked([{}, FUNCTION])
    with pytest.raises(TypeError, match=r"count\(<object>\): a value of type object cannot travel; use plain data"):
        words(link).count(object())
    assert len(box.requests) == 2 and link.faults == []


def test_missing_and_opaque_arguments_fail():
    """Never hand on what is missing."""
    link, _ = linked([{}, FUNCTION, {}])
    with pytest.raises(TypeError, match="cannot travel"):
        words(link).count(proxy.Missing(link, "none"))


def test_time_of_a_call_and_of_all():
    """Give a call its share of what is left, and name the slowest when nothing is."""
    now = time.monotonic()
    link, (box,) = linked([{}, FUNCTION, {"value": 1}, {"value": 1}], clock=Clock(now + 100, 7.0, Limits(seconds=100)))
    count = words(link).count
    count("a")
    assert box.ends[-1] == pytest.approx(now + 7, abs=1)
    link.clock = Clock(time.monotonic() + 3, 7.0, Limits(seconds=100))
    count("a")
    assert box.ends[-1] == link.clock.end
    link.clock, link.slow = Clock(time.monotonic() - 1, 7.0, Limits(seconds=100)), (50.0, "count('b')")
    with pytest.raises(Fault, match=r"not reached: count\('b'\) used up the 100 s"):
        count("a")


def test_input_is_given_and_what_is_left_stays(monkeypatch):
    """Send the rest of the input, and move on by what was read."""
    monkeypatch.setattr("sys.stdin", io.StringIO("one\ntwo\n"))
    link, (box,) = linked([{}, FUNCTION, {"typed": 4}, {"typed": 99}, {}])
    count = words(link).count
    for rest in ("one\ntwo\n", "two\n", ""):
        count()
        assert box.requests[-1]["stdin"] == rest


def test_output_is_passed_on_and_an_imports_once_for_each_file(capsys):
    """Print what came with a reply; the same import in a fresh box prints nothing more."""
    link, _ = linked([{"out": "hello\n"}, {**FUNCTION, "err": "careful\n"}, {"out": 5}],
                     [{"out": "hello\n"}, {"value": 1, "out": "1\n"}])
    count = words(link).count
    count()
    assert capsys.readouterr() == ("hello\n", "careful\n")
    link.drop()
    count()
    assert capsys.readouterr() == ("1\n", "")


def test_files_of_the_test_travel_with_each_call(tmp_path):
    """Send the folder, and carry back what was written."""
    (tmp_path / "in.txt").write_text("in", encoding="utf-8")
    link, (box,) = linked([{}, FUNCTION, {"files": {"out.txt": b"out".hex()}, "gone": ["in.txt"]}])
    count = words(link).count
    link.folder = tmp_path
    count()
    assert box.requests[-1]["folder"] == {"path": str(tmp_path), "files": {"in.txt": b"in".hex()}}
    assert [path.name for path in tmp_path.iterdir()] == ["out.txt"]


def test_shared_arguments_travel_by_number():
    """Tell which containers may be changed, also inside others."""
    data = shared([1])
    link, (box,) = linked([{}, FUNCTION, {"shared": {"0": [2]}}])
    words(link).count({"a": data})
    assert box.requests[-1]["args"][1] == [{"dict": [["a", {"shared": [0, [1]]}]]}] and data == [2]


def test_tables_are_imported_only_for_arguments_that_need_them():
    """Spare the box numpy where no array is sent."""
    link, (box,) = linked([{}, FUNCTION, {}, FUNCTION, {}])
    words(link).count("array")
    assert box.requests[-1]["tables"] == []
    numpy = pytest.importorskip("numpy")
    words(link).count(numpy.array([1]))
    assert box.requests[-1]["tables"] == ["numpy"]

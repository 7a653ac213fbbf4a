"""Tests for grader/judge/references.py: what stands for a test's things in the box, and for the box's in the test."""
import pytest

from grader.box import wire
from grader.judge import proxy, references
from grader.judge.proxy import Fault
from tests.judge.links import FUNCTION, FakeBox, linked, words


def test_proxies_travel_as_where_they_are():
    """Refer by number to what the current box knows, by name to everything else."""
    link, (box,) = linked([])
    link.box = box
    near, far = proxy.Function(link, [7], "near", box), proxy.Module(link, ["words"], "words")
    assert references.refer(link, near, "count()") == {"target": [7]}
    assert references.refer(link, far, "count()") == {"target": ["words"]}
    with pytest.raises(Fault, match=r"count\(\) needs an object of a box that has ended"):
        references.refer(link, proxy.Object(link, [1], "Stack", FakeBox([])), "count()")


def test_functions_travel_by_number_and_name():
    """Give the same function the same number; data and what is missing stay what they are."""
    link, _ = linked([])
    assert references.refer(link, len, "") == references.refer(link, len, "") == {"callback": [0, "len"]}
    assert references.refer(link, lambda: 1, "") == {"callback": [1, "<lambda>"]}
    assert references.refer(link, 5, "") is references.refer(link, proxy.Missing(link, "none"), "") is None


@pytest.mark.parametrize("tag, body, kind", [
    ("module", "os", proxy.Module), ("function", [1, "one"], proxy.Function), ("iterator", 1, proxy.Iterator),
    ("class", [1, "Stack", ["Stack"], False], proxy.Class),
])
def test_what_is_no_data_becomes_a_proxy(tag, body, kind):
    """Make the face that fits."""
    link, (box,) = linked([])
    link.box = box
    assert type(references.resolve(link, tag, body, ("count()", False))) is kind


def test_classes_of_exceptions_become_classes():
    """Make something that `raises` and `except` take."""
    link, _ = linked([])
    kind = references.resolve(link, "class", [1, "WordError", ["WordError", "ValueError"], True], ("", False))
    assert issubclass(kind, ValueError) and kind.__name__ == "WordError"


def test_functions_without_a_name_are_called_after_their_call():
    """Say where it came from."""
    link, _ = linked([])
    function = references.resolve(link, "function", [1, "<lambda>"], ("make_adder(2)", False))
    assert repr(function) == "make_adder(2)"


@pytest.mark.parametrize("tag, body", [("unknown", 1), ("module", 5), ("shared", [0, 1]), ("target", [1])])
def test_forms_that_are_not_for_the_judge_are_refused(tag, body):
    """Take nothing from a box that only the judge may send."""
    with pytest.raises(wire.WireError):
        references.resolve(linked([])[0], tag, body, ("", False))


@pytest.mark.parametrize("question", [
    {"callback": 5, "args": [], "kwargs": {"dict": []}},
    {"callback": True, "args": [], "kwargs": {"dict": []}},
    {"callback": 0, "args": 5, "kwargs": {"dict": []}},
    {"callback": 0, "args": []},
    {"callback": 0, "args": [], "kwargs": []},
])
def test_a_callback_that_makes_no_sense_is_refused(question):
    """Take a question of another shape for a breach."""
    link, _ = linked([{}, FUNCTION, lambda request, answer: answer(question)])
    with pytest.raises(ValueError, match="bad callback|bad number"):
        words(link).count(print)


def test_callbacks_are_called_with_decoded_arguments():
    """Answer with a value, or with the name of what was raised; the same function has one number."""
    seen = []

    def note(*args, **named):
        seen.append((args, named))
        return {1}

    def replies(request, answer):
        number, name = request["args"][1][0]["callback"]
        asked = {"callback": number, "args": [{"tuple": [1]}], "kwargs": {"dict": [["key", 2]]}}
        return {"value": [number, name, answer(asked)["value"]["set"]]}

    def failing(request, answer):
        asked = {"callback": request["args"][1][0]["callback"][0], "args": [], "kwargs": {"dict": []}}
        return {"value": answer(asked)["error"]}
    link, _ = linked([{}, FUNCTION, replies, replies, failing])
    count = words(link).count
    assert count(note) == count(note) == [0, "note", [1]] and seen == [(((1,),), {"key": 2})] * 2
    assert count(lambda: 1 / 0) == ["ZeroDivisionError", "division by zero"]


@pytest.mark.parametrize("made, named, kind", [(True, False, proxy.Object), (False, True, proxy.Object),
                                               (False, False, proxy.Opaque)])
def test_only_known_objects_have_methods(made, named, kind):
    """Trust what the test made itself, and instances of classes that it named."""
    link, _ = linked([])
    if named:
        link.named.add("Stack")
    link.box = FakeBox([])
    assert type(references.resolve(link, "object", [1, ["Stack", "object"]], ("count()", made))) is kind

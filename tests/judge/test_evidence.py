"""Tests for grader/judge/evidence.py: parts of a reply that may come from anybody."""
import os

import pytest

from grader.box import wire
from grader.judge import evidence
from grader.judge.tools import shared


def refuse(tag, body):
    """Resolve nothing."""
    raise wire.WireError(f"unknown {tag}")


def test_exception_kind_gives_builtins_and_one_class_for_each_name():
    """Know built-in exceptions; make others once, below the nearest base that is known."""
    classes = {}
    assert evidence.exception_kind(["KeyError", "LookupError", "Exception"], classes) is KeyError
    assert evidence.exception_kind(["SystemExit", "BaseException"], classes) is SystemExit
    deep = evidence.exception_kind(["DeepError", "WordError", "ValueError", "Exception"], classes)
    assert deep is evidence.exception_kind(["DeepError", "WordError", "ValueError"], classes)
    assert issubclass(deep, evidence.exception_kind(["WordError", "ValueError"], classes))
    assert issubclass(deep, ValueError) and deep.__name__ == "DeepError"


@pytest.mark.parametrize("name", ["KeyboardInterrupt", "BaseException", "GeneratorExit", "ExceptionGroup", "Fault",
                                  "open", "not a name", "x" * 90, None, 5])
def test_exception_kind_makes_an_ordinary_exception_of_anything_else(name):
    """Never let a reply raise what ends the judge, or name a thing that is no exception."""
    kind = evidence.exception_kind([name, "BaseException", "object"], {})
    assert issubclass(kind, Exception) and not issubclass(kind, ExceptionGroup)


def test_exception_of_keeps_text_arguments_and_place():
    """Return the exception as the student raised it."""
    error, place = evidence.exception_of([["KeyError"], "'a'", ["a"], ["words.py", 3]], refuse, {})
    assert type(error) is KeyError and error.args == ("a",) and place == ("words.py", 3)
    error, place = evidence.exception_of([["SaidError", "ValueError"], "said: a", ["a"], None], refuse, {})
    assert str(error) == "said: a" and isinstance(error, ValueError) and place is None
    error, _ = evidence.exception_of([["UnicodeDecodeError", "ValueError"], "odd", [], None], refuse, {})
    assert isinstance(error, UnicodeDecodeError) and str(error) == "odd"


@pytest.mark.parametrize("form", [None, 5, [], [["A"], "text", []], [[], "text", [], None], ["A", "text", [], None],
                                  [["A"], "text", {"unknown": 1}, None]])
def test_exception_of_refuses_another_shape(form):
    """Take a malformed exception for a breach."""
    with pytest.raises(wire.WireError):
        evidence.exception_of(form, refuse, {})


@pytest.mark.parametrize("place", [5, ["words.py"], ["words.py", "3"], [None, 3], {"a": 1}])
def test_exception_of_forgets_a_place_that_makes_no_sense(place):
    """Keep the exception and leave the place out."""
    assert evidence.exception_of([["ValueError"], "a", ["a"], place], refuse, {})[1] is None


def test_shared_containers_take_their_new_content():
    """Change lists, dicts and sets in place."""
    data, counts, some = shared([1]), shared({"a": 1}), shared({1})
    reply = {"shared": {"0": [2, 3], "1": {"dict": [["b", 2]]}, "2": {"set": [4]}}}
    evidence.carried_back(reply, refuse, [data, counts, some], None)
    assert data == [2, 3] and counts == {"b": 2} and some == {4}


@pytest.mark.parametrize("forms", [{"1": []}, {"-1": []}, {"x": []}, {"0": {"dict": []}}, {"0": 5}, [], "text",
                                   {"²": []}, {str(number): [] for number in range(200)}])
def test_shared_containers_refuse_another_shape(forms):
    """Take a change of what was not shared, or by another type, for a breach."""
    with pytest.raises(ValueError):
        evidence.carried_back({"shared": forms}, refuse, [shared([1])], None)


def test_files_are_written_and_removed(tmp_path):
    """Carry files, folders and removals back."""
    (tmp_path / "old.txt").write_text("old", encoding="utf-8")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "kept.txt").write_text("kept", encoding="utf-8")
    reply = {"files": {"a/b.txt": b"new".hex(), "empty": None}, "gone": ["old.txt", "never.txt", "full"]}
    evidence.carried_back(reply, refuse, [], tmp_path)
    assert evidence.files_below(tmp_path) == {
        "a": None, "a/b.txt": b"new".hex(), "empty": None, "full": None, "full/kept.txt": b"kept".hex()}
    evidence.carried_back({"gone": ["empty"]}, refuse, [], tmp_path)
    assert not (tmp_path / "empty").exists()


@pytest.mark.parametrize("name", ["", "/etc/passwd", "../out", "a/../../out", "a//b", "./a", "a\\b", "a\0b", "a/",
                                  "/".join("a" * 20)])
def test_files_never_leave_the_folder(tmp_path, name):
    """Refuse names that are not plainly below the folder, for writing and for removing."""
    folder = tmp_path / "test"
    folder.mkdir()
    (tmp_path / "out").write_text("out", encoding="utf-8")
    for reply in ({"files": {name: "00"}}, {"gone": [name]}, {"gone": name}, {"gone": [5]}):
        with pytest.raises(wire.WireError):
            evidence.carried_back(reply, refuse, [], folder)
    assert (tmp_path / "out").read_text(encoding="utf-8") == "out" and not list(folder.iterdir())


@pytest.mark.parametrize("data", ["zz", 5, "0", ["00"]])
def test_files_refuse_what_is_no_hexadecimal_text(tmp_path, data):
    """Take malformed content for a breach."""
    with pytest.raises(wire.WireError, match="cannot be carried back"):
        evidence.carried_back({"files": {"a": data}}, refuse, [], tmp_path)


def test_files_never_follow_a_link(tmp_path):
    """Leave the target of a link alone, do not read through one, and write nothing below one."""
    secret = tmp_path / "secret"
    secret.write_text("secret", encoding="utf-8")
    folder = tmp_path / "test"
    folder.mkdir()
    os.symlink(secret, folder / "link")
    os.symlink(tmp_path, folder / "up")
    assert evidence.files_below(folder) == {}
    evidence.carried_back({"files": {"link": "00"}}, refuse, [], folder)
    assert secret.read_text(encoding="utf-8") == "secret" and (folder / "link").read_bytes() == b"\0"
    for reply in ({"files": {"up/new": "00"}}, {"gone": ["up/secret"]}):
        with pytest.raises(wire.WireError, match="below a link"):
            evidence.carried_back(reply, refuse, [], folder)
    evidence.carried_back({"gone": ["up"]}, refuse, [], folder)
    assert secret.exists() and not (tmp_path / "new").exists() and not (folder / "up").exists()


@pytest.mark.parametrize("reply, expected", [({}, 0), ({"typed": 2}, 2), ({"typed": 99}, 3), ({"typed": -1}, 0)])
def test_typed_is_never_more_than_was_given(reply, expected):
    """Count the characters that were read."""
    assert evidence.typed(reply, "abc") == expected


@pytest.mark.parametrize("value", [True, 1.0, "1", None, [1]])
def test_whole_number_is_exact(value):
    """Refuse what is no int."""
    with pytest.raises(wire.WireError):
        evidence.whole_number(value)


@pytest.mark.parametrize("value, expected", [("count", "count"), ("<lambda>", "object"), ("a b", "object"),
                                             ("é" * 81, "object"), (5, "object"), (None, "object")])
def test_word_is_a_short_identifier(value, expected):
    """Let no other text into a sentence."""
    assert evidence.word(value) == expected

"""Tests for grader/inside/worker.py: what is asked is done, and everything beside it is told."""
import pytest

from grader.box import Breach

FIRST = {"roots": ["src", ""], "modules": ["words", "statistics", "pack.inner"], "packages": False}
FILES = {
    "src/words.py": '''\
import os
import sys

seen = []


class WordError(ValueError):
    pass


class Mute(Exception):
    def __str__(self):
        raise RuntimeError


def echo(*values, **named):
    return [*values, named]


def fail(kind):
    raise {"own": WordError("a", 1), "mute": Mute("a"), "deep": RecursionError("b")}[kind]


def noise():
    print("out", end="")
    print("err", end="", file=sys.stderr)
    os.write(1, b"raw")
    os.system("printf child")


def flood():
    for _ in range(100):
        print("x" * 10000)


def ask():
    return [input(), sys.stdin.readline()]


def keep(function):
    seen.append(function)
    return len(seen) > 1 and seen[-1] is seen[-2], function.__name__


def nested(function):
    print("before")
    return function() + 1


def swallow(function):
    try:
        return function()
    except ValueError as error:
        return f"caught {type(error).__name__} {error}"


def change(items):
    items.append(print)


def bury(items):
    for _ in range(200):
        items[:] = [list(items)]


def write(folder):
    with open(os.path.join(folder, "out.txt"), "w") as stream:
        stream.write("out")


def paths():
    return sys.path[:2], sys.argv


class Stack:
    def __init__(self):
        self.items = [1]

    def __getitem__(self, place):
        return self.items[place]

    def __enter__(self):
        return "entered"

    def __exit__(self, *exception):
        return list(exception)

    def me(self):
        return self
''',
    "src/statistics.py": "def mean(values):\n    return 'own'\n",
    "src/pack/inner.py": "value = 5\n",
    "broken.py": "def broken(:\n",
}


@pytest.fixture
def ask(run):
    """Return a function that asks a worker: an operation, a target and its arguments in their forms."""
    with run("worker", FILES, FIRST) as asked:
        def do(op, target, *rest, answer=None, **more):
            return asked({"op": op, "args": [{"target": target}, *rest], **more}, answer)
        yield do


def call(ask, name, *args, **more):
    """Call a function of the module."""
    return ask("call", ["words", name], list(args), {"dict": []}, **more)


def test_call_with_positions_and_names(ask):
    """Decode the arguments, encode the result."""
    reply = ask("call", ["words", "echo"], [{"tuple": [1]}], {"dict": [["key", {"set": [2]}]]})
    assert reply["value"] == [{"tuple": [1]}, {"dict": [["key", {"set": [2]}]]}]


def test_names_are_looked_up_and_set(ask):
    """Get, set and delete what a module holds; folders are imported on demand."""
    assert ask("get", ["words", "seen"])["value"] == []
    ask("set", ["words"], "added", 5)
    assert ask("get", ["words", "added"])["value"] == 5
    ask("del", ["words"], "added")
    assert ask("get", ["words", "added"])["error"][0][0] == "AttributeError"
    assert ask("get", ["pack", "inner", "value"])["value"] == 5
    assert ask("get", ["pack"])["value"] == {"module": "pack"}


def test_declared_modules_go_before_the_standard_library(ask):
    """Import the student's module of a name that Python has."""
    assert ask("call", ["statistics", "mean"], [[1]], {"dict": []})["value"] == "own"


def test_import_folders_are_first_on_the_path(ask):
    """Begin with the exercise's folders, in their order."""
    first, second = call(ask, "paths")["value"]["tuple"][0]
    assert first.endswith("/work/src") and second.endswith("/work")


def test_objects_have_numbers(ask):
    """Keep what a test may use again, once for each object."""
    number, bases = ask("make", ["words", "Stack"], [], {"dict": []})["value"]["object"]
    assert bases == ["Stack", "object"]
    assert ask("call", [number, "me"], [], {"dict": []})["value"] == {"object": [number, bases]}
    assert ask("operator", [number], "__getitem__", [0])["value"] == 1
    assert ask("operator", [number], "__enter__", [])["value"] == "entered"
    assert ask("operator", [number], "__exit__", [None, None, None])["value"] == [None, None, None]
    assert ask("operator", [number], "isinstance", [{"target": ["words", "Stack"]}])["value"] is True
    assert ask("operator", [number], "__radd__", [1])["error"][0][0] == "TypeError"
    assert ask("get", ["words", "Stack"])["value"]["class"][1:] == ["Stack", ["Stack", "object"], False]
    assert ask("get", ["words", "WordError"])["value"]["class"][3] is True
    assert "function" in ask("get", ["words", "echo"])["value"]


@pytest.mark.parametrize("kind, bases, text, args", [
    ("own", ["WordError", "ValueError"], "('a', 1)", ["a", 1]),
    ("mute", ["Mute", "Exception"], "an exception whose text cannot be made", ["a"]),
    ("deep", ["RecursionError", "RuntimeError"], "b", ["b"]),
])
def test_exceptions_are_described(ask, kind, bases, text, args):
    """Tell class, bases, text, arguments, and the place in the hand-in."""
    found = call(ask, "fail", kind)["error"]
    assert found[0][:2] == bases and found[1:3] == [text, args]
    assert found[3] == ["src/words.py", FILES["src/words.py"][:FILES["src/words.py"].index("raise {")].count("\n") + 1]


def test_syntax_error_has_its_place(ask):
    """Point at the line that cannot be parsed."""
    assert ask("get", ["broken"])["error"][3] == ["broken.py", 1]


def test_output_is_told_with_each_call(ask):
    """Catch prints, writes past Python and child programs, and forget them afterwards."""
    reply = call(ask, "noise")
    assert sorted(reply["out"]) == sorted("out" + "raw" + "child") and reply["err"] == "err"
    assert call(ask, "paths")["out"] == ""
    assert len(call(ask, "flood")["out"]) == 64 << 10


def test_input_is_what_the_request_gives(ask):
    """Read lines, and tell how much was read."""
    reply = call(ask, "ask", stdin="one\ntwo\nthree\n")
    assert reply["value"] == ["one", "two\n"] and reply["typed"] == 8
    assert call(ask, "ask")["error"][0][0] == "EOFError"


def test_callbacks_keep_their_name_and_themselves(ask):
    """Give one function for one number."""
    assert call(ask, "keep", {"callback": [0, "double"]})["value"] == {"tuple": [False, "double"]}
    assert call(ask, "keep", {"callback": [0, "double"]})["value"] == {"tuple": [True, "double"]}
    assert call(ask, "keep", {"callback": [1, "other"]})["value"] == {"tuple": [False, "other"]}


def test_callback_may_ask_again(run):
    """Answer a question inside a question; each has its own output."""
    with run("worker", FILES, FIRST) as asked:
        inner = {"op": "call", "args": [{"target": ["words", "echo"]}, [1], {"dict": []}]}
        outer = {"op": "call", "args": [{"target": ["words", "nested"]}, [{"callback": [0, "f"]}], {"dict": []}]}
        seen = []

        def answer(question):
            seen.append(asked(inner))
            return {"value": 41}
        reply = asked(outer, answer)
    assert reply["value"] == 42 and seen[0]["value"] == [1, {"dict": []}] and seen[0]["out"] == "before\n"


def test_exception_of_a_callback_passes_through(ask):
    """Raise a built-in exception by its name, any other as an Exception."""
    assert call(ask, "swallow", {"callback": [0, "f"]}, answer=lambda question: {"error": ["ValueError", "no"]})[
        "value"] == "caught ValueError no"
    assert call(ask, "swallow", {"callback": [0, "f"]}, answer=lambda question: {"error": ["OwnError", "no"]})[
        "error"][0][0] == "Exception"


def test_shared_container_that_cannot_travel_is_a_breach(ask):
    """Say what is wrong with it instead of ending the program."""
    form = call(ask, "change", {"shared": [0, [1]]})["shared"]["0"]
    assert form[0] == 1 and "function" in form[1]
    with pytest.raises(Breach, match="nested more than 100 deep"):
        call(ask, "bury", {"shared": [0, []]})


def test_folder_is_laid_and_read_back(ask):
    """Exchange files with each call; what is not laid any more is gone."""
    place = "../apart"
    reply = call(ask, "write", place, folder={"path": place, "files": {"in.txt": b"in".hex()}})
    assert reply["files"] == {"out.txt": b"out".hex()} and reply["gone"] == []
    reply = call(ask, "paths", folder={"path": place, "files": {"out.txt": b"out".hex()}})
    assert reply["files"] == {} and reply["gone"] == []
    reply = call(ask, "write", place, folder={"path": place, "files": {}})
    assert reply["files"] == {"out.txt": b"out".hex()}


def test_packages_are_there_only_when_asked_for(run):
    """Open the installed packages to hand-ins of exercises that name some."""
    for packages, found in ((False, "ModuleNotFoundError"), (True, None)):
        with run("worker", FILES, {**FIRST, "packages": packages}) as asked:
            reply = asked({"op": "get", "args": [{"target": ["iniconfig"]}]})
            assert reply.get("error", [[None]])[0][0] == found

"""A generated class: hand-ins of three small exercises, good, wrong, hostile and broken, each one unlike the others."""
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests import courses
from tests.downloads import Files, packed

KINDS = ("good", "wrong", "hostile", "broken")

GREET = '''\
title = "Greet people"
chapter = 2
files = ["greet.py"]

[limits]
seconds = 8

[[criterion]]
check = "style.pep8"
points = 1

[[criterion]]
check = "behaviour.hidden"
points = 3
'''
GREETING = '"""Greet people."""\n\n\ndef greet(name):\n    """Return a greeting."""\n    return f"Hello, {name}"\n'
GREET_TESTS = '''\
"""Hidden tests for greet.py."""
from greet import greet


def test_names_the_person():
    """Name the person."""
    assert greet("Ada") == "Hello, Ada"
'''
SHAPE = '''\
title = "Measure shapes"
chapter = 3
files = ["shapes/area.py", "shapes/test_*.py"]
path = ["shapes"]

[limits]
seconds = 8

[[criterion]]
check = "behaviour.hidden"
points = 2
files = ["shapes/area.py"]

[[criterion]]
check = "suite.passes"
points = 1
'''
AREA = '"""Measure shapes."""\n\n\ndef area(side):\n    """Return the area of a square."""\n    return side * side\n'
AREA_TESTS = '''\
"""Tests for area.py."""
from area import area


def test_measures_a_square():
    """Measure a square."""
    assert area(3) == 9
'''
FILES = courses.FILES | {
    "exercises/words/exercise.toml": courses.DECLARATION.replace("seconds = 20", "seconds = 8"),
    "exercises/greet/exercise.toml": GREET,
    "exercises/greet/greet.py": '"""Greet people."""\n',
    "exercises/greet/given/starter/greet.py": '"""Greet people."""\n',
    "solutions/greet/greet.py": GREETING,
    "solutions/greet/tests/test_hidden.py": GREET_TESTS,
    "exercises/shapes/exercise.toml": SHAPE,
    "exercises/shapes/given/starter/shapes/area.py": '"""Measure shapes."""\n',
    "solutions/shapes/shapes/area.py": AREA,
    "solutions/shapes/shapes/test_area.py": AREA_TESTS,
    "solutions/shapes/tests/test_hidden.py": AREA_TESTS,
}
# What earns everything in each exercise, and the function that is asked for in its first file.
RIGHT: Mapping[str, Mapping[str, str]] = {
    "words": {"words.py": courses.SOLUTION, "test_words.py": courses.SOLUTION_TESTS},
    "greet": {"greet.py": GREETING},
    "shapes": {"shapes/area.py": AREA, "shapes/test_area.py": AREA_TESTS},
}
ASKED = {"words": "count_words", "greet": "greet", "shapes": "area"}
# Bodies of the function, of which each does harm in a way of its own; a line for the module may stand before a `|`.
HOSTILE = (
    "import os|os._exit(0)", "import sys|sys.exit(0)", "|raise SystemExit(0)", "|raise KeyboardInterrupt",
    "|while True:\n        pass", "import ctypes|return ctypes.string_at(0)",
    "import os, signal|os.kill(os.getppid(), signal.SIGKILL)", "import os, signal|os.kill(0, signal.SIGKILL)",
    "|return type('Yes', (), {'__eq__': lambda *_: True, '__hash__': None})()", "|return '\\x1b[2J' * 100",
    "import os|os.write(3, b'{}' * 9999)\n    os.close(3)", "|raise AssertionError('<script>alert(1)</script>')",
    "|return 10 ** 5000",
    "|return again(argument)\n\n\ndef again(x):\n    \"\"\"Go on.\"\"\"\n    return again(x)",
)
WRONG = ("|return None", "|return {argument: 1}", "|return 0", "|return argument", "|raise NotImplementedError")
BROKEN: tuple[Files, ...] = (
    {"notes.txt": b"I could not do it.\n"}, {"essay.pdf": b"%PDF-1.7\n"}, {"hand-in.rar": b"Rar!\x1a\x07\x00"},
    {"hand-in.zip": b"PK\x03\x04 cut off"}, {"hand-in.zip": b""},
)


def write_course(folder: Path) -> Path:
    """Write the course of the three exercises below a folder, and return its root."""
    return courses.write_files(folder / "course", FILES)


def class_of(exercise: str, size: int, first: int = 0) -> dict[str, Files]:
    """Return so many hand-ins of an exercise by their student's login; no two of them are alike."""
    found = {}
    for number in range(first, first + size):
        kind = KINDS[number % len(KINDS)]
        found[f"{kind}-{number:03d}"] = dict(_made(exercise, kind, number))
    return found


def _made(exercise: str, kind: str, number: int) -> Iterator[tuple[str, bytes]]:
    """Yield the files of one hand-in."""
    turn, main = number // len(KINDS), next(iter(RIGHT[exercise]))
    right = {name: text.encode() for name, text in RIGHT[exercise].items()}
    mark = f"# The hand-in {number} of the class.\n".encode()
    if kind == "good":
        yield from (right | {main: right[main] + mark, "extra.txt": mark}).items()
    elif kind in ("wrong", "hostile"):
        bodies = WRONG if kind == "wrong" else HOSTILE
        yield from (right | {main: _written(exercise, bodies[turn % len(bodies)]) + mark}).items()
    else:
        yield from _broken(main, right, turn, mark).items()


def _written(exercise: str, body: str) -> bytes:
    """Return a module whose function has this body."""
    above, _, inner = body.partition("|")
    return (f'"""A module."""\n{above}\n\n\ndef {ASKED[exercise]}(argument):\n    """Do what is not asked."""\n'
            f"    {inner}\n").encode()


def _broken(main: str, right: Mapping[str, bytes], turn: int, mark: bytes) -> Files:
    """Return what a hand-in is that is damaged: some can be graded, and lose; some cannot be read at all."""
    damaged = (
        {**right, main: b"def broken(:\n"}, {**right, main: b""}, {**right, main: b"\xff\xfe\x00"},
        {**right, main: b"x = 1\n" * 400_000}, {"own.zip": packed({**right, main: right[main] + mark})},
        {name: data for name, data in right.items() if name != main},
    )
    chosen = (*damaged, *BROKEN)
    return {**chosen[turn % len(chosen)], "mark.txt": mark}

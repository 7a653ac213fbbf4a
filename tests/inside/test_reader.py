"""Tests for grader/inside/reader.py: the tools say in a box what they say by hand."""
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

STARTERS = Path(__file__).resolve().parents[2] / "exercises"
MESSY = '''\
import os, sys
from typing import *
class stack_of ( object ):
\tdef Push(self,x) :
\t    if x==None or type(x)==type(1) : return not x in self.items
        # mixed
    \titems = {'a' : 1,'b':2}  \x20
\t    try : pass
\t    except : pass
f = lambda x : x*2
def count( words, a = 1 ,*args ) :
  """ count words
  and return"""
  total=0 ; l = 1
  for w in words :
    total+=1   #count
  return total  # noqa
\x0c
def long_line(one):
    """Do it."""
    return "a very long line that goes on and on and on, far beyond the column of its end", one  # noqa: E501
'''
SOURCES = {
    "messy.py": MESSY.replace("        # mixed\n", "").replace("    \titems", "\t    items"),
    "starter1.py": (STARTERS / "tutorial1" / "houses.py").read_text(encoding="utf-8"),
    "starter2.py": (STARTERS / "tutorial2" / "after" / "main.py").read_text(encoding="utf-8"),
    "windows.py": "x = 1\r\ny=2\r\n\r\n\r\n\r\n\r\ndef one( ):\r\n    return 1 \r\n",
    "odd_ends.py": "x = 'a\x0bb\x85c'\ny=1\n\x0c\ndef one():\n    '''Say \x1d one'''\n    return 1",
    "marked.py": "\ufeff\"\"\"Words.\"\"\"\n\n\ndef one( ):\n    \"\"\"One\"\"\"\n    return 'ä'*2\n",
    "quotes.py": "def one():\n    'Say one.'\n\n\ndef two():\n    \"\"\"\n    Say two.\n\n    \"\"\"\n\n\n"
                 "class Words:\n    \"\"\"Words.\"\"\"\n    @property\n    def first(self):\n"
                 "        \"\"\"The first.\"\"\"\n"
                 "    def __init__(self):  # noqa: D107\n        pass\n    def _own(self):\n        pass\n",
    "test_words.py": "def test_one():\n    pass\n",
}


def by_hand(folder, *arguments):
    """Return what a tool prints about a folder's files."""
    done = subprocess.run([sys.executable, "-m", *arguments, *SOURCES], cwd=folder, capture_output=True, check=False,
                          env={**os.environ, "PYTHONIOENCODING": "utf-8"})
    return done.stdout.decode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Write the sources, with other words in the comments that would switch a tool off."""
    place = tmp_path_factory.mktemp("sources")
    for name, text in SOURCES.items():
        (place / name).write_bytes(text.replace("noqa", "nope").encode())
    return place


@pytest.fixture
def tool(run):
    """Return a function that has a tool read a source in a box; one that failed gives a text."""
    with run("reader", seconds=30) as ask:
        def read(name, source, path="words.py", **options):
            data = source if isinstance(source, bytes) else source.encode()
            reply = ask({"tool": name, "path": path, "source": data.decode("latin-1"), "options": options})
            return reply["value"] if "value" in reply else reply["failed"]
        yield read


def test_pycodestyle_says_what_it_says_by_hand(tool, folder):
    """Give the same remarks, at the same places, with `# noqa` switched off."""
    found = re.findall(r"(\S+?):(\d+):(\d+): (\w\d+) (.*)", by_hand(folder, "pycodestyle"))
    assert len({code for *_, code, _ in found}) > 20
    for name, source in SOURCES.items():
        expected = sorted([int(line), int(column), code, message] for path, line, column, code, message in found
                          if path == name)
        assert tool("pycodestyle", source, name, max_line_length=79) == expected, name


def test_line_length_is_the_exercises(tool):
    """Count columns as the exercise says."""
    source = f"x = '{'a' * 90}'\n"
    assert [row[2] for row in tool("pycodestyle", source, max_line_length=79)] == ["E501"]
    assert tool("pycodestyle", source, max_line_length=120) == []


def test_pydocstyle_says_what_it_says_by_hand(tool, folder):
    """Give the same remarks of the pep257 convention; here test files are read as well."""
    text = by_hand(folder, "pydocstyle", "--convention=pep257", r"--match=.*\.py")
    found = re.findall(r"(\S+?):(\d+) .*\n +(D\d+): (.*)", text)
    assert len({code for _, _, code, _ in found}) >= 10
    for name, source in SOURCES.items():
        expected = sorted((int(line), code) for path, line, code, _ in found if path == name)
        rows = tool("pydocstyle", source, name)
        assert sorted((line, code) for line, _, code, _ in rows) == expected, name
        for line, _, code, message in rows:
            said = next(words for path, place, known, words in found if (path, int(place), known) == (name, line, code))
            assert message.partition(" (")[0] in said


@pytest.mark.parametrize("source, message, line", [
    (b"x = '\xff'\n", "not UTF-8: byte 0xff at position 5", 1),
    (b"x = 1\ny = '\0'\n", "a null byte in the source", 2),
    (b"# -*- coding: latin-1 -*-\nx = 1\n", "an encoding other than UTF-8 is declared", 1),
    (b"def one(:\n", "invalid syntax", 1), (b"x = 1\n  y = 2\n", "unexpected indent", 2),
    (b"return 1\n", "'return' outside", 1),
    (b"if True:\n\tx = 1\n        y = 2\n", "inconsistent use of tabs", 3), (b"print 'a'\n", "Missing parentheses", 1),
])
def test_parse_says_what_is_wrong(tool, source, message, line):
    """Name the reason and the line of a file that Python cannot read."""
    found = tool("parse", source)
    assert message in found["message"] and found["line"] == line


@pytest.mark.parametrize("source", [b"", b"\xef\xbb\xbfx = 1\n", b"# coding: utf-8\nx = '\xc3\xa4'\n",
                                    b"x = 1\r\ny = 2\r\n"])
def test_parse_has_nothing_to_say_of_python(tool, source):
    """Accept a byte order mark, a declared UTF-8 and any line ends."""
    assert tool("parse", source) is None


@pytest.mark.parametrize("source", [b"(" * 5000 + b")" * 5000, b"-" * 200_000 + b"1", b"x = " + b"[" * 300 + b"]" * 300,
                                    b"a = " + b"1+" * 100_000 + b"1"])
def test_parser_bombs_end_in_a_sentence(tool, source):
    """Say something, or end the box; never more."""
    from grader.box import Breach
    try:
        found = tool("parse", source)
    except Breach as breach:
        assert breach.kind in ("end", "time", "answer")
    else:
        assert found is None or found["message"]


@pytest.mark.parametrize("name, options", [
    ("naming", {}), ("facts", {}), ("measure", {"lines": [], "arcs": []}), ("pycodestyle", {"max_line_length": 79}),
    ("pydocstyle", {}), ("unused", {}),
])
def test_tool_that_fails_is_told_of_as_such(tool, name, options):
    """Answer with a reason for what a tool cannot read, and go on with the next question."""
    found = tool(name, b"\xff", **options)
    assert isinstance(found, str) and found.startswith("UnicodeDecodeError")
    assert tool("parse", b"x = 1\n") is None


def test_other_tools_are_reached(tool):
    """Give names, leftovers, facts and counts as rows and tables."""
    assert [row[2] for row in tool("naming", "x = []\n")] == ["N901"]
    assert [row[2] for row in tool("unused", "import os\n")] == ["F401"]
    assert tool("facts", "def one():\n    pass\n")["functions"] == [["one", 1]]
    assert tool("measure", "X = 1\n", lines=[1], arcs=[[-1, 1], [1, -1]])["missing"] == []
    assert "KeyError" in tool("nothing", "x = 1\n")

"""Tests for grader/frames.py: a student's own frames in a traceback that was printed."""
import subprocess
import sys

import pytest

from grader.frames import Frame, Traceback, traceback

SOURCES = {
    "own.py": "import helper\n\n\ndef main():\n    helper.fail()\n\n\nmain()\n",
    "helper.py": "import json\n\n\ndef fail():\n    json.loads('{')\n",
    "chained.py": "try:\n    1 / 0\nexcept ZeroDivisionError as error:\n    raise ValueError('no\\nmore') from error\n",
    "typing.py": "x = = 1\n",
    "bare.py": "class Full(Exception):\n    pass\n\n\nraise Full\n",
}


@pytest.fixture
def run(tmp_path):
    """Return a function that runs one of the programs and returns what it printed on standard error."""
    for name, source in SOURCES.items():
        (tmp_path / name).write_text(source, encoding="utf-8")

    def start(name):
        """Run it, with the folder taken out of the paths as the box does."""
        done = subprocess.run([sys.executable, name], cwd=tmp_path, capture_output=True, text=True, check=False)
        return done.stderr.replace(f"{tmp_path}/", "")
    return start


@pytest.mark.parametrize("name, raised, frames", [
    ("own.py",
     "json.decoder.JSONDecodeError: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)",
     (Frame("own.py", 8, "<module>"), Frame("own.py", 5, "main"), Frame("helper.py", 5, "fail"))),
    ("chained.py", "ValueError: no", (Frame("chained.py", 4, "<module>"),)),
    ("typing.py", "SyntaxError: invalid syntax", (Frame("typing.py", 1),)),
    ("bare.py", "Full", (Frame("bare.py", 5, "<module>"),)),
])
def test_frames_of_own_files_are_found(run, name, raised, frames):
    """Leave out the library's, keep the order, and take the last of several tracebacks."""
    found = traceback(run(name), SOURCES)
    assert found.raised.removeprefix("__main__.") == raised and found.frames == frames


def test_what_is_printed_around_a_traceback_is_left_alone():
    """Find the last traceback between a log's lines."""
    text = ('Traceback (most recent call last):\n  File "a.py", line 1, in f\nKeyError: 1\nlistening\n'
            'Traceback (most recent call last):\n  File "a.py", line 2, in g\n    x()\n    ^^^\nOSError: 2\nbye\n')
    assert traceback(text, {"a.py"}) == Traceback("OSError: 2", (Frame("a.py", 2, "g"),))


@pytest.mark.parametrize("text", ["", "nothing went wrong\n", "Traceback (most recent call last):\n",
                                  'Traceback (most recent call last):\n  File "a.py", line 1, in f\n'])
def test_text_without_a_whole_traceback_has_none(text):
    """Return None also for one that was cut."""
    assert traceback(text, {"a.py"}) is None


def test_frame_reads_well():
    """Name path and line, and the function where there is one."""
    assert [str(Frame("a.py", 3, "main")), str(Frame("a.py", 3))] == ["a.py, line 3, in main", "a.py, line 3"]


def test_long_texts_are_cut():
    """Show no more than a few lines of what was raised."""
    text = f'{"Traceback (most recent call last):"}\n  File "a.py", line 1\nValueError: {"x" * 5000}\n'
    assert len(traceback(text, {"a.py"}).raised) == 300

"""A course in which every program tells what it is given, in every way in which a program can say something."""

SECRET = "hidden_input_7f3a"
CANARY = "told_by_the_program"
# The exit status and the line of an error are the program's to choose, so they can tell an input too.
STATUS, LINE = 97, 54321

DECLARATION = '''\
title = "Tell what you were given"
chapter = 2
files = ["words.py", "test_words.py"]

[[criterion]]
check = "style.pep8"
points = 2

[[criterion]]
check = "behaviour.public"
points = 2
files = ["words.py"]

[[criterion]]
check = "behaviour.hidden"
points = 10
lesson = "02_production_code#tests"
files = ["words.py"]

[[criterion]]
check = "suite.passes"
points = 2

[[criterion]]
check = "suite.coverage"
points = 2

[[criterion]]
check = "style.naming"
points = 1
needs = ["suite.passes"]
'''

# Every way in which a program can say something; `text` is the hidden input.
WORDS = f'''\
"""Tell what came in."""
import os
import sys
import warnings
from pathlib import Path

OWN = "told_by_" + "the_program"


def returned(text):
    return [text, OWN]


def raised(text):
    raise ValueError(text + OWN)


def raised_by_name(text):
    raise type(text, (Exception,), {{OWN: text}})(OWN)


def raised_from(text):
    try:
        raise KeyError(text)
    except KeyError as error:
        raise RuntimeError(OWN) from error


def asserted(text):
    assert not text, text + OWN


def exited(text):
    sys.exit(text + OWN)


def ended(text):
    os._exit({STATUS})


def recursed(text):
    return recursed(text + OWN)


def placed(text):
    exec(compile("\\n" * {LINE - 1} + "raise ValueError(text)", __file__, "exec"), {{"text": text}})


def printed(text):
    print(text, OWN)
    print(text, OWN, file=sys.stderr)
    warnings.warn(text)


def saved(text, folder):
    (Path(folder) / text).write_text(OWN)


def classed(text):
    return type(text, (), {{}})()


def yielded(text):
    yield text
    raise ValueError(OWN)


def visited(text, visitor):
    visitor(text + OWN)


class Box:
    def __init__(self, text):
        setattr(self, text, OWN)
        self.text = text

    def __repr__(self):
        return self.text + OWN

    def __getattr__(self, name):
        raise AttributeError(name + OWN)


def __getattr__(name):
    raise (AttributeError if name.startswith("__") else RuntimeError)(name + OWN)
'''

OWN_TESTS = '''\
"""Tests that talk."""
import words


def _fail():
    print(words.OWN)
    raise ValueError(words.OWN)


globals()["test_" + words.OWN] = _fail
'''

HIDDEN = f'''\
"""What the program is asked."""
import pytest
import words

SECRET = {SECRET!r}


def test_returned():
    """Return nothing."""
    assert words.returned(SECRET) == []


def test_raised():
    """Raise nothing."""
    words.raised(SECRET)


def test_raised_by_name():
    """Raise nothing with a name."""
    words.raised_by_name(SECRET)


def test_raised_from():
    """Raise nothing from something else."""
    words.raised_from(SECRET)


def test_asserted():
    """Assert nothing."""
    words.asserted(SECRET)


def test_exited():
    """Return."""
    words.exited(SECRET)


def test_ended():
    """Return at the end."""
    words.ended(SECRET)


def test_recursed():
    """Come to an end."""
    words.recursed(SECRET)


def test_placed():
    """Raise nothing anywhere."""
    words.placed(SECRET)


def test_printed(capsys):
    """Print nothing."""
    words.printed(SECRET)
    assert capsys.readouterr().out == ""


def test_printed_beside(capsys):
    """Print no error."""
    words.printed(SECRET)
    assert capsys.readouterr().err == ""


def test_saved(tmp_path):
    """Write nothing."""
    words.saved(SECRET, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == []


def test_classed():
    """Return plain data."""
    assert words.classed(SECRET) == 1


def test_yielded():
    """Yield nothing."""
    assert list(words.yielded(SECRET)) == []


def test_first_yielded():
    """Yield nothing at first."""
    assert next(words.yielded(SECRET)) == 1


def test_visited():
    """Visit nothing."""
    words.visited(SECRET, pytest.fail)


def test_shown():
    """Show a box as nothing."""
    assert repr(words.Box(SECRET)) == ""


def test_kept():
    """Keep nothing."""
    assert words.Box(SECRET).text == ""


def test_attribute():
    """Have no other attribute."""
    assert getattr(words.Box(SECRET), "other_" + SECRET) == ""


def test_looked_up():
    """Define what is asked for."""
    assert getattr(words, SECRET) == ""


def test_matched():
    """Raise what is asked for."""
    with pytest.raises(ValueError, match="^nothing$"):
        words.raised(SECRET)


def test_failed():
    """Fail in no words."""
    pytest.fail(str(words.returned(SECRET)))


@pytest.mark.parametrize("text", [SECRET])
def test_each(text):
    """Return nothing each time."""
    assert not words.returned(text)
'''

PUBLIC = f'''\
"""A test that cannot be judged."""
import pytest
import words


@pytest.mark.parametrize("text", [{SECRET!r}])
def test_skipped(text):
    """Skip nothing."""
    pytest.skip(str(words.returned(text)))
'''

FILES = {
    "exercises/words/exercise.toml": DECLARATION,
    "exercises/words/README.md": "# Words\n",
    "exercises/words/words.py": '"""Words."""\n',
    "exercises/words/test_words.py": '"""Tests."""\n',
    "exercises/words/tests/test_public.py": PUBLIC,
    "solutions/words/words.py": WORDS,
    "solutions/words/test_words.py": OWN_TESTS,
    "solutions/words/tests/test_hidden.py": HIDDEN,
    "handin/words.py": WORDS + "\n\nlong_line = " + "1 + " * 30 + "1\n",
    "handin/test_words.py": OWN_TESTS,
}

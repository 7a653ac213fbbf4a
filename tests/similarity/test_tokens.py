"""Tokens: what is left of a file when names, texts, numbers, comments and layout are gone, whatever the file holds."""
import random
import time

import pytest

from grader.similarity import tokens
from tests.similarity import classes

PLAIN = 'def mean(rows, step=2):\n    """Return it."""\n    return sum(rows) / step + len("rows")  # why\n'


def values(text, path="a.py"):
    """Return the tokens of a text."""
    return list(tokens.read(path, text).values)


@pytest.mark.parametrize("same", [
    PLAIN.replace("rows", "values").replace("mean", "average"), PLAIN.replace("# why", ""), PLAIN.replace("2", "0x7f"),
    PLAIN.replace('"""Return it."""', "'''Give\n    it.'''"), PLAIN.replace("    ", "\t"), PLAIN.replace(" ", "  "),
    PLAIN.replace('    """Return it."""\n', ""), PLAIN.replace("step=2)", "\n  step = 2,\n)"),
    PLAIN.replace('"rows"', 'f"ro" \'ws\''), PLAIN.replace("/ step", "/ \\\n step"), "\ufeff" + PLAIN,
    PLAIN.replace("\n", "\r\n"), PLAIN.replace("2", "1_000.5e-7j"),
])
def test_what_hides_a_copy_does_not_count(same):
    """See the same in code with other names, texts, numbers, comments, docstrings and layout."""
    assert values(tokens.decoded(same.encode())) == values(PLAIN)


@pytest.mark.parametrize("other", [
    PLAIN.replace("/", "*"), PLAIN.replace("return", "yield"), PLAIN.replace("rows, ", ""),
    PLAIN.replace("sum(rows)", "rows"), PLAIN.replace(" + ", " - "),
])
def test_what_code_does_is_told_apart(other):
    """See the difference where another operator, keyword or structure stands."""
    assert values(other) != values(PLAIN)


def test_a_text_that_is_used_stays():
    """Drop a text only where it is a statement of its own."""
    assert values('x = "a"\n"b"\n') == values("y = 'c'") and values('f(\n"a"\n)') == values("f('b')") != values("f()")


def test_lines_are_those_of_the_file():
    """Know the first and the last line of each token."""
    found = tokens.read("a.py", 'a\n\n"""b\nc""" + d\n')
    assert list(found.first) == [1, 3, 4, 4] and list(found.last) == [1, 4, 4, 4]


def test_other_files_are_read_as_words():
    """Take words without their case, and signs, of whatever is no Python."""
    found = tokens.read("collection.json", '{"Name":\n 1}')
    assert len(found.values) == 7 and list(found.first) == [1, 1, 1, 1, 1, 2, 2]
    assert values('{"name": 1}', "a.json") == list(found.values) != values('{"other": 1}', "a.json")


@pytest.mark.parametrize("piece", ['"', '"""', '"""\\', '"""\\"', "'\\\n", "(", ")", "\n", "a.", "rb", "\\", 'f"{',
                                   "\0", "0", "1e", "#", " ", "'''a'", "\u202e", "\ud800", "if x:\n ", "[0, "])
def test_no_input_costs_more_than_its_length(piece):
    """Read what is nested, endless or broken in time that grows with its length, and without an error."""
    text, start = piece * (100_000 // len(piece)), time.process_time()
    found = tokens.read("a.py", text)
    assert time.process_time() - start < 5 and len(found.values) <= len(text)


def test_any_bytes_are_a_text():
    """Read bytes that are no text, in whatever encoding."""
    chance = random.Random(1)
    for data in (chance.randbytes(5_000), PLAIN.encode("utf-16"), b"\xff\xfe", b"", "é".encode("latin-1")):
        assert tokens.read("a.py", tokens.decoded(data)).path == "a.py"


def test_disguises_but_for_new_code_leave_the_same_tokens():
    """Hold the planted copies of the other tests against what they claim."""
    source = classes.program(5)
    for kind in ("renamed", "reformatted", "commented"):
        disguised = classes.DISGUISES[kind](source, random.Random(3))
        assert disguised != source and values(tokens.decoded(disguised.encode())) == values(source), kind

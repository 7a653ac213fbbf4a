"""A Dockerfile is read as the classic builder reads it, as tried on an engine; hostile ones end in time."""
import random
import time

import pytest

from grader.dockerfile import reading
from grader.dockerfile.reading import Dockerfile, read

FROM = "FROM a:1\n"


def places(source):
    """Return the name, the lines and the stage of each instruction."""
    return [(step.name, step.line, step.end, step.stage) for step in read(source).instructions]


def only(text):
    """Return the one instruction below a FROM."""
    found = read(FROM + text)
    assert not found.problem, found.problem
    return found.instructions[1]


def test_instructions_have_their_lines_and_their_stage():
    """Count lines from 1 and stages from 0, and what stands before the first FROM as none."""
    source = "# a\nARG b\n\nFROM $b\nRUN c \\\n  # d\n\n  e\nFROM f AS g\nCMD h"
    assert places(source) == [("ARG", 2, 2, -1), ("FROM", 4, 4, 0), ("RUN", 5, 8, 0), ("FROM", 9, 9, 1),
                              ("CMD", 10, 10, 1)]
    assert read(source).comments == {1: "a", 6: "d"}


@pytest.mark.parametrize("text, value", [
    ("CMD a \\\n b", "a  b"), ("CMD a\\\nb", "ab"), ("CMD a \\  \t\n b", "a  b"), ("CMD a \\\n\n\n b", "a  b"),
    ("CMD a \\\n# b\n c", "a  c"), ("CMD a \\\n   # b \\\n c", "a  c"), ("CMD a \\", "a"), ("CMD a \\\n", "a"),
    ("\\\nCMD a", "a"), ("C\\\nMD a", "a"), ("  \u2003CMD a # b", "a # b"), ("cmd\ta", "a"), ("CMD a\\\n  b", "a  b"),
    ("CMD a \\\r\n b\r\n", "a  b"), ("CMD a\\\u00a0", "a\\"), ("CMD a \\ b", "a \\ b"),
])
def test_lines_are_joined_as_the_builder_does(text, value):
    """Continue lines, and leave out comments and empty lines between them."""
    assert only(text).value == value


def test_the_escape_directive_changes_what_continues_a_line():
    """Take a grave accent where the first line says so, and nowhere else."""
    assert read("# escape=`\n" + FROM + "CMD a `\n b\\\nUSER c\\").instructions[1].value == "a  b\\"
    assert read("# escape=`\n" + FROM).escape == "`" and read(FROM).escape == "\\"
    for above in ("# a\n", "\n"):
        assert read(f"{above}# escape=`\n{FROM}CMD a `\n").instructions[1].value == "a `"


def test_directives_end_where_something_else_begins():
    """Know what a newer builder looks for, also below a line for a shell."""
    assert read("# syntax=a\n# check=b\n# c\n# escape=`\n" + FROM).directives == {"syntax": "a", "check": "b"}
    assert read("#!/bin/sh\n# syntax=a\n" + FROM).directives == {"syntax": "a"}


def test_marks_and_line_ends_of_windows_change_nothing():
    """Drop one byte order mark and one carriage return a line."""
    assert places("\ufeff# syntax=a\r\nFROM a:1\r\nRUN b\r\n") == [("FROM", 2, 2, 0), ("RUN", 3, 3, 0)]
    assert read(b"\xef\xbb\xbf" + FROM.encode()) == read(FROM)


@pytest.mark.parametrize("text, bodies, end", [
    ("RUN <<A\nb\nFROM c\nA\n", ("b\nFROM c\n",), 5), ("RUN <<-A cat <<'B C'\n1\n\tA\n2\nB C\n", ("1\n", "2\n"), 6),
    ("COPY <<A <<B /c\n1\nA\nB\n", ("1\n", ""), 5), ("ONBUILD RUN <<A\nb\nA\n", ("b\n",), 4), ("RUN a <<<b\n", (), 2),
    ("RUN echo $((1<<2))\n", (), 2), ("RUN <<A\n", (), 2), ('CMD <<A\n', (), 2), ('RUN ["<<A"]\n', (), 2),
    ("RUN <<A \\\n b\nc\nA\n", ("c\n",), 5),
])
def test_heredocs_take_the_lines_up_to_their_end(text, bodies, end):
    """Read no instruction in a heredoc, and no heredoc where its end is missing."""
    step = only(text)
    assert ((step.inner or step).heredocs, step.end) == (bodies, end)


def test_onbuild_holds_what_it_puts_off():
    """Show the instruction that runs later instead of the ONBUILD."""
    found = read(FROM + "ONBUILD COPY --chown=1 a b\n")
    assert [step.name for step in found.steps()] == ["FROM", "COPY"]
    assert found.instructions[1].inner.flag("chown") == "1" and found.instructions[1].flag("chown") is None


@pytest.mark.parametrize("source, line, part", [
    ("", None, "no FROM"), ("# a\n\n", None, "no FROM"), ("ARG a", None, "no FROM"),
    ("RUN a\n" + FROM, 1, "before the first FROM"),
    (FROM + "\nRUNN a", 3, "unknown instruction 'RUNN'"), (FROM + "RUN a \\\n b\nCOPY c", 4, "COPY has 1"),
    ("# escape=x\n" + FROM, 1, "escape directive"), ("# escape=`x\n" + FROM, 1, "escape directive"),
    ("# syntax=a\n# escape=`\n" + FROM, 2, "escape directive"),
    ("# escape=`\n# escape=`\n" + FROM, 2, "two directives"),
    (FROM + "RUN a \\\\\n", 2, "ends with \\\\"), ("# escape=`\nFROM a:1\nRUN a ``\n", 3, "ends with ``"),
    (FROM + "RUN a\0b", 2, "null byte"), (b"FROM a:1\n\nRUN \xff", 3, "byte 0xff is not UTF-8"),
    (FROM + "\\\n", 2, "unknown"),
    ("\ufeff\ufeff" + FROM, 1, "unknown instruction"), (FROM + "\ud800", 2, "not UTF-8"),
    ("// syntax=a\n" + FROM, 1, "unknown"),
    ('{"syntax": "a"}', 1, "unknown instruction"),
])
def test_what_cannot_be_read_is_said_with_its_line(source, line, part):
    """Say what was seen, what was expected, and where."""
    found = read(source)
    assert part in found.problem and found.line == line
    assert "expected" in found.problem and len(found.problem) < 250 and found.problem.isprintable()


def test_nothing_is_lost_of_what_stands_before_a_problem():
    """Keep what was read."""
    assert [step.name for step in read(FROM + "RUN a\nRUNN b\nRUN c").instructions] == ["FROM", "RUN"]


HUGE = {
    "a line of 1 MB": (FROM + "RUN " + "a" * 2**20, "bytes; expected at most"),
    "a line of 100 kB": (FROM + "RUN " + "a" * 100_000, "the line has 100004 bytes"),
    "100,000 instructions": (FROM + "USER a\n" * 100_000, "bytes; expected at most"),
    "1,000 instructions": (FROM + "USER a\n" * 1000, "more than 500 instructions"),
    "20,000 lines": (FROM + "\n" * 20_000, "lines; expected at most"),
    "ONBUILD in ONBUILD": (FROM + "ONBUILD " * 8000, "puts nothing off"),
    "an array in an array": (FROM + "RUN " + "[" * 30_000 + "]" * 30_000, "no texts"),
    "an object in an array": (FROM + "RUN [" + '{"a":' * 10_000 + "1" + "}" * 10_000 + "]", "no texts"),
    "many heredocs": (FROM + "RUN " + "<<a " * 16_000 + "\n" * 4000, "'<<' stands more than 20 times"),
    "a flag again and again": (FROM + "COPY " + "--chown=1 \\\n" * 4000 + "a", "COPY has 1"),
    "many lines for nothing": (FROM + "RUN a" + "\\\n" * 4000 + "b\nRUNN", "unknown instruction"),
}


@pytest.mark.parametrize("name", HUGE)
def test_hostile_files_end_in_time_with_one_sentence(name):
    """Read no more than any Dockerfile has."""
    source, part = HUGE[name]
    began = time.monotonic()
    assert part in read(source).problem and len(read(source).problem) < 250
    assert time.monotonic() - began < 2


def test_nothing_at_all_makes_the_reader_raise():
    """Try what has the letters of a Dockerfile in any order, always the same."""
    chance = random.Random(6)
    pieces = [*"\\`\n\r\t '\"$[]{}#=<-,ab\u2003\x85", "\nRUN ", "\nCOPY ", "\nENV ", "\nONBUILD ", "--from=", "<<A",
              "\nA\n", "FROM a\n"]
    for _ in range(2000):
        found = read("FROM a\n" + "".join(chance.choices(pieces, k=chance.randint(1, 30))))
        assert isinstance(found, Dockerfile) and [step.line for step in found.instructions] == sorted(
            step.line for step in found.instructions)


def test_limits_are_those_of_the_builder_or_beyond_any_image():
    """Take a line as long as the builder does (bufio.MaxScanTokenSize)."""
    assert not read(FROM + "CMD " + "a" * (reading.LONGEST_LINE - 4)).problem
    assert read(FROM + "CMD " + "a" * (reading.LONGEST_LINE - 3)).line == 2

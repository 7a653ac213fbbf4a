"""Tests for grader/output.py: what commands print."""
import io
import sys

import pytest

from grader import output


def printed(monkeypatch, text, encoding):
    """Return what a stream of that encoding gets to see."""
    stream = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    monkeypatch.setattr(sys, "stdout", stream)
    output.say(text)
    stream.flush()
    return stream.buffer.getvalue()


@pytest.mark.parametrize("encoding, expected", [("utf-8", "\u00e4\n"), ("ascii", "\\xe4\n"), ("cp1252", "\\xe4\n")])
def test_say_writes_what_the_output_takes(monkeypatch, encoding, expected):
    """Write escapes where there is no UTF-8."""
    assert printed(monkeypatch, "\u00e4", encoding).decode("utf-8") == expected


def test_say_lets_no_text_speak_to_the_terminal(monkeypatch):
    """Escape control characters, but for ends of lines and tabs."""
    assert printed(monkeypatch, "a\tb\nc\x1b[31m\u202e", "utf-8") == b"a\tb\nc\\x1b[31m\\u202e\n"


def test_fold_fits_the_screen_and_keeps_line_breaks(monkeypatch):
    """Break between words only, at the width of the screen and never later than at 88 columns."""
    monkeypatch.setenv("COLUMNS", "20")
    assert output.fold("one two-three four five\n\nsix") == "one two-three four\nfive\n\nsix"
    monkeypatch.setenv("COLUMNS", "500")
    assert max(map(len, output.fold("word " * 100).split("\n"))) <= 88


def test_table_is_plain_ascii_in_a_pipe(monkeypatch):
    """Align columns, without colours and without spaces at the ends."""
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert output.table(("name", "points"), [("w\u00f6rter", "10"), ("a", "[b]")]) == (
        "name       points\nw\\xf6rter  10\na          [b]")


def test_bar_shows_the_share(monkeypatch):
    """Fill the bar from the left."""
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    assert output.bar(0.5, width=10) == "[-----     ]"
    assert output.bar(0, width=10) == "[          ]"
    assert output.bar(1, width=10) == "[----------]"


def test_commands_are_written_as_the_user_types_them(monkeypatch, capsys):
    """Name the program as course.py was called, and leave other words alone."""
    monkeypatch.setenv("GRADER_PROGRAM", "python3 ../course.py")
    output.say("next: grader hint tutorial1; a grader is not a person")
    assert capsys.readouterr().out == "next: python3 ../course.py hint tutorial1; a grader is not a person\n"
    monkeypatch.delenv("GRADER_PROGRAM")
    assert output.typed("grader hint") == "grader hint"

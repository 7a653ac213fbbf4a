"""`grader explain`: pages, the list, wrong codes, colours, and that it stays quick."""
import subprocess
import sys

import pytest
from click.testing import CliRunner

from grader.cli import main
from grader.commands.explain import GROUPS, command
from grader.explanations import codes, load


def test_page_shows_everything_in_plain_text(capsys):
    """The title, what is asked, why, both examples, the lesson."""
    assert main(["explain", "e302"]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("E302: two blank lines before a top-level definition\n\n    Leave two blank lines")
    assert "\n\nWhy\n    The gaps cut" in shown
    assert "\n\nBad\n    | " in shown and "\n    |\n    | def count_words(text):\n" in shown
    assert "\n\nGood\n    | " in shown and "\n    |\n    |\n    | def count_words(text):\n" in shown
    assert shown.endswith("\n\nLesson\n    02_production_code#pep-8-styling\n")


@pytest.mark.parametrize("code", codes())
def test_every_page_can_be_drawn_anywhere(code):
    """ASCII without control characters, no line that ends in a space."""
    shown = CliRunner().invoke(command, [code]).output
    assert shown.startswith(f"{code}: {load(code).title}\n") and shown.isascii()
    assert all(line.isprintable() and line == line.rstrip() for line in shown.splitlines())


def test_what_cannot_be_seen_is_shown_in_words(capsys):
    """A tab is as invisible on a terminal as in an editor."""
    main(["explain", "W191"])
    assert '\n    | <tab>print("large")\n' in capsys.readouterr().out


def test_file_names_are_shown_where_they_matter(capsys):
    """The rule is about the name of the file alone."""
    main(["explain", "A005"])
    shown = capsys.readouterr().out
    assert "\nBad (statistics.py)\n" in shown and "\nGood (price_statistics.py)\n" in shown


def test_page_without_examples_has_no_empty_headings(capsys):
    """Nothing is better than "Bad" with nothing below it."""
    main(["explain", "E902"])
    shown = capsys.readouterr().out
    assert "Why" in shown and "Bad" not in shown and "Good" not in shown


def test_several_codes_are_shown_in_their_order(capsys):
    """As many as are asked for."""
    assert main(["explain", "W291", "style.pep257.D103"]) == 0
    shown = capsys.readouterr().out
    assert 0 == shown.index("W291: ") < shown.index("\n\n\nD103: ")


def test_wrong_code_is_told_of_before_anything_is_printed(capsys):
    """One sentence on standard error, exit status 2."""
    assert main(["explain", "E302", "D1O3"]) == 2
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.startswith("grader: no explanation for 'D1O3'; did you mean D103 or ")
    assert shown.err.count("\n") == 1


def test_list_holds_every_code_once_in_groups(capsys):
    """Without a code: all of them, with their titles."""
    assert main(["explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    listed = [line.split()[0] for line in lines if line.startswith("    ")]
    assert sorted(listed) == codes()
    assert [line for line in lines if line in GROUPS.values()] == list(GROUPS.values())
    assert "    E302  two blank lines before a top-level definition" in lines


@pytest.mark.parametrize("settings, coloured", [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
def test_colours_are_for_terminals_that_want_them(settings, coloured):
    """The runner plays a terminal; a pipe gets plain text in the other tests."""
    ordinary = {"NO_COLOR": None, "TERM": "xterm"}
    shown = CliRunner().invoke(command, ["E302"], color=True, env=ordinary | settings).output
    assert ("\x1b[31m|" in shown) == coloured
    assert ("\x1b" in shown) == coloured


def test_prose_fits_a_narrow_terminal():
    """Sentences are wrapped; code is left as it is."""
    shown = CliRunner().invoke(command, ["style.naming"], env={"COLUMNS": "40"}).output
    assert max(map(len, shown.splitlines()[1:])) <= 40


def test_command_loads_no_tool():
    """A page is text: neither the style tools nor anything that draws is needed."""
    program = ("import sys; from grader.cli import main; main(['explain', 'E302']); "
               "print(sorted({'pycodestyle', 'pydocstyle', 'ruff', 'rich', 'jinja2', 'pytest', 'difflib'} "
               "& set(sys.modules)), file=sys.stderr)")
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stderr == "[]\n"

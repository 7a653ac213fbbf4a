"""The commands of a shell's text, as far as a reader can tell."""
import time

import pytest

from grader.dockerfile.shell import Command, commands, program, unquoted


def said(text):
    """Return the words of each command, joined."""
    return [" ".join(command.words) for command in commands(text)]


@pytest.mark.parametrize("text, expected", [
    ("a b && c || d; e | f & g", ["a b", "c", "d", "e", "f", "g"]), ("a\nb", ["a", "b"]), ("(a; b)", ["a", "b"]),
    ("a '&& b' \"; c\" \\; d", ["a && b ; c ; d"]), ("a # b && c\nd", ["a", "d"]), ("a#b", ["a#b"]),
    ("a > b 2>&1 c >> d", ["a c"]), ("a <<< b c", ["a c"]), ("x=$(a b)", ["x=$", "a b"]), ("", []), ("  ;; ", []),
    ("if a; then b; else c; fi", ["a", "b", "c", "fi"]), ("! a", ["a"]), ("A=1 B=2 a", ["a"]), ("A=1", ["A=1"]),
    ("sudo -E env A=1 a -b", ["a -b"]), ("a 'b", ["a b"]), ('a "b', ["a b"]), ("a \\\n b", ["a b"]),
    ("{ a; }", ["a", "}"]),
])
def test_commands_are_found(text, expected):
    """Part a text at operators, and drop what is no command."""
    assert said(text) == expected


def test_what_wraps_a_command_is_kept_beside_it():
    """Tell sudo and settings from the program."""
    assert commands("A=1 sudo -u b /usr/bin/apt-get update")[0].wrappers == ("A=1", "sudo", "-u")
    assert commands("exec /usr/bin/apt-get update")[0].program == "apt-get"
    assert Command(()).program == ""


def test_an_exec_form_may_hand_a_text_to_a_shell():
    """Look into `sh -c`."""
    assert [command.words for command in program(["sh", "-c", "a && b"])] == [("a",), ("b",)]
    assert [command.words for command in program(["python", "-c", "a && b"])] == [("python", "-c", "a && b")]
    assert program(["sh", "-c"])[0].words == ("sh", "-c") and program([])[0].words == ()


def test_words_lose_their_quotes():
    """Follow POSIX: nothing is special between single quotes, and four characters between double ones."""
    assert unquoted(r"""a'b\c'"d\"\e\$"\f""") == 'ab\\cd"\\e$f'


@pytest.mark.parametrize("piece", ['"', "'", "\\", "<", "(", "$(", "# ", "A=1 ", "a;", "2>", "sudo "])
def test_long_texts_take_no_time(piece):
    """Stay linear, whatever is repeated."""
    began = time.monotonic()
    commands((piece * 65536)[:65536])
    assert time.monotonic() - began < 3

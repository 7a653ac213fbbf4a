"""What is printed, and what is read from the keyboard."""
import io

import words


def test_capsys(capsys):
    """Read what the student's code printed, in order with the test's own prints."""
    print("before")
    list(words.squares(2))
    assert capsys.readouterr().out == "before\nmade 0\nmade 1\n"
    words.warn("careful")
    got = capsys.readouterr()
    assert got.err == "careful\nraw\n" and got.out == ""


def test_input(capsys, monkeypatch):
    """Answer input() by a text in sys.stdin."""
    monkeypatch.setattr("sys.stdin", io.StringIO("Ada\nBob\n"))
    words.greet()
    words.greet()
    assert capsys.readouterr().out == "Name? Hello Ada\nName? Hello Bob\n"


def test_no_input():
    """See the end of the input where the test gives none."""
    try:
        words.greet()
    except EOFError:
        return
    raise AssertionError("expected an EOFError")

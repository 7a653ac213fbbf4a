"""Tests for `grader similar`."""
import re
import stat

import pytest

from grader import cli
from tests import downloads
from tests.courses import enter_course, write_files
from tests.similarity import classes


@pytest.fixture(autouse=True)
def course(tmp_path, monkeypatch):
    """Be in the miniature course, with the command in the table."""
    monkeypatch.setitem(cli.COMMANDS, "similar", "Show who handed in the same work.")
    return enter_course(tmp_path, monkeypatch)


@pytest.fixture
def class_():
    """Return hand-ins of which two are one work."""
    files, _ = classes.planted(6, 2, lambda program: {"words.py": program.encode()})
    return files


@pytest.mark.parametrize("shape", downloads.WRITERS)
def test_copies_are_found_in_every_shape(shape, class_, tmp_path, capsys):
    """Read a class as the school's system gave it, and name who shares what, best first."""
    place = downloads.written(shape, class_, tmp_path / "class")
    assert cli.main(["similar", "words", str(place)]) == 0
    out = capsys.readouterr().out
    rows = [line for line in out.split("\n") if line.startswith("100 %")]
    assert len(rows) == 2 and rows[0].endswith("identical")
    assert ("6 hand-ins compared: 2 pairs with at least 50 % in common, 2 groups. Likeness is no proof; read the "
            "passages and talk with both.") in " ".join(out.split())


@pytest.mark.parametrize(("output", "place"), [("out", "out/similar.html"), ("there", "there/similar.html"),
                                               ("page.HTML", "page.HTML"), ("new/deep.html", "new/deep.html")])
def test_a_page_is_written_for_its_owner(output, place, class_, course, capsys):
    """Write the page into a folder or a file, readable for nobody else, and say where."""
    (course / "there").mkdir()
    downloads.written("zips", class_, course / "class")
    assert cli.main(["similar", "words", "class", "--output", output]) == 0
    page = (course / place).read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>") and "s0000" in page and "Count words: similar hand-ins" in page
    assert stat.S_IMODE((course / place).stat().st_mode) == 0o600
    assert capsys.readouterr().out.endswith(f"The passages: {place}\n")


def test_what_is_not_compared_is_told(class_, course, capsys):
    """List hand-ins that cannot be read, those with little of their own, and what fits no rule."""
    place = downloads.written("folders", class_, course / "class")
    write_files(place, {"none/a.txt": "x", "tiny/words.py": "x = 1\n", "lonely.txt": "x", "bad.zip": "PK"})
    assert cli.main(["similar", "words", "class", "--output", "page.html"]) == 0
    out, page = capsys.readouterr().out, (course / "page.html").read_text(encoding="utf-8")
    assert "not read: none: 'none' holds none of the declared files" in out and "not read: bad: " in out
    assert "'lonely.txt' is neither a folder nor an archive" in out
    assert "Hardly anything but what was handed out, so in no pair: 1 hand-in" in out
    assert "Same files as another one, byte by byte: 2 hand-ins" in out
    assert "Could not be read" in page and "Fits no rule" in page and "lonely.txt" in page


def test_a_roster_adds_names(class_, course, capsys):
    """Name students as the class list does, whoever is missing on it."""
    downloads.written("folders", class_, course / "class")
    (course / "roster.csv").write_text("id,name\ns0000,Ada Lovelace\nnobody,Ben\n")
    assert cli.main(["similar", "words", "class", "--roster", "roster.csv"]) == 0
    out = capsys.readouterr().out
    assert "Ada Lovelace (s0000)" in out and "6 hand-ins" in out and "Ben" not in out


def test_the_reader_says_where_pairs_begin(class_, course, capsys):
    """Show weaker pairs when asked, and no more than the table holds."""
    signs = ["".join("-~"[number >> bit & 1] for bit in range(5)) for number in range(24)]
    class_ |= {f"t{number}": {"words.py": f"{classes.program(0)}{sign}1\n".encode()}
               for number, sign in enumerate(signs)}
    downloads.written("folders", class_, course / "class")
    assert cli.main(["similar", "words", "class", "--common", "1"]) == 0
    many = capsys.readouterr().out
    assert many.count(" %  ") == 20 and re.search(r"\nand [0-9]{3} more pairs\n", many)
    assert cli.main(["similar", "words", "class"]) == 0
    assert "Hardly anything but what many have" in capsys.readouterr().out


@pytest.mark.parametrize(("arguments", "words"), [
    (["none", "class"], "no file, folder or exercise 'none'"), (["words", "nowhere"], "nowhere"),
    (["words", "class", "--shape", "square"], "no shape 'square'"),
    (["words", "class", "--roster", "none.csv"], "none.csv"),
    (["words", "class", "--least", "2"], "--least"), (["words", "class", "--common", "-1"], "--common"),
    (["words", "class", "--output", "class/page.html"], "among the hand-ins"),
    (["words", "class", "--output", "class/s0000/words.py/x.html"], "among the hand-ins"),
    (["words", "class", "--output", "exercises/words/words.py/out"], "cannot be"), (["words", "empty"], "empty"),
])
def test_wrong_use_is_told_in_a_sentence(arguments, words, class_, course, capsys):
    """End with status 2, and say what was wrong."""
    downloads.written("folders", class_, course / "class")
    (course / "empty").mkdir()
    assert cli.main(["similar", *arguments]) == 2
    assert words in capsys.readouterr().err


def test_names_of_students_reach_no_terminal_as_orders(course, capsys):
    """Show what a student called a folder as text."""
    source = classes.program(1).encode()
    write_files(course / "class", {"ada\x1b[31m/words.py": source, "ben/words.py": source, "\u202eeve.txt": b"x"})
    assert cli.main(["similar", "words", "class"]) == 0
    out = capsys.readouterr().out
    assert "\x1b" not in out and "\u202e" not in out and "100 %" in out

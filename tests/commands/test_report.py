"""Tests for grader/commands/report.py: results are drawn again, changes are told, and a person can be forgotten."""
import csv
import io
import json

import pytest

from grader import pseudonyms, reporters
from grader.store import Store
from tests import courses


@pytest.fixture
def graded(room, monkeypatch):
    """Return a class of which one lost points, and one hand-in cannot be read; no pages are drawn."""
    monkeypatch.setattr("grader.classroom.write", lambda *_, **__: None)
    room.hand_in("bob", words__py=f"# bob lose\n{courses.SOLUTION}", test_words__py="x = 1\n")
    room.hand_in("zoe", essay__txt="I am sorry.")
    room.batch()
    return room


def table(text):
    """Return the rows of a table."""
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("form", reporters.FORMATS)
def test_every_format_is_drawn_without_grading(graded, form):
    """Exit with 3 where somebody has no complete grade, and say who; never a number for them."""
    status, out, err = graded.report("--format", form)
    assert status == 3 and graded.graded == []
    assert err.endswith("grader: 1 of 4 have no complete grade: zoe; run the batch again, its index.html says why.\n")
    assert "'zoe'" not in out and "zoe," not in out and out


def test_a_class_without_faults_ends_with_0(graded):
    """Note nothing."""
    graded.hand_in("zoe")
    graded.batch()
    status, out, err = graded.report("--format", "csv")
    assert (status, err) == (0, "") and len(table(out)) == 20


@pytest.mark.parametrize("store", ["output", "output/results.db", "sqlite:///output/results.db", "."])
def test_a_store_is_named_in_many_ways(graded, monkeypatch, store):
    """Take a folder, a file, a URL, or the folder one is in; the only exercise need not be named."""
    home = graded.output if store == "." else graded.output.parent
    monkeypatch.chdir(home)
    argv = [] if store == "." else ["--store", store]
    for name in (["words"], ["exercises/words/"], []):
        status, out, _ = graded.run("report", *name, *argv, "--format", "csv", "--table", "students")
        assert status == 3 and [row["student"] for row in table(out)] == ["ada", "bob", "cy"]


@pytest.mark.parametrize("argv, said", [
    (["words", "--store", "nowhere"], "there are no results in 'nowhere"),
    (["word", "--store", "output"], "the store has no results of 'word'; it has words; did you mean 'words'?"),
    (["words", "--store", "mysql://x"], "no URL of a store"),
    (["words", "--store", "output", "--template", "none.csv", "--format", "canvas"], "'none.csv' cannot be read"),
    (["words", "--store", "output", "--roster", "none.csv"], "'none.csv' cannot be read"),
    (["words", "--store", "output", "--format", "csv", "--table", "odd"], "no table is called"),
    (["words", "--store", "output", "--format", "html", "--template", "roster.csv"], "no use for a template"),
])
def test_wrong_use_is_one_sentence(graded, monkeypatch, argv, said):
    """Exit with 2, and make no store where there is none."""
    monkeypatch.chdir(graded.output.parent)
    (graded.output.parent / "roster.csv").write_text("id\nada\n")
    status, out, err = graded.run("report", *argv)
    assert (status, out) == (2, "") and said in err
    assert not (graded.output.parent / "nowhere").exists()


def test_a_roster_adds_names_and_keeps_to_its_students(graded):
    """Find results by the ids under which they are filed."""
    roster = graded.output.with_name("roster.csv")
    roster.write_text("id,name,login\nada,Ada Lovelace,ada\nfay,Fay,fay\n")
    status, out, err = graded.report("--roster", roster, "--format", "csv", "--table", "students")
    assert [(row["student"], row["name"]) for row in table(out)] == [("ada", "Ada Lovelace")]
    assert "3 with results are on no line of the roster and are left out" in err and status == 0


def test_a_template_is_filled_in_and_kept_byte_for_byte(graded):
    """Hand Canvas's own file on as it was, with its byte order mark and its line ends."""
    template, output = graded.output.with_name("gradebook.csv"), graded.output.with_name("upload.csv")
    template.write_bytes("\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,words (77)\r\n"
                         "    Points Possible,,,,,10\r\nAda,1,ada,ada,A,\r\nBob,2,bob,bob,A,3\r\n".encode())
    status, _, err = graded.report("--format", "canvas", "--template", template, "--output", output)
    assert status == 3 and "'cy' is left out" in err
    before, after = template.read_bytes().split(b"\r\n"), output.read_bytes().split(b"\r\n")
    assert after[:2] == before[:2] and [float(line.rpartition(b",")[2]) for line in after[2:4]] == [10.0, 9.0]


def test_details_can_be_withheld(graded):
    """Draw what is stored as `check --withhold` does."""
    graded.batch()
    whole, bare = graded.report("--format", "json")[1], graded.report("--format", "json", "--withhold")[1]
    assert "lost in # bob lose" in whole and json.loads(bare)[0]["score"] == json.loads(whole)[0]["score"]
    assert "Details are withheld" in graded.report("--format", "html", "--withhold")[1]


def test_pseudonyms_need_a_key_that_stays(graded):
    """Use the key beside the results, or one that is named."""
    def ids(*argv):
        return {row["student"] for row in table(graded.report("--format", "csv", "--pseudonyms", *argv)[1])}
    own = ids()
    assert own == ids() == {pseudonyms.alias(id, pseudonyms.key(graded.output / pseudonyms.KEY))
                            for id in ("ada", "bob", "cy")}
    assert not own & ids("--key", graded.output.with_name("other.key"))
    assert "zoe" not in graded.report("--format", "csv", "--pseudonyms")[2]


def test_nothing_moves_where_nothing_has_changed(graded):
    """Say so."""
    assert graded.report("--changes")[:2] == (0, "words: 0 moved since the result before.\n")


def test_changes_tell_who_moved_by_how_much_and_why(graded):
    """Compare with the result before: other bytes, and a grade that is gone."""
    graded.hand_in("ada", words__py="# ada lose lose\n", test_words__py="x = 1\n")
    graded.hand_in("cy", words__py="# cy again\n", test_words__py="x = 1\n")
    graded.doings["# cy again"] = lambda: 1 / 0
    graded.batch()
    status, out, _ = graded.report("--changes")
    lines = [line.split() for line in out.splitlines()]
    assert status == 0 and ["ada", "10", "8", "-2", "style.pep8", "-2"] in lines
    assert any(line[:3] == ["cy", "10", "none"] for line in lines) and "words: 2 moved since the result before." in out
    hidden = graded.report("--changes", "--pseudonyms")[1]
    assert "ada" not in hidden and "style.pep8 -2" in hidden


def test_a_person_is_forgotten_wholly(graded):
    """Delete what is stored of one person, and each file in which a batch named them; nobody else's."""
    graded.doings["# bob"] = lambda: 1 / 0
    graded.hand_in("bob")
    graded.batch()
    pages = {"students/ada.html": "ada", "students/bob.html": "bob", "index.html": "ada, bob"}
    courses.write_files(graded.output, pages)
    status, out, err = graded.run("report", "--store", graded.output, "--forget", "bob")
    assert (status, err) == (0, "") and "'bob' is forgotten: 2 results deleted" in out and "replay/bob.json" in out
    left = {path: path.read_bytes() for path in graded.output.rglob("*") if path.is_file()}
    assert not [path.name for path, data in left.items() if b"bob" in data or "bob" in path.name]
    assert (graded.output / "students/ada.html").exists()
    with Store(f"sqlite:///{graded.output / 'results.db'}") as store:
        assert [filed.student.id for filed in store.latest("words")] == ["ada", "cy", "zoe"]
    status, _, err = graded.run("report", "--store", graded.output, "--forget", "bob")
    assert status == 2 and "nothing is filed under 'bob'" in err

"""Tests for grader/commands/batch.py: exit statuses, what is written and said, and how it goes on."""
import csv
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from grader import box, pseudonyms
from grader.batch import turn
from grader.store import Store
from tests import courses
from tests.sources import ROOT


def rows(path):
    """Return the rows of a table."""
    with open(path, encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def boom():
    """Fail as no check should."""
    raise RuntimeError("the check broke")


def test_a_class_is_graded_and_drawn(room):
    """Exit with 0 whatever was earned; write the pages and both tables, and say where they are and what comes next."""
    room.hand_in("bob", words__py=f"# bob lose\n{courses.SOLUTION}", test_words__py="x = 1\n")
    status, out, err = room.batch()
    assert (status, err) == (0, "")
    assert "words: 3 of 3 hand-ins graded\n  mean 9.67, median 10 of 10 points" in out
    assert f"The class: {room.output}/index.html" in out and f"grader report words --store {room.output}" in out
    assert {path.name for path in room.output.iterdir()} == {
        "index.html", "students", "results.csv", "grades.csv", "results.db", turn.LOCK}
    assert [(row["student"], row["earned"], row["complete"]) for row in rows(room.output / "grades.csv")] == [
        ("ada", "10", "true"), ("bob", "9", "true"), ("cy", "10", "true")]
    assert len(rows(room.output / "results.csv")) == 15
    assert {path.name for path in (room.output / "students").iterdir()} == {"ada.html", "bob.html", "cy.html"}


def test_the_same_command_goes_on(room):
    """Grade what is new or has changed, and say how many were known."""
    room.batch()
    room.hand_in("dee")
    room.hand_in("ada", words__py="# ada again\n", test_words__py="x = 1\n")
    status, out, _ = room.batch()
    assert status == 0 and room.graded == ["# ada again", "# dee"]
    assert "words: 4 of 4 hand-ins graded, 2 of all were known before" in out
    assert room.batch()[0] == 0 and room.graded == []


def test_a_changed_rubric_grades_everything_again(room):
    """Grade by the exercise as it is now, and show who moved."""
    room.hand_in("bob", words__py=f"# bob lose\n{courses.SOLUTION}", test_words__py="x = 1\n")
    room.batch()
    place = room.course / "exercises/words/exercise.toml"
    place.write_text(place.read_text().replace("points = 2\nlesson", "points = 6\nlesson"))
    room.batch()
    assert len(room.graded) == 3
    status, out, _ = room.report("--changes")
    assert status == 0 and "style.pep8 +4" in out and "words: 3 moved since the result before." in out


def test_a_fault_is_listed_with_its_replay_file_and_never_a_number(room):
    """Exit with 3; retry next time, and remove the file when the fault is over."""
    room.doings["# bob"] = boom
    status, out, _ = room.batch()
    assert status == 3 and "1 without a complete grade:\n    bob: style.pep8: the grader failed: RuntimeError" in out
    row = rows(room.output / "grades.csv")[1]
    assert (row["student"], row["earned"], row["complete"]) == ("bob", "", "false") and "style.pep8" in row["reason"]
    record = json.loads((room.output / "replay/bob.json").read_text())
    assert record["student"] == "bob" and "the check broke" in record["fault"] and record["files"].keys() == {
        "words.py", "test_words.py"}
    assert [path.name for path in (room.output / "replay").iterdir()] == ["bob.json"]
    assert room.batch()[0] == 3 and room.graded == ["# bob"]
    room.doings.clear()
    assert room.batch()[0] == 0 and room.graded == ["# bob"] and not list((room.output / "replay").iterdir())


def test_a_hand_in_that_cannot_be_read_is_listed(room):
    """Exit with 3 and print the sentence of `check`; there is nothing to replay."""
    room.hand_in("zoe", essay__txt="I am sorry.")
    status, out, _ = room.batch()
    said = room.run("check", room.handed / "zoe", "--exercise", "words")[2]
    assert status == 3 and f"zoe: {said.removeprefix('grader: ')}" in out
    assert not (room.output / "replay").exists() and "zoe" in (room.output / "index.html").read_text()


def test_a_score_that_varies_is_not_published(room):
    """Name the check; no table has a number."""
    turns = iter(range(9))

    def vary():
        return boom() if next(turns) % 2 else ()
    room.doings["# cy"] = vary
    status, out, _ = room.batch("--repeat", "2")
    assert status == 3 and "cy: the score varies between gradings" in out and "style.pep8 gave" in out
    assert rows(room.output / "grades.csv")[2]["earned"] == ""
    assert "cy" not in {row["student"] for row in rows(room.output / "results.csv")}
    assert (room.output / "replay/cy.json").is_file()


def test_a_roster_names_and_tells_who_handed_in_nothing(room):
    """Add names, list who is missing, and whom the list lacks."""
    roster = room.output.with_name("roster.csv")
    roster.write_text("id,name,email\nada,Ada Lovelace,ada@example.org\nbob,Bob,b@example.org\nzoe,Zoe,z@example.org\n")
    (room.handed / "notes.txt").write_text("to myself")
    status, out, _ = room.batch("--roster", roster)
    assert status == 0 and "1 handed in nothing:\n    zoe (Zoe)" in out
    assert "2 not recognised:" in out and "'notes.txt'" in out and "'cy' is on no line of the roster" in out
    assert [(row["student"], row["name"], row["reason"]) for row in rows(room.output / "grades.csv")] == [
        ("ada", "Ada Lovelace", ""), ("bob", "Bob", ""), ("cy", "", ""), ("zoe", "Zoe", "handed in nothing")]


def test_pseudonyms_name_nobody_and_stay_the_same(room):
    """Search everything that was drawn, and the terminal, for names; keep the store's."""
    for name in ("ada", "bob", "cy"):
        courses.write_files(room.handed / name, {f"{name}-lovelace.txt": ""})
    room.hand_in("zoe", essay__txt="")
    room.doings["# bob"] = boom
    roster = room.output.with_name("roster.csv")
    roster.write_text("id,name\nada,Ada Lovelace\nfay,Fay Wray\n")
    _, out, _ = room.batch("--pseudonyms", "--roster", roster)
    drawn = {path: path.read_text() for path in room.output.rglob("*") if path.suffix in (".html", ".csv")}
    drawn[room.output / "replay"] = "".join(path.name for path in (room.output / "replay").iterdir())
    seen = out.replace(str(room.output), "") + "".join(path.name + text for path, text in drawn.items())
    seen = seen.replace("# bob", "").replace("# ada", "").replace("# cy", "")
    assert not [name for name in ("'ada", "ada.", "bob", "zoe", "fay", "lovelace", "Wray") if name in seen]
    secret = pseudonyms.key(room.output / pseudonyms.KEY)
    assert {row["student"] for row in rows(room.output / "grades.csv")} == {
        pseudonyms.alias(id, secret) for id in ("ada", "bob", "cy", "zoe", "fay")}
    before = (room.output / "grades.csv").read_bytes()
    room.batch("--pseudonyms", "--roster", roster)
    assert (room.output / "grades.csv").read_bytes() == before
    assert "Ada Lovelace" in room.report("--format", "csv", "--table", "students")[1]


def test_details_can_be_withheld(room):
    """Draw pages without what was found; keep it in the store."""
    room.hand_in("bob", words__py="# bob lose\n", test_words__py="x = 1\n")
    room.batch("--withhold")
    assert "Details are withheld" in (room.output / "students/ada.html").read_text()


def test_a_level_below_full_is_refused_unless_trusted(room, monkeypatch):
    """Exit with 2 and say what to install."""
    argv = ("batch", "words", room.handed, "--output", room.output)
    status, out, err = room.run(*argv, "--box", "none")
    assert (status, out) == (2, "") and "Install bubblewrap" in err and "--trust-submissions" in err
    assert not room.output.exists()
    for level in ("full", "docker"):
        monkeypatch.setattr(box.LEVELS[level], "missing", lambda: "there is no such program")
    assert room.run(*argv)[0] == 2 and room.run(*argv, "--box", "full")[0] == 2
    assert "there is no box level 'thick'" in room.run(*argv, "--box", "thick")[2]
    assert "there is no box level 'thick'" in room.run(*argv, "--box", "thick", "--cluster", "local:1")[2]


@pytest.mark.parametrize("change, said", [
    ({"exercise": "nothing"}, "there is no file, folder or exercise 'nothing'"),
    ({"handed": "nowhere"}, "cannot be read"), ({"handed": "empty"}, "no shape that is known"),
    ({"output": "handed/out"}, "would lie among the hand-ins"), ({"output": "file"}, "cannot be written to"),
])
def test_wrong_use_is_one_sentence(room, change, said):
    """Exit with 2."""
    home = room.output.parent
    (home / "empty").mkdir()
    (home / "file").write_text("")
    status, out, err = room.run("batch", change.get("exercise", "words"), home / change.get("handed", "handed"),
                                "--output", home / change.get("output", "output"), "--box", "none",
                                "--trust-submissions")
    assert (status, out, err.count("\n")) == (2, "", 1) and said in err


@pytest.mark.parametrize("options, may", [((), False), (("--allow-docker",), True)])
def test_images_are_built_only_where_that_is_allowed(room, options, may):
    """Tell every grading whether an engine may work for it."""
    seen = []
    room.judge = lambda work: seen.append(work.containers) or ()
    assert room.batch(*options)[0] == 0 and seen == [may] * 3


def test_a_second_batch_in_a_folder_ends_with_a_sentence(room):
    """Exit with 2 while another process is at work there."""
    program = ("import sys, time; from pathlib import Path; from grader.batch import turn\n"
               "with turn.taken(Path(sys.argv[1])): print(1, flush=True); time.sleep(60)")
    holder = subprocess.Popen([sys.executable, "-c", program, str(room.output)], stdout=subprocess.PIPE, cwd=ROOT)
    try:
        holder.stdout.readline()
        status, _, err = room.batch()
        assert status == 2 and "another batch is writing to" in err
    finally:
        holder.kill()
        holder.communicate()
    assert room.batch()[0] == 0


def test_a_store_elsewhere_is_used_and_its_url_is_not_shown(room):
    """Print no URL, for it may hold a password."""
    url = f"sqlite:///{room.output.with_name('other.db')}"
    status, out, _ = room.batch("--store", url)
    assert status == 0 and "--store URL" in out and "other.db" not in out
    assert not (room.output / "results.db").exists()
    with Store(url) as store:
        assert len(list(store.latest("words"))) == 3


def test_ctrl_c_keeps_what_is_finished_and_says_how_to_go_on(room):
    """Exit with 130."""
    def stop():
        raise KeyboardInterrupt
    room.doings["# cy"] = stop
    status, _, err = room.batch()
    assert status == 130 and "2 of 3 hand-ins are done and kept; the same command goes on from there" in err
    room.doings.clear()
    assert room.batch()[0] == 0 and room.graded == ["# cy"]


def test_ctrl_c_stops_the_real_program_cleanly(tmp_path):
    """Stop hand-ins that hang, as a terminal does: nothing is left running."""
    course, loop = courses.write_course(tmp_path), "while True:\n    pass\n"
    for name in ("ada", "bob", "cy"):
        courses.write_files(tmp_path / "handed" / name, {"words.py": f"# {name}\n{loop}", "test_words.py": loop})
    program = subprocess.Popen([sys.executable, "-m", "grader", "--course", str(course), "batch", "words",
                                str(tmp_path / "handed"), "--output", str(tmp_path / "output"), "--box", "none",
                                "--trust-submissions", "--jobs", "2"], cwd=ROOT, start_new_session=True,
                               stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    end = time.monotonic() + 30
    while not (tmp_path / "output/results.db").exists() and time.monotonic() < end:
        time.sleep(0.05)
    time.sleep(1)
    os.killpg(program.pid, signal.SIGINT)
    out, err = program.communicate(timeout=30)
    assert (program.returncode, out) == (130, "") and "0 of 3 hand-ins are done and kept" in err
    assert "Traceback" not in err and err.endswith("nothing was half-written.\n")

"""Tests for grader/commands/check.py: exit statuses, formats, files that are whole or not there, and Ctrl-C."""
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from importlib import resources
from pathlib import Path
from xml.etree import ElementTree

import jsonschema
import pytest

import grader
from grader import grading
from grader.cli import main
from grader.commands.check import status
from grader.model import Outcome, Report
from tests import courses

ROOT = Path(grader.__file__).parents[1]


@pytest.fixture
def course(tmp_path):
    """Return the folder of a miniature course."""
    return courses.write_course(tmp_path)


@pytest.fixture
def check(course, capsys):
    """Return a function that checks hand-ins of the course: its exit status, what it printed, what it noted."""
    def run(*argv, box="none"):
        done = main(["--course", str(course), "check", *map(str, argv), "--box", box])
        return done, *capsys.readouterr()
    return run


@pytest.fixture
def quick(monkeypatch):
    """Let everything be earned at once, because grading is not the point."""
    courses.stand_in_for_checks(monkeypatch)


def report(*statuses):
    """Return a report of criteria with these statuses."""
    outcomes = tuple(Outcome(f"c{number}", "", word, float(word == "passed"), 1.0, 0.0)
                     for number, word in enumerate(statuses))
    return Report("words", "sha256:0", "1.0.0", {}, "full", True, outcomes)


@pytest.mark.parametrize("statuses, expected", [
    (["passed", "passed"], 0), (["passed", "failed"], 1), (["failed", "skipped"], 1), (["passed", "not_run"], 3),
    (["passed", "error"], 3), (["failed", "error"], 1), (["failed", "not_run"], 1),
])
def test_the_exit_status_of_a_report(statuses, expected):
    """Tell points lost from what could not be judged."""
    assert status(report(*statuses)) == expected


def test_what_is_kept_by_the_instructor_stands_in_no_ones_way():
    """Exit with 0 in the students' edition."""
    kept = Outcome("behaviour.hidden", "", "skipped", 0.0, 0.0, 0.0, reason="kept by the instructor")
    assert status(replace(report("passed"), outcomes=(kept,))) == 0


def test_a_path_or_a_name_is_graded(check, course):
    """Exit with 0 for the solution and with 1 for the starter."""
    done, out, err = check(course / "solutions/words")
    assert (done, err) == (0, "") and "words: 10 of 10 points" in out
    done, out, err = check("words")
    assert (done, err) == (1, "") and "these are still the starter's files" in out


def test_options_reach_the_grader(check, course, tmp_path):
    """Take another folder's exercise by name, and some of the criteria only."""
    folder = courses.write_files(tmp_path / "mine", {"words.py": courses.SOLUTION, "test_words.py": "import words\n"})
    done, out, _ = check(folder, "--exercise", "words", "--only", "style.pep8", "--format", "json")
    found = json.loads(out)
    assert (done, found["isolation"], [item["id"] for item in found["outcomes"]]) == (0, "none", ["style.pep8"])
    assert check(folder)[0] == 2
    assert check(folder, "--exercise", "words", "--only", "style")[2].startswith("grader: 'words' has no criterion")


def test_results_are_remembered_but_not_those_of_a_part(check, quick, tmp_path, monkeypatch):
    """Let `--only` leave the standing alone."""
    monkeypatch.setenv("GRADER_STATE", str(tmp_path / "state"))
    check("words", "--only", "style.pep8")
    assert not (tmp_path / "state").exists()
    check("words")
    assert json.loads((tmp_path / "state/progress.json").read_text())["exercises"]["words"]["last"] == 10


@pytest.mark.parametrize("words, expected", [
    (["passed", "passed"], 0), (["passed", "not_run"], 3), (["not_run", "failed"], 1), (["failed", "passed"], 1)])
def test_several_paths_have_the_worst_status(check, quick, monkeypatch, words, expected):
    """Let points lost weigh more than what could not be judged."""
    waiting = iter(words)
    monkeypatch.setattr(grading, "grade", lambda *_, containers: report(next(waiting)))
    assert check(*["words"] * len(words))[0] == expected


VALID = {
    "terminal": lambda text, many: text.isascii() and "words: 10 of 10 points" in text,
    "json": lambda text, many: [jsonschema.validate(item, json.loads(resources.files("grader.reporters").joinpath(
        "report.schema.json").read_text())) for item in (json.loads(text) if many else [json.loads(text)])],
    "html": lambda text, many: text.lstrip().startswith("<!doctype html>") and text.endswith("</html>\n"),
    "junit": lambda text, many: len(ElementTree.fromstring(text).findall("testsuite")) == 1 + many,
    "csv": lambda text, many: len(text.splitlines()) == 1 + 5 * (1 + many),
    "sarif": lambda text, many: json.loads(text)["version"] == "2.1.0",
}


@pytest.mark.parametrize("form", VALID)
@pytest.mark.parametrize("many", [False, True])
def test_every_format_is_valid_for_one_path_and_for_several(check, quick, tmp_path, form, many):
    """Print to standard output, or write the same to a file; print nothing else."""
    paths = ["words"] * (1 + many)
    done, out, err = check(*paths, "--format", form)
    assert (done, err) == (0, "")
    assert VALID[form](out, many)
    written = tmp_path / "report"
    assert check(*paths, "--format", form, "--output", written) == (0, "", "")
    assert VALID[form](written.read_text(encoding="utf-8"), many)


def test_a_file_is_replaced_as_a_whole(check, quick, tmp_path):
    """Write beside it and move it into place, through a link to where the link points."""
    (tmp_path / "report.json").write_text("old")
    (tmp_path / "link.json").symlink_to("report.json")
    check("words", "--format", "json", "--output", tmp_path / "link.json")
    assert json.loads((tmp_path / "report.json").read_text())["exercise"] == "words"
    assert (tmp_path / "link.json").is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course", "link.json", "report.json"]


@pytest.mark.parametrize("output, reason", [
    ("nowhere/report.json", "No such file or directory"), (".", "Is a directory"), ("", "Is a directory"),
])
def test_a_file_that_cannot_be_written_is_one_sentence(check, quick, tmp_path, monkeypatch, output, reason):
    """Exit with 2 and say what to do."""
    monkeypatch.chdir(tmp_path)
    done, out, err = check("words", "--output", output)
    assert (done, out) == (2, "")
    assert err == f"grader: '{output}' cannot be written: {reason}; name another file with --output.\n"


def test_devices_are_written_to_and_never_replaced(check, quick, tmp_path):
    """Leave a pipe a pipe."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    assert check("words", "--format", "json", "--output", pipe)[0] == 0
    assert json.loads(os.read(reader, 1 << 16))["exercise"] == "words"
    os.close(reader)
    assert pipe.is_fifo()


def test_half_a_file_is_no_file(check, quick, tmp_path, monkeypatch):
    """Leave the old file as it was when the new one cannot be finished."""
    def fail(*_):
        raise OSError(28, "No space left on device")
    (tmp_path / "report").write_text("old")
    monkeypatch.setattr(os, "replace", fail)
    monkeypatch.setattr("grader.standing.record", lambda *_: None)
    assert check("words", "--output", tmp_path / "report")[0] == 2
    assert (tmp_path / "report").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course", "report"]


def start(course, *argv, **options):
    """Start the real program in a session of its own."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "grader", "--course", str(course), "check", *map(str, argv)]
    return subprocess.Popen(command, env=environment, start_new_session=True, stderr=subprocess.PIPE, **options)


def descendants(process):
    """Return the ids of the processes below a process; one that ends meanwhile has none."""
    try:
        with open(f"/proc/{process}/task/{process}/children", encoding="utf-8") as stream:
            found = [int(word) for word in stream.read().split()]
    except OSError:
        return set()
    return set(found).union(*map(descendants, found))


def runs(process):
    """Tell whether a process is there and has not ended; its parent may not have been told yet (proc(5), state Z)."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_for(what):
    """Wait at most ten seconds until something is true, and return it."""
    end = time.monotonic() + 10
    while not (found := what()) and time.monotonic() < end:
        time.sleep(0.01)
    return found


@pytest.mark.skipif(not os.path.exists("/proc/self/task"), reason="this system does not list a process's children")
@pytest.mark.parametrize("level", ["none", "full"])
@pytest.mark.parametrize("loop", ["words.py", "test_words.py"])
def test_ctrl_c_leaves_nothing_running_and_nothing_half_written(course, tmp_path, require, level, loop):
    """Stop a hand-in that hangs, in a judge's call or in the student's tests: one sentence and exit status 130."""
    if level == "full":
        require("bwrap")
    shutil.rmtree(course / "solutions")     # then the only judge is the one that is stopped
    forever = "import time\n\n\nwhile True:\n    time.sleep(0.01)\n"
    files = {"words.py": courses.SOLUTION, "test_words.py": courses.SOLUTION_TESTS} | {loop: forever}
    folder = courses.write_files(tmp_path / "words", files)
    program = start(course, folder, "--box", level, "--output", tmp_path / "report", "--only",
                    "behaviour.public" if loop == "words.py" else "suite.passes")
    boxes = wait_for(lambda: {process for process in descendants(program.pid) if b"word" in _memory(process)})
    assert boxes, "the hand-in was never started"
    left = descendants(program.pid)
    os.killpg(program.pid, signal.SIGINT)      # as a terminal does
    _, said = program.communicate(timeout=10)
    assert program.returncode == 130
    assert said.strip() == b"grader: stopped; nothing was left running and nothing was half-written."
    assert wait_for(lambda: not any(map(runs, left)))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["course", "words"]


def _memory(process):
    """Return the command line of a process, in which the box's program stands."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes().replace(b"import door, worker", b"word").replace(
            b"import door, suite", b"word")
    except OSError:
        return b""


@pytest.mark.parametrize("path, expected", [("solutions/words", 0), ("exercises/words", 1)])
def test_a_reader_that_has_seen_enough_does_not_change_the_verdict(course, path, expected):
    """Exit as always when the pipe is closed."""
    reader, writer = os.pipe()
    os.close(reader)
    program = start(course, course / path, "--box", "none", "--only", "style.pep8", stdout=writer)
    os.close(writer)
    _, said = program.communicate(timeout=20)
    assert (program.returncode, said) == (expected, b"")

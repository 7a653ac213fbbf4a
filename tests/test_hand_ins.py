"""Bad input through the front door: one clear sentence each, the right exit status, and an end in time."""
import io
import json
import os
import re
import stat
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import grader
from grader.cli import main
from tests import courses

ROOT = Path(grader.__file__).parents[1]
SOLVED = {"words.py": courses.SOLUTION, "test_words.py": courses.SOLUTION_TESTS}


@pytest.fixture
def course(tmp_path):
    """Return the folder of a miniature course."""
    return courses.write_course(tmp_path)


@pytest.fixture
def check(course, tmp_path, capsys):
    """Return a function that checks files of a hand-in, or what lies at a path: exit status, report, note."""
    def run(handin, *argv, seconds=5):
        limited = courses.DECLARATION.replace("seconds = 20", f"seconds = {seconds}")
        courses.write_files(course, {"exercises/words/exercise.toml": limited})
        path = courses.write_files(tmp_path / "words", handin) if isinstance(handin, dict) else handin
        status = main(["--course", str(course), "check", str(path), "--format", "json", "--box", "none", *argv])
        out, err = capsys.readouterr()
        report = json.loads(out) if out else None
        assert all(outcome["seconds"] < seconds + 5 for outcome in (report or {"outcomes": []})["outcomes"])
        assert "Traceback" not in out + err and "/site-packages/" not in out
        return status, report, err
    return run


def packed(path, entries, **details):
    """Write a zip of texts or of (ZipInfo, text), and return its path."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, **details) as archive:
        for name, text in entries:
            archive.writestr(name, text)
    return path


def linked(name, target):
    """Return the entry of a symbolic link."""
    info = zipfile.ZipInfo(name)
    info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    return info, target


def truncated(path):
    """Cut a zip's second half off."""
    packed(path, SOLVED.items())
    path.write_bytes(path.read_bytes()[:200])
    return path


def link(folder):
    """Make a folder whose source is a link out of it."""
    courses.write_files(folder, {"test_words.py": courses.SOLUTION_TESTS})
    (folder / "words.py").symlink_to("/etc/passwd")
    return folder


REFUSED = {
    "nothing": (lambda folder: folder / "nothing", "there is no file, folder or exercise '"),
    "no exercise": (lambda folder: courses.write_files(folder / "other", SOLVED), "has the name of no exercise; say "
                    "which one it answers with --exercise NAME."),
    "no declared file": (lambda folder: courses.write_files(folder / "words", {"notes.txt": "x"}), "'words' holds none "
                         "of the declared files; expected words.py, test_words.py; found notes.txt."),
    "an empty folder": (lambda folder: courses.write_files(folder / "words", {"a/b": ""}) and folder / "words",
                        "'words' holds none of the declared files"),
    "5 MB": (lambda folder: courses.write_files(folder / "words", {"words.py": "x = 1\n" * 900_000}),
             "'words.py' has more than 2 MiB; expected a source of at most 2 MiB."),
    "a link": (lambda folder: link(folder / "words"), "'words.py' is a symbolic link or lies behind one; expected the "
               "file or folder itself."),
    "zip with ..": (lambda folder: packed(folder / "words.zip", [("../words.py", "x = 1\n")]),
                    "'../words.py' in the zip climbs out of its folder;"),
    "zip with /": (lambda folder: packed(folder / "words.zip", [("/words.py", "x = 1\n")]), "in the zip is absolute;"),
    "zip with a link": (lambda folder: packed(folder / "words.zip", [linked("words.py", "/etc/passwd")]),
                        "'words.py' in the zip is a symbolic link;"),
    "zip of 10,000": (lambda folder: packed(folder / "words.zip", [(f"{count}.py", "") for count in range(10_000)]),
                      "the zip holds more than 1,000 entries; expected a few."),
    "zip bomb": (lambda folder: packed(folder / "words.zip", [("words.py", b"\n" * (100 << 20))]),
                 "'words.py' has more than 2 MiB;"),
    "small bomb": (lambda folder: packed(folder / "words.zip", [("words.py", b"\n" * (1 << 20))]),
                   "'words.py' in the zip grows more than a hundredfold when unpacked;"),
    "cut zip": (lambda folder: truncated(folder / "words.zip"), "'words.zip' is not a sound zip: it is damaged or cut "
                "off;"),
    "text as zip": (lambda folder: courses.write_files(folder, {"words.zip": "hello"}) / "words.zip",
                    "'words.zip' is not a sound zip"),
    "an empty zip": (lambda folder: packed(folder / "words.zip", []), "'words.zip' holds none of the declared files"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_refused_in_one_sentence(check, tmp_path, case):
    """Exit with 2, before anything is graded."""
    make, sentence = REFUSED[case]
    status, report, said = check(make(tmp_path))
    assert (status, report) == (2, None)
    assert said.startswith("grader: ") and said.count("\n") == 1 and len(said) < 500
    assert sentence in said


def test_a_pipe_is_refused_and_not_waited_for(check, tmp_path):
    """Open nothing that could last for ever."""
    os.mkfifo(tmp_path / "words.py")
    assert check(tmp_path / "words.py")[::2] == (2, (
        "grader: 'words.py' is a pipe, a socket or a device; expected an ordinary file. Hand in the source itself.\n"))


UNUSABLE = {
    "missing": (None, "words.py was not handed in"),
    "empty": ("", "words.py is empty"),
    "blank": ("\n \n", "words.py is empty"),
    "syntax": ("def count_words(text:\n    pass\n", "words.py cannot be parsed: "),
    "tabs": ("if 1:\n\tx = 1\n        y = 2\n", "words.py cannot be parsed: inconsistent use of tabs and spaces"),
    "null": ("x = '\0'\n", "words.py cannot be parsed: a null byte in the source"),
    "latin": ("x = 'é'\n".encode("latin-1"), "words.py cannot be parsed: not UTF-8: byte 0xe9"),
    "binary": (bytes(range(256)) * 10, "words.py cannot be parsed: "),
    "utf-16": ("x = 1\n".encode("utf-16"), "words.py cannot be parsed: not UTF-8: byte 0xff"),
    "deep": ("x = " + "[" * 250 + "]" * 250, "words.py cannot be parsed: too many nested parentheses"),
    "long": ("x = " + "-" * 1_500_000 + "1", "words.py cannot be parsed: "),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_a_file_that_cannot_be_used_costs_what_names_it(check, case):
    """Exit with 1, and say it once in each criterion that names the file."""
    content, sentence = UNUSABLE[case]
    files = {"test_words.py": courses.SOLUTION_TESTS} | ({} if content is None else {"words.py": content})
    status, report, said = check(files)
    assert (status, said, report["complete"], report["score"]["earned"]) == (1, "", True, 0)
    for outcome in report["outcomes"]:
        assert outcome["status"] in ("failed", "skipped")
        assert [finding["message"].startswith(sentence) for finding in outcome["findings"]] in ([True], [])


LOOP, FLOOD = "while True:\n    pass\n", "while True:\n    print('x' * 1_000_000)\n"
ILL = {
    "tests hang": ({"test_words.py": LOOP}, "still running after 1 s; usually an endless loop"),
    "tests sleep": ({"test_words.py": "import time\n\n\ndef test_it():\n    time.sleep(100)\n"}, "still running after"),
    "tests wait": ({"test_words.py": "def test_it():\n    assert input()\n"}, "test_it fails: "),
    "tests print": ({"test_words.py": "def test_it():\n    for _ in range(1024):\n        print('x' * 1048576)\n"}, ""),
    "tests print on import": ({"test_words.py": FLOOD}, ""),
    "tests write": ({"test_words.py": "import os\n\nwhile True:\n    os.write(1, b'x' * 1048576)\n"}, ""),
    "tests exit": ({"test_words.py": "import sys\n\nsys.exit(0)\n\n\ndef test_it():\n    assert 1\n"},
                   "test_it did not report"),
    "tests leave": ({"test_words.py": "import os\n\nos._exit(0)\n"}, "the run ended the whole program (exit status 0)"),
    "tests take memory": ({"test_words.py": "x = [0] * 10 ** 9\n\n\ndef test_it():\n    assert x\n"}, "pytest cannot "
                          "collect test_words.py: MemoryError"),
    "tests fork": ({"test_words.py": "import os\n\nwhile True:\n    try:\n        os.fork()\n    except OSError:\n"
                    "        pass\n"}, ""),
    "tests kill": ({"test_words.py": "import os\n\nos.kill(0, 9)\n"}, "the run ended the whole program (signal 9)"),
}


LASTING = ("tests hang", "tests sleep", "tests write", "tests fork")


@pytest.mark.parametrize("case", [case for case in ILL if case != "tests fork"])
def test_tests_that_misbehave_earn_nothing_and_end_in_time(check, case):
    """Exit with 1 and say what happened; forks alone are for a full box, as a plain process may have too many."""
    files, sentence = ILL[case]
    status, report, said = check({**SOLVED, **files}, "--only", "suite.passes", seconds=1 if case in LASTING else 5)
    found, = report["outcomes"]
    assert (status, said, report["complete"]) == (1, "", True)
    assert (found["status"], found["earned"]) == ("failed", 0)
    assert found["findings"][0]["message"].startswith(sentence)


@pytest.mark.parametrize("case", ["tests hang", "tests print", "tests fork", "tests kill"])
def test_the_other_criteria_are_graded_as_always(check, require, case):
    """Let one criterion be lost, and what needs it be skipped, in a full box."""
    require("bwrap")
    status, report, said = check({**SOLVED, **ILL[case][0]}, "--box", "full", seconds=10 if case in LASTING else 12)
    assert (status, said, report["complete"]) == (1, "", True)
    assert {outcome["id"]: (outcome["status"], outcome["earned"]) for outcome in report["outcomes"][1:]} == {
        "behaviour.public": ("passed", 2), "behaviour.hidden": ("passed", 3), "suite.passes": ("failed", 0),
        "suite.coverage": ("skipped", 0)}


@pytest.mark.parametrize("body, words", [
    # On a machine that is busy with other things, all the time may be over before that one second.
    (LOOP, "did not answer within 1 s: an endless loop|still running when the 4 s for all tests were over"),
    (FLOOD, "words could not be imported: ")])
def test_code_that_hangs_or_prints_without_end_ends_in_time(check, body, words):
    """Exit with 1, and say what happened."""
    files = {**SOLVED, "words.py": courses.SOLUTION + "\n\n" + body}
    status, report, _ = check(files, "--only", "behaviour.hidden", seconds=4)
    hidden, = report["outcomes"]
    assert (status, hidden["status"], hidden["earned"]) == (1, "failed", 0)
    assert re.search(words, hidden["findings"][0]["message"])


@pytest.fixture
def mounting(require):
    """Return a function that runs the real program where the mounts it is given are its own."""
    require("unshare")
    require("mount")
    own = ["unshare", "--mount", *([] if os.geteuid() == 0 else ["--map-root-user"])]
    if subprocess.run([*own, "true"], capture_output=True).returncode:
        require("unshare --mount (which this machine refuses)")

    def run(mounts, *argv, **variables):
        environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
        command = [*own, "sh", "-c", f'{" && ".join(mounts)} && exec "$@"', "sh", sys.executable, "-m", "grader", *argv]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    return run


def test_a_read_only_folder_is_graded(mounting, course, tmp_path, monkeypatch):
    """Write nothing beside the hand-in; say that the progress cannot be kept."""
    monkeypatch.delenv("GRADER_STATE")
    folder = courses.write_files(tmp_path / "words", SOLVED)
    mounts = [f"mount --bind '{place}' '{place}' && mount -o remount,bind,ro '{place}'" for place in (folder, course)]
    done = mounting(mounts, "--course", str(course), "check", str(folder), "--box", "none")
    assert done.returncode == 0
    assert done.stderr == ("grader: your progress cannot be saved (Read-only file system); the result itself is not "
                           "changed by that.\n")
    assert "words: 10 of 10 points" in done.stdout
    done = mounting(mounts, "--course", str(course), "check", str(folder), "--box", "none", "--only", "style.pep8",
                    "--output", str(folder / "report"))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("cannot be written: Read-only file system; name another file with --output.\n")


def test_a_full_disk_is_said_and_leaves_no_half_a_file(mounting, course, tmp_path):
    """Exit with 2 and keep the old report when the new one does not fit; work elsewhere when TMPDIR is full."""
    disk = tmp_path / "disk"
    disk.mkdir()
    full = [f"mount -t tmpfs -o size=16k tmpfs '{disk}'", f"echo old > '{disk}/report'",
            f"(head -c 12000 /dev/zero > '{disk}/ballast'; true)"]
    after = 'sh -c \'"$@"; status=$?; cat "$0/report"; ls -A "$0"; exit $status\''
    done = mounting([*full, f"set -- {after} '{disk}' \"$@\""], "--course", str(course), "check", "words", "--format",
                    "html", "--box", "none", "--only", "style.pep8", "--output", str(disk / "report"))
    assert (done.returncode, done.stdout) == (2, "old\nballast\nreport\n")
    assert done.stderr.endswith("cannot be written: No space left on device; name another file with --output.\n")
    done = mounting([*full, f"(cat /dev/zero > '{disk}/ballast' 2>&-; true)"], "--course", str(course), "check",
                    str(course / "solutions/words"), "--box", "none", "--only", "behaviour.public", TMPDIR=str(disk))
    assert (done.returncode, done.stderr) == (0, "")


def test_standard_output_on_a_full_disk_is_one_sentence(course):
    """Exit with 3."""
    if not os.path.exists("/dev/full"):
        pytest.skip("this system has no device that is always full")
    with open("/dev/full", "w", encoding="utf-8") as full:
        command = [sys.executable, "-m", "grader", "--course", str(course), "check", "words", "--only", "style.pep8"]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (3, "grader: No space left on device.\n")


def test_a_zip_is_graded_like_its_folder(check, tmp_path):
    """Strip one common top folder, and leave what is not declared alone."""
    data = io.BytesIO()
    packed(data, [(f"ada/{name}", text) for name, text in SOLVED.items()] + [("ada/notes.txt", "x")])
    (tmp_path / "words.zip").write_bytes(data.getvalue())
    status, report, said = check(tmp_path / "words.zip")
    assert (status, said, report["score"]["earned"]) == (0, "", 10)

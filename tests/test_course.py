"""The front door, really opened: a copy of course.py sets up small packages made here, without a network."""
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from requirements import environment

ROOT = Path(__file__).resolve().parent.parent
# A stand-in for a program of the real locks; it shows how it was started and ends as it is told.
PROGRAM = """
import json, os, sys
NAMES = "PYTEST_DISABLE_PLUGIN_AUTOLOAD", "JUPYTER_PATH", "GRADER_PROGRAM"
print(json.dumps({"program": __package__, "version": VERSION, "arguments": sys.argv[1:], "input": sys.stdin.read(),
                  "safe": sys.flags.safe_path, "folder": os.getcwd(),
                  **{name: os.environ.get(name) for name in NAMES}}))
sys.exit(int(os.environ.get("STATUS", "0")))
"""
GRADER = PROGRAM.replace("VERSION", "__import__('small').VERSION")


def wheel(folder: Path, name: str, version: str) -> str:
    """Write a package that runs as PROGRAM, and return its line for a lock."""
    path = folder / f"{name}-{version}-py3-none-any.whl"
    files = {f"{name}/__init__.py": f"VERSION = {version!r}\n",
             f"{name}/__main__.py": PROGRAM.replace("VERSION", repr(version)),
             f"{name}-{version}.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
             f"{name}-{version}.dist-info/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"}
    files[f"{name}-{version}.dist-info/RECORD"] = "".join(f"{file},,\n" for file in files)
    with zipfile.ZipFile(path, "w") as archive:
        for file, text in files.items():
            archive.writestr(file, text)
    return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def lay_out(folder: Path) -> SimpleNamespace:
    """Lay out a small course with locks of small packages, and return its places."""
    wheels, top = folder / "wheels", folder / "the course ö"
    for path in (wheels, top / "requirements", top / "grader", top / "tests", folder / "home",
                 top / "exercises" / "clever"):
        path.mkdir(parents=True)
    shutil.copy(ROOT / "course.py", top)
    shutil.copy(ROOT / "requirements" / "environment.py", top / "requirements")
    (top / "grader" / "__init__.py").write_text("")
    (top / "grader" / "__main__.py").write_text(GRADER)
    (top / "exercises" / "clever" / "exercise.toml").write_text('extras = ["ml", "unheard-of"]\n')
    locks = {"base": "small", "notebooks": "jupyterlab", "dev": "pytest", "ml": "learning", "batch": "plots",
             "cluster": "workers", "postgres": "driver", "docker": "engines", "package": "tools"}
    for name, package in locks.items():
        (top / "requirements" / f"{name}.txt").write_text(wheel(wheels, package, "1.0"))
    return SimpleNamespace(folder=folder, wheels=wheels, top=top, stamp=top / ".venv" / "course.json")


def settings(course: SimpleNamespace, **more: str) -> dict[str, str]:
    """Return an environment in which pip knows the small packages and nothing else."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    return kept | {"HOME": str(course.folder / "home"), "PIP_CONFIG_FILE": os.devnull, "PIP_NO_INDEX": "1",
                   "PIP_FIND_LINKS": str(course.wheels), "PYTHONDONTWRITEBYTECODE": "1"} | more


def start(course: SimpleNamespace, *arguments: str) -> subprocess.Popen:
    """Start the front door and do not wait for it."""
    return subprocess.Popen([sys.executable, course.top / "course.py", *arguments], env=settings(course), text=True,
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def enter(course: SimpleNamespace, *arguments: str, typed: str = "", cwd: Path | None = None, **more: str):
    """Use the front door and return what came of it."""
    return subprocess.run([sys.executable, course.top / "course.py", *arguments], env=settings(course, **more),
                          text=True, input=typed, capture_output=True, cwd=cwd or course.folder, timeout=120)


def shown(result) -> list[dict]:
    """Return what the stand-ins printed; anything else on standard output is a mistake."""
    return [json.loads(line) for line in result.stdout.splitlines()]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """Return a course that was set up by two at once, after a Ctrl-C and a kill had cut short two tries before them."""
    course = lay_out(tmp_path_factory.mktemp("front"))
    course.cut_short = {}
    for number in (signal.SIGINT, signal.SIGKILL):
        course.cut_short[number] = cut_short(course, number)
    both = [start(course, "check", "--number", str(number)) for number in range(2)]
    course.first_time = [(*one.communicate(timeout=120), one.returncode) for one in both]
    return course


def cut_short(course: SimpleNamespace, number: signal.Signals) -> tuple[int, str, str, bool]:
    """Return the status, output, notes and whether there is a stamp, of a set-up that a signal met in its middle.

    On a busy machine the signal can come too late; then the set-up is begun again.
    """
    for _ in range(20):
        before = begun(course)
        first = start(course, "check")
        line = first.stderr.readline()
        while begun(course) in (None, before) and first.poll() is None:
            time.sleep(0.01)
        first.send_signal(number)
        output, notes = first.communicate(timeout=60)
        if first.returncode:
            return first.returncode, output, line + notes, course.stamp.exists()
        course.stamp.unlink()
    raise AssertionError("no signal came in time")


def begun(course: SimpleNamespace) -> int | None:
    """Return when the making of .venv began, in nanoseconds, or None where there is none."""
    path = course.top / ".venv" / "pyvenv.cfg"
    return path.stat().st_mtime_ns if path.exists() else None


def test_the_first_time_it_sets_up_and_acts(course):
    """Make .venv, install, and pass on to the grader, with notes on standard error only."""
    for output, notes, status in course.first_time:
        assert status == 0, notes
        assert json.loads(output)["version"] == "1.0"
        assert all(line.startswith("course.py: ") for line in notes.splitlines())
    assert list((course.top / ".venv").glob("**/small/__pycache__/__init__.*.pyc")), "the packages are not compiled"


def test_two_at_once_set_up_once(course):
    """Let the second one wait for the first and use what it made."""
    notes = "".join(notes for _, notes, _ in course.first_time)
    assert notes.count("making .venv") == notes.count("installing what grading needs") == 1
    assert "waiting for another course.py" in notes


def test_an_interrupted_set_up_says_so_and_is_made_again(course):
    """End with 130 at Ctrl-C, leave no stamp, and begin again from the start."""
    status, output, notes, finished = course.cut_short[signal.SIGINT]
    assert (status, output, finished) == (130, "", False)
    assert notes.endswith("the set-up was not finished and is made again the next time.\n")
    assert "(the first time only)" in notes
    assert "(the one that is there was not finished)" in course.cut_short[signal.SIGKILL][2]


def test_a_killed_set_up_is_made_again(course):
    """Notice a .venv that lacks the stamp, and wait for what the killed one had started and could not stop."""
    status, output, _, finished = course.cut_short[signal.SIGKILL]
    assert (status, output, finished) == (-signal.SIGKILL, "", False)
    notes = [notes for _, notes, _ in course.first_time]
    assert "(the one that is there was not finished)" in "".join(notes)
    assert all(note.startswith("course.py: waiting for another course.py") for note in notes)


def test_the_second_time_it_only_acts(course):
    """Say nothing and pass on arguments, input and exit status."""
    result = enter(course, "hint", "a b", "--deep", typed="typed", STATUS="7")
    assert (result.returncode, result.stderr) == (7, "")
    [report] = shown(result)
    assert (report["arguments"], report["input"]) == (["hint", "a b", "--deep"], "typed")


def test_a_students_own_modules_are_not_imported(course, tmp_path):
    """Keep the current folder off the import path."""
    (tmp_path / "json.py").write_text("raise SystemExit('the student was here')")
    [report] = shown(enter(course, "check", cwd=tmp_path))
    assert report["safe"] and report["folder"] == str(tmp_path)
    assert report["GRADER_PROGRAM"] == f"python3 {course.top / 'course.py'}"


def test_the_grader_is_there_in_every_folder(course, tmp_path):
    """Import it in a notebook's kernel anywhere, under any locale, and run it as a program."""
    programs = course.top / ".venv" / "bin"
    plain = settings(course, LC_ALL="C")
    code = "import grader; print(ascii(grader.__file__))"
    found = subprocess.run([programs / "python", "-c", code], cwd=tmp_path, env=plain, capture_output=True, text=True)
    assert found.stdout.strip() == ascii(str(course.top / "grader" / "__init__.py")), found.stderr
    ran = subprocess.run([programs / "grader", "list"], cwd=tmp_path, env=plain, stdin=subprocess.DEVNULL,
                         capture_output=True, text=True)
    assert json.loads(ran.stdout)["arguments"] == ["list"], ran.stderr


@pytest.mark.parametrize("arguments", [
    ["check", "exercises/clever"], ["check", "some/where/clever.zip"], ["check", "clever"],
    ["check", "x", "--exercise=clever"], ["check", "x", "--exercise", "clever"], ["verify"],
    ["--course", "{top}", "check", "clever"], ["check", "clever", "--course={top}"],
])
def test_an_exercise_gets_its_extras(course, arguments):
    """Find the exercise that is meant, in whichever way it is named, and what it asks for that we have."""
    names = needs(course, *[argument.format(top=course.top) for argument in arguments])
    assert "ml" in names and "unheard-of" not in names


@pytest.mark.parametrize("arguments", [["check", "plain"], ["verify", "plain"], ["list"],
                                       ["--course", "elsewhere", "check", "clever"]])
def test_other_exercises_do_not_get_them(course, arguments):
    """Install for a first check only what grading needs."""
    assert "ml" not in needs(course, *arguments)


@pytest.mark.parametrize(("arguments", "extras"), [
    (["batch", "clever", "handins", "--output", "out"], ["batch", "ml"]),
    (["batch", "other", "handins", "--store", "postgresql+psycopg://class@localhost/grades"], ["batch", "postgres"]),
    (["report", "other", "--store=postgresql://class@localhost/grades"], ["batch", "postgres"]),
    (["batch", "other", "handins", "--cluster=local:2"], ["batch", "cluster"]),
])
def test_a_class_gets_what_grading_it_needs(course, arguments, extras):
    """Install the store and the plots for a class, and a driver or a cluster where one is named."""
    assert needs(course, *arguments) == ["base", *extras]


def needs(course: SimpleNamespace, *arguments: str) -> list[str]:
    """Return the locks that course.py would install for these arguments."""
    code = ("import json, sys, course; command, rest = course.words(sys.argv[1:]); print(json.dumps(course.needs("
            "command, rest, course.course(sys.argv[1:]), ['base', 'ml', 'notebooks'])))")
    found = subprocess.run([sys.executable, "-c", code, *arguments], cwd=course.top, env=settings(course),
                           capture_output=True, text=True, check=True)
    return json.loads(found.stdout)


def test_test_installs_its_extras_and_runs_pytest(course):
    """Run pytest over everything, without plug-ins that happen to be installed; the locks are there afterwards."""
    result = enter(course, "test", "-k", "words", STATUS="1")
    [report] = shown(result)
    assert (result.returncode, report["program"], report["arguments"]) == (1, "pytest", ["-k", "words"])
    assert (report["PYTEST_DISABLE_PLUGIN_AUTOLOAD"], report["folder"]) == ("1", str(course.top))
    assert "--numprocesses" in shown(enter(course, "test"))[0]["arguments"]
    assert {"base", "dev", "notebooks"} <= set(json.loads(course.stamp.read_text())["locks"])


def test_students_edition_has_no_tests_of_the_project(course):
    """Say so before anything is installed, and what to do instead."""
    (course.top / "tests").rmdir()
    result = enter(course, "test")
    (course.top / "tests").mkdir()
    assert (result.returncode, result.stdout) == (2, "")
    assert "this is the students' edition" in result.stderr and "check exercises/NAME" in result.stderr


def test_lab_opens_the_notebooks(course):
    """Start JupyterLab at the notebooks, with the kernels of .venv before all others."""
    [report] = shown(enter(course, "lab", "--no-browser", JUPYTER_PATH="/somebody/elses/kernels"))
    assert (report["program"], report["JUPYTER_PATH"]) == ("jupyterlab", "")
    assert {f"--ServerApp.root_dir={course.top}", "--no-browser"} <= set(report["arguments"])


def test_lab_of_a_chapter_is_the_graders(course):
    """Pass on to the grader what needs no JupyterLab, and install no more than that asks."""
    [report] = shown(enter(course, "lab", "registry", "start"))
    assert (report["program"], report["arguments"]) == ("grader", ["lab", "registry", "start"])


def test_a_changed_lock_makes_it_again_even_after_a_failed_try(course):
    """Make .venv again when a lock has changed; say in one sentence that the registry cannot be reached; then go on."""
    (course.top / "requirements" / "base.txt").write_text(wheel(course.wheels, "small", "2.0"))
    offline = {"PIP_NO_INDEX": "0", "PIP_FIND_LINKS": "", "PIP_RETRIES": "0", "PIP_INDEX_URL": "http://127.0.0.1:9/"}
    failed = enter(course, "doctor", **offline)
    assert (failed.returncode, failed.stderr.count("\n")) == (3, 3)
    assert "making .venv" in failed.stderr and "(the locked packages have changed)" in failed.stderr
    assert "pip could not reach the package registry: connect this machine" in failed.stderr
    assert {"Python", "venv part", "folder", "free disk"} <= {line[:11].strip() for line in failed.stdout.splitlines()}
    result = enter(course, "check")
    assert "making" not in result.stderr and shown(result)[0]["version"] == "2.0"


def test_a_package_that_was_tampered_with_is_refused(course):
    """Fail with pip's own last lines, and leave a .venv that is seen to be unfinished."""
    bad = course.top / "requirements" / "bad.txt"
    bad.write_text(wheel(course.wheels, "tampered", "1.0"))
    with zipfile.ZipFile(course.wheels / "tampered-1.0-py3-none-any.whl", "a") as archive:
        archive.writestr("tampered/more.py", "")
    before = course.stamp.read_text()
    result = enter(course, "setup", "bad")
    finished = course.stamp.exists()
    course.stamp.write_text(before)
    bad.unlink()
    assert (result.returncode, result.stdout, finished) == (3, "", False)
    assert "pip could not install the packages" in result.stderr and "hash" in result.stderr.lower()


def test_setup_names_the_extras_that_there_are(course):
    """Refuse an unknown extra as wrong use, before anything is installed."""
    result = enter(course, "setup", "nonsense")
    assert (result.returncode, result.stdout) == (2, "")
    extras = "base, batch, cluster, dev, docker, ml, notebooks, package, postgres"
    assert f"no extra nonsense; the extras are {extras}." in result.stderr


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    """Say which file the system refused and what to do."""
    course = lay_out(tmp_path)
    (course.top / ".venv.lock").mkdir()
    result = enter(course, "check")
    assert (result.returncode, result.stdout) == (3, "")
    assert str(course.top / ".venv.lock") in result.stderr and "copy the course to one" in result.stderr


def test_help_needs_no_set_up(tmp_path):
    """Show the commands on standard output; on standard error, as wrong use, when none was given."""
    course = lay_out(tmp_path)
    asked, bare = enter(course, "--help"), enter(course)
    assert (asked.returncode, asked.stderr, bare.returncode, bare.stdout) == (0, "", 2, "")
    assert asked.stdout == bare.stderr and "course.py lab" in asked.stdout
    assert not (course.top / ".venv").exists()


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 5, 2), (3, 10, 13)])
def test_an_old_python_is_told_which_one_is_needed(version):
    """Say what is needed and what this is, and how to go on, without importing anything that is new."""
    code = (f"import runpy, sys; sys.version_info = {version}; sys.modules['requirements'] = None; "
            "sys.argv = ['course.py', 'check', 'x']; runpy.run_path('course.py', run_name='__main__')")
    result = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (3, "")
    assert f"needs Python 3.11 or later, and this is Python {version[0]}.{version[1]}." in result.stderr
    assert result.stderr.endswith(" course.py check x\n") and result.stderr.count("\n") == 1


@pytest.mark.parametrize("change, why", [
    ({"root": "elsewhere"}, "the course has moved"),
    ({"python": "gone"}, "the Python that it was made with cannot be used"),
    ({"locks": {"base": "0" * 64}}, "the locked packages have changed"),
    ({"locks": {"an extra of yesterday": "0" * 64}}, "the locked packages have changed"),
    ({}, ""),
])
def test_what_makes_an_environment_outdated(monkeypatch, change, why):
    """Compare the stamp with the folder, the interpreter and each lock."""
    monkeypatch.setattr(environment, "PYTHON", Path(sys.executable))
    stamp = {"root": str(environment.ROOT), "python": os.path.realpath(sys.executable),
             "locks": {"base": environment.sha256("base")}}
    assert environment.outdated(stamp | change) == why


def test_a_python_without_its_venv_part_is_told_how_to_get_it(tmp_path, monkeypatch):
    """Name what Debian leaves out of its Python, before anything is changed."""
    monkeypatch.setattr(environment, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(environment, "STAMP", tmp_path / ".venv" / "course.json")
    monkeypatch.setattr(environment.importlib.util, "find_spec", lambda name: None if name == "ensurepip" else name)
    with pytest.raises(environment.SetUpError, match="apt-get install python3-venv"):
        environment.make("the first time only", descriptor=-1)
    assert not (tmp_path / ".venv").exists()

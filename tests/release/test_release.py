"""The students' edition as a whole: what it holds and does, what is refused, and nothing half-written."""
import errno
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from grader import catalog, release
from grader.errors import MachineError, UsageError
from tests.courses import FILES, SOLUTION, SOLUTION_TESTS, write_course, write_files
from tests.effort import PROOFS

ROOT = Path(release.__file__).parents[2]
HIDDEN = ("solutions/", "tests/", "benchmarks/", "notebooks/src/")
# Shorter lines, such as `assert answer == 3`, are written by chance.
LONG = 12


@pytest.fixture(scope="module")
def ours(tmp_path_factory) -> Path:
    """Return the students' edition of this course, with the workflow."""
    place = tmp_path_factory.mktemp("ours") / "edition"
    release.write(ROOT, place, github=True)
    return place


@pytest.fixture(scope="module")
def edition(tmp_path_factory) -> Path:
    """Return the students' edition of the miniature course."""
    folder = tmp_path_factory.mktemp("small")
    release.write(write_course(folder), folder / "edition")
    return folder / "edition"


def grader(edition, *argv):
    """Run the edition's own grader, as course.py does, and return how it ended."""
    environment = {**os.environ, "PYTHONPATH": str(edition)}
    return subprocess.run([sys.executable, "-P", "-m", "grader", *argv], cwd=edition, env=environment,
                          capture_output=True, text=True)


def test_an_edition_has_no_solution_no_state_and_no_history(ours):
    """What is left is the course, with the grader that works in it."""
    names = {place.relative_to(ours).as_posix() for place in ours.rglob("*")}
    assert {"course.py", "README.md", "requirements/base.txt", "grader/cli.py", "exercises/words/app.py",
            "notebooks/02_production_code.ipynb", "notebooks/img/02_gates.svg", release.WORKFLOW} <= names
    assert not [name for name in names if re.search(
        r"(^|/)(solutions|tests/.*hidden|src|\.git|\.grader|__pycache__|\.venv)(/|$)|^notebooks/build\.py$", name)]
    assert not [place for place in ours.parent.iterdir() if place != ours]


def test_no_line_of_a_hidden_file_is_in_it(ours):
    """Search every file of the edition for every line that is not also in a file for students."""
    kept = subprocess.run(["git", "ls-files", "--cached", "--others", "--exclude-standard"], cwd=ROOT,
                          capture_output=True, text=True)
    names = kept.stdout.splitlines() or [path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*")
                                         if path.is_file() and not path.relative_to(ROOT).parts[0].startswith(".")]
    open_to_all = [name for name in names if not name.startswith(HIDDEN)]
    secret = set()
    # What both editions of a notebook print is the lesson's; no line of another hidden file may be printed at all.
    for suffix, outputs in ((".ipynb", True), ("", False)):
        hidden = {line for name in names if name.startswith("solutions/") and name.endswith(suffix)
                  and name.endswith(".ipynb") == bool(suffix) for line in lines_of(ROOT / name)}
        public = {line for name in open_to_all for line in lines_of(ROOT / name, outputs)}
        secret |= {line for line in hidden - public if len(line) > LONG}
    assert len(secret) > 1000
    for place in ours.rglob("*"):
        found = {*lines_of(place)} & secret if place.is_file() else set()
        assert not found, f"{place} has {min(found)}"


def lines_of(place, outputs=True) -> list[str]:
    """Return the lines of a file without blanks around them; of a notebook, each line in any of its strings."""
    try:
        text = place.read_bytes().decode()
    except (UnicodeDecodeError, FileNotFoundError):
        return []
    if place.suffix == ".ipynb":
        document = json.loads(text)
        if not outputs:
            document = [cell["source"] for cell in document["cells"]]
        text = "\n".join(strings(document))
    return [line.strip() for line in text.splitlines()]


def strings(value) -> list[str]:
    """Return every text within a JSON document, lists of lines as one."""
    if isinstance(value, str):
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for part in inner for text in strings(part)]


def test_no_hidden_verdict_is_in_a_notebook(ours):
    """The outputs were made where the hidden tests are; those that show them are left out."""
    titles = [criterion.title for name in catalog.names(ROOT) for criterion in catalog.load(ROOT, name).criteria
              if criterion.check.endswith(".hidden")]
    texts = [text for place in ours.glob("notebooks/*.ipynb") for cell in json.loads(place.read_bytes())["cells"]
             for text in strings(cell.get("outputs", []))]
    assert texts and titles and not [text for text in texts for title in titles if title in text]


def test_every_exercise_is_the_untouched_one(ours):
    """A student starts from the starter, and what was hidden is known to be kept back."""
    assert catalog.names(ours) == catalog.names(ROOT)
    for name in catalog.names(ours):
        exercise = catalog.load(ours, name)
        assert exercise.answers is None
        for place in catalog.starter(exercise).rglob("*.*"):
            assert (exercise.home / place.relative_to(catalog.starter(exercise))).read_bytes() == place.read_bytes()
    assert grader(ours, "list").returncode == 0


@pytest.mark.parametrize("name", catalog.names(ROOT) if PROOFS else ["tutorial1"])
def test_its_public_tests_say_of_the_starter_what_they_should(ours, name):
    """The starter loses points and none of them to a fault; the solution earns everything that is not kept back."""
    done = grader(ours, "check", f"exercises/{name}", "--format", "json")
    report = json.loads(done.stdout)
    assert done.returncode == 1 and not report["attempted"] and report["complete"], done.stderr
    done = grader(ours, "check", str(ROOT / "solutions" / name), "--exercise", name, "--format", "json")
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_the_instructor_keeps_costs_nothing(edition, tmp_path):
    """Exit status 0 is for everything else, also for an answer that hidden tests would not accept."""
    work = write_files(tmp_path, {"words.py": SOLUTION.replace(".lower()", ""), "test_words.py": SOLUTION_TESTS})
    done = grader(edition, "check", str(work), "--exercise", "words", "--box", "none", "--format", "json")
    outcomes = {outcome["id"]: outcome for outcome in json.loads(done.stdout)["outcomes"]}
    assert done.returncode == 0, done.stderr
    assert outcomes["behaviour.hidden"]["reason"] == "kept by the instructor"
    assert outcomes["behaviour.public"]["status"] == "passed"


def test_a_course_elsewhere_gets_the_grader(edition):
    """Whoever has Python has all that the edition needs, and the licence goes with what is ours."""
    assert (edition / "course.py").is_file() and (edition / "grader" / "LICENSE").is_file()
    assert "Count words" in grader(edition, "list").stdout


def test_what_no_table_names_stays(tmp_path):
    """Rosters, stores and hand-ins beside the exercises go nowhere, and it is said what stays."""
    course = write_files(write_course(tmp_path), {
        "roster.csv": "ada\n", "hand-ins/ada/words.py": "x", ".grader/progress.json": "{}", ".git/HEAD": "x",
        "results.db": "x", "exercises/words/__pycache__/words.pyc": "x", "docs/a.md": "# A\n"})
    released = release.write(course, tmp_path / "edition")
    assert released.stayed == ("hand-ins", "results.db", "roster.csv", "solutions")
    names = {place.name for place in (tmp_path / "edition").rglob("*")}
    assert "a.md" in names and not names & {"roster.csv", "ada", ".grader", ".git", "results.db", "__pycache__"}


def test_a_destination_in_use_is_refused(tmp_path):
    """Nothing is overwritten, and an edition never becomes a part of the course."""
    course = write_course(tmp_path)
    taken, inside, alone = write_files(tmp_path / "taken", {"a": "b"}), course / "edition", tmp_path / "file"
    alone.write_text("x", encoding="utf-8")
    for place, words in ((taken, "not an empty folder"), (alone, "not an empty folder"), (inside, "lies in the course"),
                         (course, "lies in the course"), (ROOT / "x", "lies in the course")):
        with pytest.raises(UsageError, match=words):
            release.write(course, place)
    assert [*taken.iterdir()] == [taken / "a"] and not inside.exists()


def test_an_empty_folder_is_filled(tmp_path):
    """Whoever made the folder first need not take it away again."""
    (tmp_path / "edition").mkdir()
    assert release.write(write_course(tmp_path), tmp_path / "edition").files > 100
    assert (tmp_path / "edition" / "exercises" / "words" / "words.py").is_file()


def test_a_students_edition_cannot_be_released_again(edition, tmp_path):
    """It has nothing to take out, and whoever asks has the wrong folder."""
    with pytest.raises(UsageError, match="is a students' edition already"):
        release.write(edition, tmp_path / "again")


def test_a_hidden_line_stops_it_with_its_place(tmp_path):
    """The instructor reads where it is, and nothing was written."""
    course = write_files(write_course(tmp_path), {"README.md": "# Words\n\n" + FILES["solutions/words/words.py"]})
    with pytest.raises(UsageError, match=r"README.md:8 has what stands in solutions/words/words.py:6 \(counts = {}"):
        release.write(course, tmp_path / "edition")
    assert not (tmp_path / "edition").exists()


def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    """One sentence says it, and there is neither an edition nor a part of one."""
    course, written, write_bytes = write_course(tmp_path), [], Path.write_bytes

    def full(self, data):
        written.append(self)
        if len(written) > 50:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return write_bytes(self, data)
    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(MachineError, match="cannot be written: No space left on device; nothing of it is left"):
        release.write(course, tmp_path / "new" / "edition")
    assert not [*(tmp_path / "new").iterdir()]


# The workflow


def steps(place) -> list[dict]:
    """Return the steps of the workflow of an edition."""
    document = yaml.safe_load((place / release.WORKFLOW).read_text(encoding="utf-8"))
    assert document["permissions"] == {"contents": "read"} and list(document["jobs"]) == ["grade"]
    return document["jobs"]["grade"]["steps"]


def test_the_workflow_hands_no_secret_to_anybody(ours):
    """Actions are pinned by version, the token is not kept in the checkout, and no secret is named."""
    used = [step["uses"] for step in steps(ours) if "uses" in step]
    assert used and all(re.fullmatch(r"actions/[a-z-]+@v\d+\.\d+\.\d+", name) for name in used)
    assert steps(ours)[0]["with"] == {"persist-credentials": False}
    text = (ours / release.WORKFLOW).read_text(encoding="utf-8")
    assert "secrets." not in text and "github.token" not in text and "pull_request_target" not in text


@pytest.fixture
def workplace(edition, tmp_path, monkeypatch):
    """Return a function that runs the step that grades, in a copy of an edition, and what it wrote."""
    import shutil
    place = tmp_path / "repository"
    shutil.copytree(edition, place)
    release.add_workflow(place)
    # Stands in for the front door, which would set up an environment first.
    (place / "course.py").write_text("import os, sys\nos.execv(sys.executable, [sys.executable, '-P', '-m', 'grader', "
                                     "*sys.argv[1:], '--box', 'none'])\n", encoding="utf-8")
    programs = tmp_path / "programs"
    programs.mkdir()
    (programs / "python3").write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n', encoding="utf-8")
    (programs / "python3").chmod(0o755)
    for name, value in {"GITHUB_STEP_SUMMARY": tmp_path / "summary.md", "RUNNER_TEMP": tmp_path, "PYTHONPATH": place,
                        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}"}.items():
        monkeypatch.setenv(name, str(value))

    def grade():
        script = steps(place)[-1]["run"]
        done = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script], cwd=place,
                              capture_output=True, text=True)
        return done, (tmp_path / "summary.md").read_text(encoding="utf-8")
    return place, grade


def test_the_step_grades_nothing_before_something_is_begun(workplace):
    """A repository that was only just made is not full of red marks."""
    _, grade = workplace
    done, summary = grade()
    assert (done.returncode, done.stdout, summary) == (0, "", "Nothing has been begun yet.\n"), done.stderr


def test_the_step_writes_annotations_and_a_summary(workplace):
    """Annotations go to the log and nothing else does; the summary has none; the status is that of the check."""
    place, grade = workplace
    (place / "exercises" / "words" / "words.py").write_text("x=1\n", encoding="utf-8")
    done, summary = grade()
    assert done.returncode == 1 and done.stdout.startswith("::"), done.stderr
    assert all(line.startswith("::") for line in done.stdout.splitlines())
    assert "file=exercises/words/words.py" in done.stdout
    assert summary.startswith("## `words`: ") and "\n::" not in summary and "kept by the instructor" in summary


def test_all_steps_are_programs_that_a_shell_can_read(ours):
    """A slip of the pen would otherwise show in the students' repositories first."""
    for step in steps(ours):
        if "run" in step:
            assert not subprocess.run(["bash", "-n", "-c", step["run"]], capture_output=True).stderr


def test_the_workflow_is_added_once_and_to_an_edition_only(edition, tmp_path):
    """One that was changed is not overwritten, and a folder without a front door has no use for it."""
    place = write_files(tmp_path / "edition", {"course.py": "x"})
    release.add_workflow(place)
    with pytest.raises(UsageError, match="is there already"):
        release.add_workflow(place)
    with pytest.raises(UsageError, match="has no course.py"):
        release.add_workflow(tmp_path)
    with pytest.raises(UsageError, match="which students must not see"):
        release.add_workflow(write_files(tmp_path / "whole", {"course.py": "x", "solutions/a": "x"}))
    assert not [path for path in (place / ".github" / "workflows").iterdir() if path.name != "grade.yml"]

"""Tests for `grader doctor`."""
import os
import shutil
import sys
from importlib import metadata
from types import SimpleNamespace

import pytest

import grader
from grader import box, cli, postman
from grader.box import probes, process
from grader.commands import doctor
from grader.errors import MachineError
from tests.containers import live
from tests.courses import enter_course


@pytest.fixture
def course(tmp_path, monkeypatch):
    """Be in the miniature course, on a machine on which every box works."""
    fake(monkeypatch, [("full", True, "prevents much"), ("none", True, "prevents little")])
    return enter_course(tmp_path, monkeypatch)


def fake(monkeypatch, levels):
    """Let the boxes of this machine be these."""
    monkeypatch.setattr(box, "levels", lambda: levels)


def examined(capsys):
    """Return the exit status and the lines by subject."""
    status = cli.main(["doctor"])
    lines = capsys.readouterr().out.splitlines()
    return status, {line[9:].partition("  ")[0]: (line[:8].strip(), line[9:].partition("  ")[2].strip())
                    for line in lines if line[:8].strip() in doctor.WORDS.values()}, lines[-1]


def test_doctor_says_that_everything_works(course, capsys):
    """End with status 0 and one line a thing."""
    status, lines, last = examined(capsys)
    assert (status, last) == (0, "Everything that grading needs works here.")
    assert lines["Python"][0] == lines["pytest"][0] == lines["box level full"][0] == lines["course"][0] == "ok"
    assert lines["course"][1] == str(course)
    assert lines["docker"][0] == lines["terminal"][0] == lines["extra notebooks"][0] == "note"


def test_one_box_is_enough(course, capsys, monkeypatch):
    """Say what to do about the better one, and pass."""
    fake(monkeypatch, [("full", False, "bubblewrap is not installed; install it"), ("none", True, "little")])
    status, lines, _ = examined(capsys)
    assert status == 0
    assert lines["box level full"] == ("note", "bubblewrap is not installed; install it")


def test_each_of_four_levels_has_its_line(course, capsys, monkeypatch):
    """Say of each what it prevents or what to do about it, in the order from the best; one that works is enough."""
    fake(monkeypatch, [("full", False, "AppArmor allows it to named programs alone"), ("docker", False, "no engine"),
                       ("reduced", True, "prevents some"), ("none", True, "prevents little")])
    status, lines, last = examined(capsys)
    assert (status, last) == (0, "Everything that grading needs works here.")
    assert [(subject, word) for subject, (word, _) in lines.items() if subject.startswith("box level")] == [
        ("box level full", "note"), ("box level docker", "note"), ("box level reduced", "ok"), ("box level none", "ok")]
    assert lines["box level full"][1] == "AppArmor allows it to named programs alone"


def test_no_box_at_all_is_missing(course, capsys, monkeypatch):
    """End with status 3 and name what is missing."""
    fake(monkeypatch, [("full", False, "no bubblewrap"), ("none", False, "no rights")])
    status, lines, last = examined(capsys)
    assert (status, lines["box level none"][0]) == (3, "MISSING")
    assert last == "Missing: box level full, box level none."


def test_missing_part_of_the_grader_is_an_error_of_the_installation(course, capsys, monkeypatch):
    """Ask to install again when our own module is not there."""
    monkeypatch.setitem(sys.modules, "grader.box", None)
    monkeypatch.delattr(grader, "box")
    status, lines, _ = examined(capsys)
    assert (status, lines["boxes"][0]) == (3, "MISSING")
    assert "install the grader again" in lines["boxes"][1]


@pytest.mark.parametrize("version, sentence", [
    (None, "not installed; 'python3 course.py setup' installs pytest>=9.0.3,<10."),
    ("8.4.0", "version 8.4.0, expected pytest>=9.0.3,<10; 'python3 course.py setup' installs it."),
])
def test_packages_are_compared_with_what_is_needed(course, capsys, monkeypatch, version, sentence):
    """Say what is there, what is needed and what to do."""
    real = metadata.version

    def found(name):
        if name != "pytest":
            return real(name)
        if version is None:
            raise metadata.PackageNotFoundError(name)
        return version
    monkeypatch.setattr(metadata, "version", found)
    status, lines, last = examined(capsys)
    assert (status, last) == (3, "Missing: pytest.")
    assert lines["pytest"] == ("MISSING", sentence)


def test_requirements_come_from_the_installation_without_a_checkout(tmp_path, monkeypatch):
    """Read the metadata where there is no pyproject.toml."""
    monkeypatch.setattr(doctor, "__file__", str(tmp_path / "a" / "b" / "c.py"))
    needed = ["click>=8", 'boto3>=1; extra == "cloud"', "moto[server]<6; extra == 'cloud'"]
    monkeypatch.setattr(metadata, "requires", lambda name: needed)
    assert doctor.requirements() == {"": ["click>=8"], "cloud": ["boto3>=1", "moto[server]<6"]}


def test_installation_that_knows_nothing_is_missing_packages(course, capsys, monkeypatch, tmp_path):
    """Ask to install again."""
    monkeypatch.setattr(doctor, "__file__", str(tmp_path / "a" / "b" / "c.py"))
    monkeypatch.setattr(doctor, "PROJECT", "no-such-distribution")
    status, lines, _ = examined(capsys)
    assert (status, lines["packages"][0]) == (3, "MISSING")


def test_old_python_is_missing(course, capsys, monkeypatch):
    """Name the version that is needed."""
    monkeypatch.setattr(sys, "version_info", (3, 10, 2, "final", 0))
    assert next(doctor.python(None)) == doctor.Line(False, "Python", "version 3.10.2; install 3.11 or later.")


def test_course_that_cannot_be_written_to_is_missing(course, capsys, monkeypatch):
    """Ask for a copy of one's own; a progress that cannot be saved is a note."""
    monkeypatch.setattr(os, "access", lambda place, mode: False)
    status, lines, _ = examined(capsys)
    assert (status, lines["course"][0], lines["progress"][0]) == (3, "MISSING", "note")
    assert "copy the course to a folder of your own" in lines["course"][1]


def test_no_course_is_missing(course, capsys):
    """Say what a course is."""
    shutil.rmtree(course / "exercises")
    assert cli.main(["--course", str(course), "doctor"]) == 3
    assert "has no folder 'exercises'" in capsys.readouterr().out


@pytest.mark.parametrize("found, words", [
    ("/usr/bin/docker-registry", "'grader lab registry start' starts one"),
    (None, "Only the Docker chapter needs it.")])
def test_docker_is_only_good_to_know(monkeypatch, found, words):
    """Never ask a student of another chapter to install it; without an engine or a registry say what brings it."""
    monkeypatch.setattr(shutil, "which", lambda name: found)
    monkeypatch.setenv("DOCKER_HOST", "unix:///nowhere.sock")
    engine, registry = doctor.docker(None)
    assert engine.works is registry.works is None
    assert "Docker" in engine.sentence and engine.sentence.endswith(". Only the Docker chapter needs an engine.")
    assert words in registry.sentence


def test_an_engine_that_answers_is_named():
    """Say its version."""
    with live.engine() as found:
        assert next(doctor.docker(None)).sentence == f"engine {found.version} builds and runs images"


@pytest.mark.parametrize("found, sentence", [(("/usr/bin/node", "/usr/lib/newman"), "runs Postman collections"),
                                             (None, "not installed; our own runner")])
def test_newman_is_only_good_to_know(monkeypatch, found, sentence):
    """Say who runs collections."""
    monkeypatch.setattr(postman, "newman", lambda: found)
    line = next(doctor.newman(None))
    assert line.works is None and line.sentence.startswith(sentence)


@pytest.fixture
def walls(monkeypatch):
    """Return a function that gives this machine levels: a name, what it claims, what it holds, why it is missing."""
    monkeypatch.setattr(box, "LEVELS", {})
    held = {}

    def run(level):
        if held[level] is None:
            raise MachineError("the box did not start: out of breath")
        return [(name, name in held[level], f"seen of {name}") for name in probes.PROBES]

    def build(name, claims, holds, missing=""):
        held[name] = holds
        box.LEVELS[name] = SimpleNamespace(HOLDS=frozenset(claims), ISOLATION=name, missing=lambda: missing)
    monkeypatch.setattr(probes, "run", run)
    return build


def tried(capsys, *words):
    """Return the exit status, the cells of the table by probe, and the lines below it."""
    status = cli.main(["doctor", "--box", *words])
    shown = capsys.readouterr()
    assert shown.out.isascii() and max(map(len, shown.out.splitlines()), default=0) <= 100
    table, _, below = shown.out.partition("\n\n")
    rows = {line.split()[0]: line.split()[1:] for line in table.splitlines()}
    return status, rows, " ".join(below.split()) + shown.err


def test_each_wall_is_a_row_and_each_level_a_column(walls, capsys):
    """Tell what is held, what is open and not claimed, and which level is not to be had; end with status 0."""
    walls("full", probes.PROBES, set(probes.PROBES))
    walls("docker", probes.PROBES, None, missing="no engine")
    walls("reduced", {"tcp"}, {"tcp"})
    walls("none", {"memory"}, {"memory", "udp"})
    status, rows, below = tried(capsys)
    assert status == 0 and rows["probe"][:4] == ["full", "docker", "reduced", "none"]
    assert [name for name in rows if name in probes.PROBES] == list(probes.PROBES)
    assert rows["tcp"][:4] == ["held", "-", "held", "open"] and rows["udp"][:4] == ["held", "-", "open", "held"]
    assert " ".join(rows["tcp"][4:]) == probes.PROBES["tcp"]
    assert below.startswith("full: holds all that it claims; open: nothing. docker: not to be had here: no engine "
                            "reduced: holds all that it claims; open: read-outside, list-home, ")


def test_claim_that_is_not_held_is_broken(walls, capsys):
    """Name it and what was seen, and end with status 3."""
    walls("full", {"tcp", "udp"}, set(probes.PROBES) - {"udp", "disk"})
    walls("none", set(), set())
    status, rows, below = tried(capsys)
    assert status == 3 and rows["udp"][:2] == ["BROKEN", "open"] and rows["disk"][:2] == ["open", "open"]
    assert below.startswith("full: BROKEN: does not hold what it claims: udp (seen of udp). none: holds all ")


def test_level_that_seems_to_work_and_does_not_start_is_broken(walls, capsys):
    """Try the others all the same, and end with status 3."""
    walls("full", {"tcp"}, None)
    walls("none", {"tcp"}, {"tcp"})
    status, rows, below = tried(capsys)
    assert status == 3 and rows["tcp"][:2] == ["-", "held"]
    assert below.startswith("full: BROKEN: the box did not start: out of breath none: holds all that it claims")


def test_one_level_can_be_asked_for(walls, capsys):
    """Try that one alone, the best for auto; one that is missing or unknown is told in a sentence."""
    walls("full", {"tcp"}, None, missing="no namespaces")
    walls("reduced", {"tcp"}, {"tcp"})
    walls("none", {"tcp"}, set())
    for word, level, status in (("reduced", "reduced", 0), ("auto", "reduced", 0), ("none", "none", 3)):
        found, rows, below = tried(capsys, word)
        assert (found, rows["probe"][0]) == (status, level) and below.startswith(f"{level}: ")
    assert tried(capsys, "full")[::2] == (3, "grader: the box level 'full' is not to be had here: no namespaces; "
                                             "see 'grader doctor'\n")
    assert tried(capsys, "perfect")[0] == 2


def test_level_that_claims_too_much_is_found_out(capsys, monkeypatch):
    """Launch a plain process under a better name, and see what comes of it for real."""
    liar = SimpleNamespace(launch=process.launch, missing=lambda: "", HOLDS=frozenset(probes.PROBES), ISOLATION="full")
    monkeypatch.setattr(box, "LEVELS", {"full": liar})
    status, rows, below = tried(capsys, "full")
    assert status == 3 and "BROKEN: does not hold what it claims: " in below
    assert rows["read-outside"][0] == rows["tcp"][0] == rows["rights"][0] == "BROKEN"
    assert rows["endless-loop"][0] == rows["descriptors"][0] == "held"

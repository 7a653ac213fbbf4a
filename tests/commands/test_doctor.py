"""Tests for `grader doctor`."""
import os
import shutil
import sys
from importlib import metadata

import pytest

import grader
from grader import box, cli
from grader.commands import doctor
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


@pytest.mark.parametrize("found, sentence", [("/usr/bin/docker", "the client is installed"), (None, "only the Docker")])
def test_docker_is_only_good_to_know(monkeypatch, found, sentence):
    """Never ask a student of another chapter to install it."""
    monkeypatch.setattr(shutil, "which", lambda name: found)
    line = next(doctor.docker(None))
    assert line.works is None
    assert sentence in line.sentence

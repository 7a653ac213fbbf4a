"""Tests for docker/classroom.py, docker/classroom.Dockerfile and docker/compose.yaml: the course as an image."""
import importlib
import io
import json
import re
import subprocess
import sys
import tarfile
import time
from pathlib import Path

import pytest
import yaml

from grader.errors import UsageError
from grader.release.edition import File
from grader.release.leaks import Leak
from tests import effort

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "docker"
before = list(sys.path)
sys.path.insert(0, str(FOLDER))
classroom = importlib.import_module("classroom")
sys.path[:] = before

EDITION = {"course.py": File(b"# the front door\n", True), "requirements/base.txt": File(b"# a lock\n", False),
           "exercises/hello/app.py": File(b"", False)}


def instructions():
    """Return the instructions of the Dockerfile, each as one line, without comments."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / classroom.DOCKERFILE).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return [line for line in text.replace("\\\n", "").splitlines() if line.strip()]


def context(packages=()):
    """Return the context as an opened archive, and its bytes."""
    stream = io.BytesIO()
    classroom.context(stream, classroom.course(), list(packages))
    return tarfile.open(fileobj=io.BytesIO(stream.getvalue())), stream.getvalue()


@pytest.fixture
def edition(monkeypatch):
    """Let a few files stand for the students' edition."""
    monkeypatch.setattr(classroom.edition, "gather", lambda course: dict(EDITION))
    monkeypatch.setattr(classroom.leaks, "search", lambda course, found: [])


@pytest.fixture
def asked(monkeypatch):
    """Return the commands that would be run; those with pip in them fail with status 7 where `asked.fails` is set."""
    class Asked(list):
        fails = False
    found = Asked()
    monkeypatch.setattr(classroom.subprocess, "run", lambda command, **details: found.append(list(map(str, command)))
                        or subprocess.CompletedProcess(command, 7 * found.fails))
    monkeypatch.setattr(classroom, "build", lambda packages: found.append(["build", *packages]) or 0)
    return found


def test_context_holds_the_edition_and_nothing_else(edition, tmp_path):
    """Give the engine what students get, with what can be started, the Dockerfile and the packages; the same bytes."""
    wheel = tmp_path / "some-1.0-py3-none-any.whl"
    wheel.write_bytes(b"wheel")
    archive, data = context([wheel])
    assert data == context([wheel])[1]
    assert set(archive.getnames()) == {classroom.DOCKERFILE, "packages/README", f"packages/{wheel.name}",
                                       *(f"course/{name}" for name in EDITION)}
    assert archive.getmember("course/course.py").mode == 0o755
    assert archive.getmember("course/requirements/base.txt").mode == 0o644
    assert archive.extractfile(f"packages/{wheel.name}").read() == b"wheel"


def test_dockerfile_copies_what_the_context_has(edition):
    """Name no source that is not there; without packages as well."""
    names = context()[0].getnames()
    sources = [word for line in instructions() if line.startswith("COPY ") and "--from" not in line
               for word in line.split()[1:-1] if not word.startswith("--")]
    assert sources and all(any(name.startswith(source) for name in names) for source in sources)


def test_locks_of_the_edition_are_those_that_are_set_up():
    """Install in the image what is fetched for it, which is what `course.py lab` needs."""
    setup = next(line for line in instructions() if "course.py setup" in line)
    assert tuple(setup.split("course.py setup ")[1].split()) == classroom.LOCKS[1:] and classroom.LOCKS[0] == "base"
    assert all((ROOT / "requirements" / f"{lock}.txt").is_file() for lock in classroom.LOCKS)


def test_nothing_hidden_goes_into_the_image(edition, monkeypatch):
    """Refuse to build where a line of a solution would be in it."""
    monkeypatch.setattr(classroom.leaks, "search", lambda course, found: [Leak("README.md:1", "solutions/a.py:1", "x")])
    with pytest.raises(UsageError, match="1 hidden line would be"):
        context()


def test_packages_are_fetched_first_where_that_is_asked_for(asked):
    """Fetch what the locks name, and what builds those without a wheel; stop where pip fails; explain other words."""
    assert classroom.main(["--fetch"]) == 0 and len(asked) == 3
    locks = {str(ROOT / "requirements" / f"{lock}.txt") for lock in classroom.LOCKS}
    assert locks | {"--require-hashes", "--no-deps"} <= set(asked[0]) and set(classroom.BUILDERS) <= set(asked[1])
    asked.fails = True
    assert classroom.main(["--fetch"]) == 7 and len(asked) == 4
    assert classroom.main([]) == 0 and asked[-1] == ["build"]


@pytest.mark.parametrize("word", ["--help", "notebooks"])
def test_other_words_are_answered_with_the_explanation(asked, capsys, word):
    """Do nothing, and say how it is called."""
    assert classroom.main([word]) == 2 and not asked and "--fetch" in capsys.readouterr().err


@pytest.mark.parametrize("offline", [False, True])
def test_engine_is_asked_for_the_version_and_the_latest(edition, tmp_path, monkeypatch, offline):
    """Build under both names; with packages nothing is fetched while it is built."""
    program = tmp_path / "docker"
    program.write_text(f'#!/bin/sh\ncat > "{tmp_path}/context"\necho "$@" > "{tmp_path}/words"\nexit 3\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    wheel = tmp_path / "a.whl"
    wheel.write_bytes(b"")
    assert classroom.build([wheel] if offline else []) == 3
    words = (tmp_path / "words").read_text()
    assert f"--tag {classroom.TAG}:{classroom.__version__} --tag {classroom.TAG}:latest -" in words
    assert ("--network none" in words) is ("PIP_NO_INDEX=1" in words) is offline
    with tarfile.open(tmp_path / "context") as archive:
        assert archive.getmember("course/course.py")


def test_dockerfile_gives_nobody_more_than_they_need():
    """Leave what was fetched behind, run without root's rights, and start what `course.py` is told."""
    last = "\n".join(instructions()).split("\nFROM ")[-1]
    assert "packages/" not in last and re.search(r"^USER 1000:1000$", last, re.MULTILINE)
    assert last.index("--from=packages") < last.index(" course/ /course/") < last.index("USER")
    assert json.loads(last.split("ENTRYPOINT ")[1].splitlines()[0]) == ["python3", "course.py"]
    assert json.loads(last.split("CMD ")[1])[0] == "lab"


def test_compose_file_opens_the_classroom_to_this_machine_alone():
    """Publish one port on loopback, keep the work in a volume, and give no rights, no engine and no network of ours."""
    composed = yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))
    assert list(composed["services"]) == ["classroom"]
    service = composed["services"]["classroom"]
    port = next(line.split()[1] for line in instructions() if line.startswith("EXPOSE"))
    home = next(line.split()[1] for line in instructions() if line.startswith("WORKDIR"))
    assert service["image"] == f"{classroom.TAG}:latest" and service["pull_policy"] == "never"
    assert service["ports"] == [f"127.0.0.1:{port}:{port}"]
    assert service["volumes"] == [f"course:{home}"] and set(composed["volumes"]) == {"course"}
    assert service["cap_drop"] == ["ALL"] and service["security_opt"] == ["no-new-privileges:true"]
    assert not {"privileged", "network_mode", "pid", "devices"} & set(service)


@pytest.mark.skipif(not effort.PROOFS, reason="some minutes and 2 GB; `make proofs` does it")
def test_classroom_opens_and_grades(require):
    """Build it, open JupyterLab behind the walls of the compose file, grade a hand-in in it, and stop it."""
    require("docker")
    assert classroom.main(["--fetch"]) == 0
    name, tag = "grader-classroom-test", f"{classroom.TAG}:latest"
    walls = ["--rm", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--init", "--network", "none"]
    done = subprocess.run(["docker", "run", *walls, tag, "check", "exercises/hello"], capture_output=True, text=True)
    assert done.returncode == 1 and done.stdout.startswith("hello: "), done.stderr
    subprocess.run(["docker", "run", "--detach", "--name", name, *walls, tag], check=True, capture_output=True)
    try:
        page = "import urllib.request; print(urllib.request.urlopen('http://127.0.0.1:8888/login').status)"
        end, said = time.monotonic() + 90, ""
        while said != "200" and time.monotonic() < end:
            time.sleep(1)
            said = subprocess.run(["docker", "exec", name, "python3", "-c", page], capture_output=True,
                                  text=True).stdout.strip()
        assert said == "200"
        began = time.monotonic()
        subprocess.run(["docker", "stop", name], check=True, capture_output=True)
        assert time.monotonic() - began < 8
    finally:
        subprocess.run(["docker", "rm", "--force", name], capture_output=True)

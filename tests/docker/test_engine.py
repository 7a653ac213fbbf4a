"""Tests for docker/engine.sh: an engine that is started by hand and stopped again."""
import os
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "docker" / "engine.sh"


def call(*words, **environment):
    """Run the script and return how it ended."""
    told = {**os.environ, **environment}
    return subprocess.run([SCRIPT, *words], capture_output=True, text=True, env=told, timeout=60)


@pytest.fixture
def fake(tmp_path):
    """Return the environment in which programs of a test's own stand for the client and the engine."""
    programs = tmp_path / "bin"
    programs.mkdir()

    def write(client, engine="exit 1"):
        for name, text in (("docker", client), ("dockerd", engine)):
            (programs / name).write_text(f"#!/bin/bash\n{text}\n", encoding="utf-8")
            (programs / name).chmod(0o755)
        return {"PATH": f"{programs}:{os.environ['PATH']}"}
    return write


def test_script_explains_itself():
    """Show how it is called when it is not called like that, and what bash thinks of it."""
    for words in ((), ("start",), ("begin", "/tmp/x")):
        done = call(*words)
        assert done.returncode == 2 and "docker/engine.sh start FOLDER" in done.stderr and not done.stdout
    assert subprocess.run(["bash", "-n", SCRIPT]).returncode == 0


def test_engine_that_answers_is_left_alone(fake, tmp_path):
    """Start nothing beside it, and stop nothing later."""
    environment = fake("exit 0", f"touch {tmp_path}/started")
    done = call("start", str(tmp_path / "engine"), **environment)
    assert done.returncode == 0 and "answers already" in done.stderr
    assert call("stop", str(tmp_path / "engine"), **environment).returncode == 0
    assert not (tmp_path / "started").exists() and not (tmp_path / "engine").exists()


def test_engine_that_fails_is_told(fake, tmp_path):
    """Show the end of its log, without waiting for what will not come."""
    done = call("start", str(tmp_path / "engine"), **fake("exit 1", "echo there is no room; exit 1"))
    assert done.returncode == 1 and "there is no room" in done.stderr


def test_stranger_with_the_engines_number_is_left_alone(tmp_path):
    """Kill no other program, should the engine's number belong to one by now."""
    (tmp_path / "engine.pid").write_text(str(os.getpid()), encoding="utf-8")
    assert call("stop", str(tmp_path)).returncode == 0


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may start an engine")
def test_engine_starts_answers_and_stops(require, tmp_path_factory):
    """Return from start when it answers, with its files where they should be, and from stop when it has ended."""
    require("dockerd")
    folder = tmp_path_factory.mktemp("e")
    host = f"unix://{folder}/s"
    asked = ["docker", "--host", host, "ps", "--quiet"]
    done = call("start", str(folder), "--host", host, "--bridge", "none", "--iptables=false", DOCKER_HOST=host)
    try:
        assert done.returncode == 0, done.stderr
        number = (folder / "engine.pid").read_text(encoding="utf-8")
        assert Path(f"/proc/{number}").exists() and (folder / "data").is_dir() and (folder / "log").is_file()
        assert subprocess.run(asked, capture_output=True, text=True).stdout == ""
    finally:
        stopped = call("stop", str(folder))
    assert stopped.returncode == 0 and subprocess.run(asked, capture_output=True).returncode == 1

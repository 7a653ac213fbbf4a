"""Dockerfiles of strangers, as far as building them goes (rows 122 to 125)."""
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from grader.containers.engine import LABEL, connect
from tests.checks.docker.graded import graded, messages
from tests.containers import live
from tests.courses import write_files

DECLARATION = """title = "An image"
chapter = 4
files = ["Dockerfile"]
[limits]
seconds = 300
[[criterion]]
check = "docker.builds"
points = 1
"""
PATIENCE = 60.0


def ours(api):
    """Return what the engine has with a label of ours, by the grading that made it."""
    found = [*api.containers(all=True, filters={"label": LABEL}), *api.images(all=True, filters={"label": LABEL})]
    return {image["Labels"][LABEL] for image in found}


def of(run, process):
    """Tell whether a grading is that of a process."""
    return run.split(".")[1] == str(process)


@pytest.mark.parametrize("step", ["RUN sleep 600", "RUN trap '' TERM; sleep 600 & sleep 600"])
def test_nothing_is_left_of_a_grader_that_is_killed_while_it_builds(tmp_path, step):
    """Kill it by SIGKILL in the middle of a build: the container ends, the rest goes with the next (row 123)."""
    write_files(tmp_path, {"exercises/image/exercise.toml": DECLARATION, "exercises/image/README.md": "# An image\n",
                           "exercises/image/Dockerfile": f"FROM {live.BASE}\nRUN true\n{step}\n"})
    with live.engine() as engine:
        command = [sys.executable, "-m", "grader", "--course", str(tmp_path), "check", "image", "--box", "none"]
        with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=tmp_path,
                              env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}) as grader:
            wait(lambda: any(container["State"] == "running" and of(container["Labels"][LABEL], grader.pid)
                             and "sleep 600" in container["Command"] for container in engine.api.containers(
                                 filters={"label": LABEL})) or grader.poll() is not None)
            assert grader.poll() is None
            grader.send_signal(signal.SIGKILL)
        wait(lambda: not [found for found in engine.api.containers(filters={"label": LABEL})
                          if of(found["Labels"][LABEL], grader.pid)])
        with connect():
            assert not [run for run in ours(engine.api) if of(run, grader.pid)]


def wait(done):
    """Wait until something is true."""
    latest = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < latest
        time.sleep(0.1)


@pytest.mark.parametrize("text, words", [
    ("ONBUILD RUN sleep 600\nFROM one", "said nothing for 2 s"),
    ("STOPSIGNAL SIGCONT\nHEALTHCHECK --interval=1s CMD sleep 600\nRUN trap '' TERM INT; sleep 600",
     "said nothing for 2 s"),
    ("RUN python3 -c 'import os; os.mkfifo(chr(112)); open(chr(112))'", "said nothing for 2 s"),
])
def test_build_that_does_not_want_to_end_is_ended(tmp_path, text, words):
    """End what waits, whatever it asks to be stopped by, also what another stage put off (row 124)."""
    began = time.monotonic()
    found = graded(tmp_path, f"\nFROM {live.BASE} AS one\n{text}", {"docker.builds": {"idle": 2.0}})["docker.builds"]
    assert found.status == "failed" and words in messages(found), found
    assert time.monotonic() - began < 40


@pytest.mark.parametrize("text", [
    "COPY link /", "ADD ../../etc/passwd /", "RUN --mount=type=ssh true", "RUN --mount=type=bind,target=/c true",
    "COPY --from=../x a b", "ADD git@github.com:a/b.git /",
])
def test_context_has_nothing_but_the_hand_in(tmp_path, text):
    """Find no file of this machine, by no way out (row 122)."""
    found = graded(tmp_path, text, {})["docker.builds"]
    assert found.status in ("failed", "not_run"), found
    assert not re.search("root:x:0", messages(found))


def test_layer_of_very_many_files_is_looked_through(tmp_path):
    """Find the secret among them, in bounded time and memory (row 123)."""
    code = "import os\nos.mkdir('/d')\nfor n in range(20000):\n    open(f'/d/{n}', 'w').close()\n" \
        "open('/d/.env', 'w').write('A=b')\nopen('/d/hole', 'w').truncate(1 << 26)\n"
    found = graded(tmp_path, "COPY many.py /\nRUN python3 /many.py && ln -s /proc/self /d/l && ln /d/1 /d/2x",
                   {"docker.secrets": {}}, {"many.py": code})["docker.secrets"]
    assert "/d/.env" in messages(found), found

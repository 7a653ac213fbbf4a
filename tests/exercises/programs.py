"""Apps of the exercises as programs of their own, asked by curl as a student would ask them."""
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader import catalog
from grader.model import Exercise
from grader.serving import free_port
from grader.verification import answer
from tests.courses import write_files

ROOT = Path(__file__).parents[2]
START_SECONDS = 20.0
TAUGHT = "127.0.0.1:8080"       # where the commands that a student reads go to


def exercise(name: str) -> Exercise:
    """Return an exercise of this course."""
    return catalog.load(ROOT, name)


def cases(asked: Exercise, kind: str) -> list[Path]:
    """Return the folders of the "right" or "wrong" answers to an exercise."""
    return {"right": catalog.right_cases, "wrong": catalog.wrong_cases}[kind](asked)


@contextmanager
def running(asked: Exercise, case: Path, folder: Path) -> Iterator[int]:
    """Run `python app.py` with the files of a case in a folder; give the port that it was told once it listens."""
    write_files(folder, answer(asked, case).files)
    port = free_port()
    process = subprocess.Popen([sys.executable, "app.py"], cwd=folder, env={"PORT": str(port), "PATH": ""},
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        _wait(port, process)
        yield port
    finally:
        process.kill()
        process.wait()


def pasted(commands: str, port: int) -> list[tuple[int, dict[str, str], str]]:
    """Return the status, headers and body of each answer to curl commands, pasted into bash with another port."""
    there = commands.replace(TAUGHT, f"127.0.0.1:{port}").replace("curl -i", "curl -sS -i")
    done = subprocess.run(["bash", "-e"], input=there.encode(), capture_output=True, timeout=60)
    assert done.returncode == 0, done.stderr.decode()
    shown, answers = done.stdout.decode("utf-8", "replace").replace(f"127.0.0.1:{port}", TAUGHT), []
    for text in re.split(r"HTTP/1\.[01] (?=[1-5][0-9]{2} )", shown)[1:]:
        head, _, body = text.partition("\r\n\r\n")
        lines = [line.partition(":") for line in head.split("\r\n")[1:]]
        answers.append((int(head[:3]), {name.lower(): value.strip() for name, _, value in lines}, body))
    return answers


def _wait(port: int, process: subprocess.Popen) -> None:
    """Wait until a program listens."""
    end = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            time.sleep(0.02)
    raise AssertionError(f"nobody listens; the program's exit status is {process.poll()}")

"""A class for tests of commands: hand-ins of the miniature course, graded in this process by checks that stand in."""
import sys
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from grader.checks import registry
from grader.cli import main
from grader.model import Finding
from tests import courses

NAMES = ("ada", "bob", "cy")


class Here(Executor):
    """Does everything at once, in this process."""

    jobs = 1

    def submit(self, function, /, *arguments):
        """Return the future of something that is done."""
        future = Future()
        future.set_result(function(*arguments))
        return future


@dataclass
class Room:
    """A course, a folder of hand-ins, a folder of results, and what the checks are to do for a student's hand-in."""

    course: Path
    handed: Path
    output: Path
    capsys: pytest.CaptureFixture
    doings: dict[bytes, object] = field(default_factory=dict)
    graded: list[bytes] = field(default_factory=list)

    def hand_in(self, name, **files):
        """Write a hand-in; `files` are texts by name, in which two underscores are a dot."""
        texts = {key.replace("__", "."): text for key, text in files.items()}
        own = {"words.py": f"# {name}\n{courses.SOLUTION}", "test_words.py": courses.SOLUTION_TESTS}
        courses.write_files(self.handed / name, texts or own)

    def run(self, *argv):
        """Run a command of the grader; return its exit status, what it printed, and what it noted."""
        self.graded.clear()
        status = main(["--course", str(self.course), *map(str, argv)])
        return status, *self.capsys.readouterr()

    def batch(self, *argv):
        """Grade the class at a level that every machine has."""
        return self.run("batch", "words", self.handed, "--output", self.output, "--box", "none", "--trust-submissions",
                        *argv)

    def report(self, *argv):
        """Draw what is stored."""
        return self.run("report", "words", "--store", self.output, *argv)

    def judge(self, work):
        """Yield the findings on a hand-in: a loss for each "lose", and whatever a test told for its first line."""
        text = work.submission.files["words.py"]
        first = text.splitlines()[0]
        self.graded.append(first.decode())
        doing = self.doings.get(first.decode())
        if doing:
            yield from doing() or ()
        for _ in range(text.count(b"lose")):
            yield Finding("style.pep8.E501", f"lost in {first.decode()}", cost=0.5, path="words.py")


@contextmanager
def local(jobs):
    """Give an executor that is no other process."""
    yield Here()


@pytest.fixture
def room(tmp_path, monkeypatch, capsys):
    """Return a class of three."""
    courses.stand_in_for_checks(monkeypatch)
    made = Room(courses.write_course(tmp_path), tmp_path / "handed", tmp_path / "output", capsys)
    for name in NAMES:
        made.hand_in(name)
    monkeypatch.setattr("grader.executors.local", local)
    monkeypatch.setattr("grader.worker._exercises", {})

    def pep8(work, *, max_line_length: int = 79, cost: float = 0.05):
        """Follow PEP 8."""
        return made.judge(work)
    monkeypatch.setattr(sys.modules["tests.stand_in_style"], "pep8", registry.check("style.pep8")(pep8))
    return made

"""A batch that is killed at any moment: nothing is lost, nothing is double, and the grades are those of a quiet run."""
import csv
import os
import random
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from grader.store import Store
from tests import classes, downloads
from tests.effort import some
from tests.hostile.test_kills import below
from tests.sources import ROOT

KILLS = some(range(50), tenth=10, sample=50)
CLASS = 8
LIFE = 6.0          # seconds in which a batch is killed; it needs about as many


def command(course, place, output):
    """Return the command of a batch."""
    return [sys.executable, "-m", "grader", "--course", str(course), "batch", "greet", str(place), "--output",
            str(output), "--jobs", "2", "--trust-submissions", "--quiet"]


def start(course, place, output):
    """Start a batch in a session of its own."""
    return subprocess.Popen(command(course, place, output), cwd=ROOT, start_new_session=True,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def grades(output: Path) -> list[dict]:
    """Return the rows of both tables, without what is not a grade."""
    found = []
    for name in ("grades.csv", "results.csv"):
        with open(output / name, encoding="utf-8", newline="") as stream:
            found += list(csv.DictReader(stream))
    return found


def filings(output: Path) -> dict[str, int]:
    """Return how many filings each student has; none where there is no store yet."""
    if not (output / "results.db").is_file():
        return {}
    with Store(f"sqlite:///{output / 'results.db'}") as store:
        return {filed.student.id: len(store.history("greet", filed.student.id)) for filed in store.latest("greet")}


@pytest.fixture(scope="module")
def handed(tmp_path_factory):
    """Return a course, a class without endless loops, and the tables of an undisturbed batch."""
    home = tmp_path_factory.mktemp("kills")
    course = classes.write_course(home)
    place = downloads.written("canvas zip", classes.class_of("greet", CLASS), home / "handed")
    done = start(course, place, home / "quiet")
    said, _ = done.communicate(timeout=300)
    assert done.returncode in (0, 3), said
    return course, place, grades(home / "quiet")


def test_killed_at_random_moments_a_batch_ends_as_a_quiet_one(handed, tmp_path):
    """Kill it again and again, now and then its workers first; after one that came to its end, begin another."""
    course, place, expected = handed
    output, before = tmp_path / "0", {}
    for number in KILLS:
        interrupted(course, place, output, random.Random(number))
        now = filings(output)
        assert now.keys() >= before.keys(), "a finished result is lost"
        assert set(now.values()) <= {1}, "a result is there twice"
        before = now
        if len(now) == CLASS:
            settled(course, place, output, expected)
            output, before = tmp_path / str(number + 1), {}
    settled(course, place, output, expected)


def interrupted(course, place, output, chance):
    """Kill a batch, or its processes and then the batch, at a random moment."""
    process = start(course, place, output)
    time.sleep(LIFE * chance.random())
    others = below(process.pid) if chance.random() < 0.5 else ()
    for victim in (*others, process.pid):
        with suppress(ProcessLookupError):
            os.kill(victim, signal.SIGKILL)
    process.communicate(timeout=60)


def settled(course, place, output, expected):
    """Let the batch come to its end, and compare it with the quiet one."""
    process = start(course, place, output)
    said, _ = process.communicate(timeout=300)
    assert process.returncode in (0, 3), said
    assert grades(output) == expected
    assert set(filings(output).values()) == {1} and len(filings(output)) == CLASS

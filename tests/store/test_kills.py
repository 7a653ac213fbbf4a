"""Kills at any moment, of whoever writes to a store and of PostgreSQL: nothing is lost, and nothing is double."""
import os
import random
import select
import signal
import time

import pytest

from grader.store import Store
from grader.store.tables import filings, reports
from tests import effort
from tests.filings import EXERCISE, filed, key, report
from tests.forks import forked

STUDENTS = [f"s{number:02d}" for number in range(30)]
FOREVER = 120


def expected(student):
    """Return what is to be filed for a student; two have the same hand-in."""
    submission = f"sha256:{int(student[1:]) // 2}"
    return filed(student, key=key(submission), report=report(int(student[1:]) // 2 / 10, student=student))


def write(url, done, pause=0.0):
    """File what is not filed yet, and say so behind each."""
    with Store(url, patience=FOREVER) as store:
        there = {each.student.id for each in store.latest(EXERCISE)}
        for student in STUDENTS:
            if student not in there:
                store.file(expected(student))
                os.write(done, f"{student} ".encode())
                time.sleep(pause)


def check(url, done):
    """Find all in the store of which a process said so, everything once, and each as it should be."""
    with Store(url) as store, store._engine.connect() as connection:
        there = [row.student for row in connection.execute(filings.select())]
        assert set(os.read(done, 10_000).decode().split()) <= set(there) and len(there) == len(set(there))
        assert list(store.latest(EXERCISE)) == [expected(student) for student in sorted(there)]
        assert len(connection.execute(reports.select()).all()) == len({int(student[1:]) // 2 for student in there})
    return len(there)


@pytest.mark.parametrize("seed", effort.some(range(50)))
def test_a_killed_writer_loses_nothing(url, seed):
    """Kill it and start it again until it has come to its end."""
    dice, (done, said) = random.Random(seed), os.pipe()
    os.write(said, b" ")
    status, kills = -1, 0
    while status != 0:
        process = forked(write, url, said)
        time.sleep(dice.uniform(0.0, 0.05) * (1 + kills))
        os.kill(process, signal.SIGKILL)
        status = os.waitpid(process, 0)[1]
        kills += status != 0
        assert status in (0, signal.SIGKILL)
        count = check(url, done)
        os.write(said, b" ")
    assert count == len(STUDENTS) and kills


@pytest.mark.parametrize("seed", effort.some(range(50)))
def test_a_killed_server_loses_nothing(postgres, seed):
    """Kill it twice under a writer that has begun, which waits until it is there again."""
    dice, (done, said), url = random.Random(seed), os.pipe(), postgres.database()
    with Store(url):
        process = forked(write, url, said, 0.03)
    select.select([done], [], [], FOREVER)
    for _ in range(2):
        time.sleep(dice.uniform(0.05, 0.4))
        postgres.kill()
        postgres.start()
    assert os.waitpid(process, 0)[1] == 0
    assert check(url, done) == len(STUDENTS)

"""Tests for grader/executors.py: processes on this machine and a Dask cluster; what becomes of work when one dies."""
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from threading import Timer

import pytest

from grader import box, catalog, engine, executors, worker
from grader.errors import MachineError, UsageError
from grader.grading import grade
from grader.submission import collect
from grader.worker import Fault, Parcel, Task
from tests import effort, labour
from tests.conftest import lacking
from tests.courses import DECLARATION, write_course, write_files
from tests.gradings import submission
from tests.hostile import aftermath

NOTHING = Parcel("words", "sha256:1", {}, {})
BATCH = ("from tests.labour import batch\nif __name__ == '__main__':\n    batch({where!r}, 50, {level!r})\n"
         "    print('end')")
WAYS = [(where, way) for where in ("2", "local:2") for way in ("kill -9", "Ctrl-C", "SIGTERM", "SIGINT")]


@pytest.fixture(scope="module")
def clustered():
    """Return the executor of a cluster on this machine, which lasts for all tests here."""
    need_dask()
    with executors.cluster("local:2") as workers:
        yield workers


def need_dask():
    """Leave a test out where the packages of a cluster are not installed."""
    for package in ("distributed", "cryptography"):
        try:
            __import__(package)
        except ImportError:
            lacking(f"the package '{package}' is not installed")


@pytest.fixture(params=["processes", "cluster"])
def workers(request):
    """Return an executor of two workers of either kind."""
    if request.param == "cluster":
        yield request.getfixturevalue("clustered")
    else:
        with executors.local(2) as found:
            yield found


def tasks(*students, level="none"):
    """Return a task for each student."""
    return [Task("words", "sha256:1", submission({"words.py": b""}, student=student), level) for student in students]


def small_course(folder):
    """Write a course whose exercise takes little time, and return its exercise."""
    first, second, third, *_ = DECLARATION.split("[[criterion]]")
    course = write_course(folder)
    write_files(course, {"exercises/words/exercise.toml": "[[criterion]]".join((first, second, third))})
    return catalog.load(course, "words")


def handed_in(exercise, rounds=1):
    """Return hand-ins, right, wrong, hostile and broken ones in turn, and what each gets from a grading alone."""
    right, level = collect(exercise.answers, exercise), box.choose()
    texts = [right.files["words.py"], b"def count_words(text) :\n\treturn {}\n", b"import os\nos._exit(0)\n",
             b"while True pass\n"]
    kinds = [replace(right, files={**right.files, "words.py": text}) for text in texts]
    alone = [timeless(grade(exercise, one, level)) for one in kinds]
    handed = [(replace(one, student=f"{kind}-{place}"), report)
              for place in range(rounds) for kind, (one, report) in enumerate(zip(kinds, alone, strict=True))]
    work = [Task("words", exercise.digest, one, level) for one, _ in handed]
    return work, {one.student: replace(report, student=one.student) for one, report in handed}


def graded(work, parcel, workers):
    """Return what workers make of hand-ins, without the seconds; none may be a fault, or come twice."""
    found = list(engine.grade_all(work, lambda digest: parcel, workers, 4))
    assert not any(done.fault for done in found) and len(found) == len(work), found
    return {done.task.submission.student: timeless(done.report) for done in found}


def test_reports_are_those_of_single_checks(workers, tmp_path):
    """Grade good and bad hand-ins side by side, without the course's folder, to the same but for the seconds."""
    exercise = small_course(tmp_path)
    parcel, (work, alone) = worker.packed(exercise), handed_in(exercise)
    shutil.rmtree(exercise.home.parent.parent)
    assert graded(work, parcel, workers) == alone
    assert len({report.earned for report in alone.values()}) > 1


def timeless(report):
    """Return a report without the seconds."""
    return replace(report, outcomes=tuple(replace(outcome, seconds=0) for outcome in report.outcomes))


def test_jobs_are_done_at_the_same_time(workers, tmp_path):
    """Have as many done at once as there are workers, each in a process of its own."""
    assert workers.jobs == 2
    wait([workers.submit(labour.sleep, 1.0, str(tmp_path)) for _ in range(2)])
    assert len(list(tmp_path.iterdir())) == 2


def test_hand_in_that_kills_its_process_hurts_no_other(workers, monkeypatch, tmp_path):
    """Do it again alone, once, and tell of it; lose nothing."""
    monkeypatch.setattr(worker, "work", labour.stumble)
    work = tasks("a", "bad", "once", "b", "c", level=str(tmp_path / "tried"))
    found = {done.task.submission.student: done
             for done in engine.grade_all(work, lambda digest: NOTHING, workers, 4)}
    assert found.keys() == {"a", "bad", "once", "b", "c"}
    assert [student for student, done in found.items() if done.fault] == ["bad"]
    assert "ended by SIGKILL" in found["bad"].fault and "twice, the second time alone" in found["bad"].fault


def test_boxes_of_two_workers_have_users_of_their_own(workers):
    """Let no box of root's signal another, or use up its limits."""
    users = [future.result() for future in [workers.submit(labour.user, 1.0) for _ in range(2)]]
    assert users == [None, None] if os.geteuid() else len(set(users)) == 2 and None not in users


def test_error_of_a_worker_stops_the_batch(workers, monkeypatch):
    """Let its sentence through."""
    monkeypatch.setattr(worker, "work", labour.refuse)
    with pytest.raises(MachineError, match="^this worker lacks something$"):
        list(engine.grade_all(tasks("a", "b"), lambda digest: NOTHING, workers, 2))


def test_what_is_given_up_is_interrupted(workers, monkeypatch, tmp_path):
    """End what nobody waits for, and be ready for the next."""
    monkeypatch.setattr(worker, "work", labour.dawdle)
    running = engine.grade_all(tasks("quick", "slow", level=str(tmp_path)), lambda digest: NOTHING, workers, 2)
    assert next(running).task.submission.student == "quick"
    slow, = (int(path.name) for path in tmp_path.iterdir())
    began = time.monotonic()
    running.close()
    if isinstance(workers._executor, ThreadPoolExecutor):
        return      # what runs on a thread ends with the executor, see below
    while os.path.exists(f"/proc/{slow}") and time.monotonic() < began + 10:     # before it would be killed
        time.sleep(0.05)
    assert not os.path.exists(f"/proc/{slow}")
    assert workers.submit(labour.number).result()


def test_processes_end_with_their_executor(tmp_path):
    """Interrupt what is under way; leave no process."""
    began = time.monotonic()
    with executors.local(2) as workers:
        futures = [workers.submit(labour.sleep, 60, str(tmp_path)) for _ in range(5)]
        while len(found := list(tmp_path.iterdir())) < 2:
            time.sleep(0.02)
    assert time.monotonic() - began < 30 and all(future.done() for future in futures)
    assert not [path for path in found if os.path.exists(f"/proc/{path.name}")]


def test_here_nothing_of_dask_is_loaded():
    """Import it when a cluster is asked for."""
    code = ("import sys; from grader import executors\n"
            "with executors.local(1) as workers: workers.submit(len, '').result()\n"
            "print(*{name.partition('.')[0] for name in sys.modules})")
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "grader" in said and not {"dask", "distributed", "tornado", "pytest", "cryptography"} & set(said)


def test_worker_of_a_cluster_that_is_killed_loses_nothing(clustered, monkeypatch, tmp_path):
    """Have its work done by another."""
    process = clustered.submit(labour.number).result()
    monkeypatch.setattr(worker, "work", labour.loiter)
    found = []
    for done in engine.grade_all(tasks(*"abcdefgh"), lambda digest: NOTHING, clustered, 4):
        found.append(done)
        if len(found) == 2:
            os.kill(labour.parent(process), signal.SIGKILL)
    assert sorted(done.task.submission.student for done in found) == list("abcdefgh")
    assert not any(done.fault for done in found)


def test_workers_that_are_killed_at_any_moment_change_no_grade(clustered, tmp_path):
    """Kill one of two at a random moment of each of several batches: nothing is lost, nothing comes twice."""
    exercise = small_course(tmp_path)
    parcel, (work, alone) = worker.packed(exercise), handed_in(exercise, rounds=3)
    for trial in range(effort.part(50)):
        process = clustered.submit(labour.number).result()
        blow = Timer(2.5 * Random(trial).random(), os.kill, (labour.parent(process), signal.SIGKILL))
        blow.start()
        assert graded(work, parcel, clustered) == alone, trial
        blow.join()


def test_batch_on_a_cluster_that_loses_all_its_workers_stops(monkeypatch):
    """Stop with a sentence when nobody has come back for a while, instead of waiting for ever."""
    need_dask()
    monkeypatch.setattr(executors, "LOOK", 0.1)
    monkeypatch.setattr(executors, "ABSENCE", 0.5)
    monkeypatch.setattr(worker, "work", labour.loiter)
    with pytest.raises(MachineError, match=re.escape(engine.GONE)), executors.cluster("local:1") as workers:
        monkeypatch.setattr(workers._executor._client, "nthreads", dict)     # as one without workers says
        list(engine.grade_all(tasks(*(str(place) for place in range(500))), lambda digest: NOTHING, workers, 2))


def test_cluster_on_this_machine_talks_to_nobody_else(clustered):
    """Listen on 127.0.0.1 only, and to whoever has its keys."""
    import distributed
    place = clustered._executor._client.scheduler.address
    assert place.startswith("tls://127.0.0.1:")
    ours = {os.getpid(), *(labour.parent(clustered.submit(labour.number).result()) for _ in range(4))}
    sockets = {os.readlink(path)[8:-1] for process in ours for path in Path(f"/proc/{process}/fd").iterdir()
               if path.is_symlink() and os.readlink(path).startswith("socket:")}
    rows = [line.split() for name in ("tcp", "tcp6")
            for line in Path(f"/proc/net/{name}").read_text(encoding="utf-8").splitlines()]
    heard = {row[1].partition(":")[0] for row in rows if row[3] == "0A" and row[9] in sockets}     # 0A: listening
    assert heard == {"0100007F"}
    for other in (place.replace("tls:", "tcp:"), place):
        with pytest.raises((OSError, TypeError)):
            distributed.Client(other, timeout=1, set_as_default=False)


def test_cluster_on_this_machine_forgets_what_is_done(clustered, monkeypatch):
    """Keep memory flat, however many hand-ins there are."""
    monkeypatch.setattr(worker, "work", labour.report)
    sizes = []
    for _ in range(2):
        large = (replace(task, submission=submission({"words.py": os.urandom(100_000)})) for task in tasks(*"a" * 200))
        assert sum(bool(done.report) for done in engine.grade_all(large, lambda digest: NOTHING, clustered, 4)) == 200
        sizes.append(labour.memory())
    assert sizes[1] - sizes[0] < 10, sizes


def test_versions_are_compared_before_work_goes_out(clustered, monkeypatch):
    """Say in a sentence what is other there."""
    monkeypatch.setattr(worker, "versions", lambda: {"pytest": "10.0"})
    with pytest.raises(MachineError, match="the worker tls://.* has .*pytest [0-9.]+ instead of 10.0.*same versions"):
        executors._compare(clustered._executor._client, "local:2")


def test_cluster_whose_workers_lack_the_grader_is_refused():
    """Know what Dask makes of it."""
    class Client:
        """A client whose workers cannot import the grader."""

        def wait_for_workers(self, count, timeout):
            """Find them."""

        def run(self, function):
            """Fail as Dask does."""
            raise ModuleNotFoundError("No module named 'grader'")
    with pytest.raises(MachineError, match="the workers at 'tcp://there' lack this grader .No module named 'grader'"):
        executors._compare(Client(), "tcp://there")


def test_cluster_without_workers_is_refused(monkeypatch):
    """Wait for the first one, but not for ever."""
    need_dask()
    import distributed
    monkeypatch.setattr(executors, "SECONDS", 0.5)
    with distributed.LocalCluster(n_workers=0, host="127.0.0.1", dashboard_address=None, processes=False,
                                  protocol="tcp", scheduler_kwargs={"dashboard_address": "127.0.0.1:0"}) as empty, \
            pytest.raises(MachineError, match="at 'tcp://127.0.0.1:.*' has had no worker for 0.5 s; start some"), \
            executors.cluster(empty.scheduler_address):
        pass


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "nonsense", "nonsense://x:1", "tcp://127.0.0.1:99999"])
def test_address_where_nobody_answers_is_told(address, monkeypatch):
    """Say so after some seconds."""
    need_dask()
    monkeypatch.setattr(executors, "SECONDS", 0.5)
    with pytest.raises(MachineError, match=f"answered at '{address}' within 0.5 s .*check the address"), \
            executors.cluster(address):
        pass


def test_cluster_that_wants_tls_wants_keys(monkeypatch):
    """Say so at once."""
    need_dask()
    with pytest.raises(MachineError, match="at 'tls://127.0.0.1:1' wants TLS.*no keys for it; docs/scale.md"), \
            executors.cluster("tls://127.0.0.1:1"):
        pass


@pytest.mark.parametrize("address", ["local:", "local:0", "local:two", "local:-1"])
def test_number_of_workers_has_to_be_one(address):
    """Say how to give it."""
    need_dask()
    with pytest.raises(UsageError, match=f"'{address}' names no number of workers; expected one such as local:4"), \
            executors.cluster(address):
        pass


@pytest.mark.parametrize("package", ["dask", "distributed", "cryptography"])
def test_missing_package_is_told(package, monkeypatch):
    """Say what adds it."""
    need_dask()
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MachineError, match=f"{package} is not installed here.*course.py setup cluster"), \
            executors.cluster("local:1"):
        pass


@pytest.mark.parametrize(("where", "way"), effort.some(WAYS, tenth=2, sample=4))
def test_nothing_is_left_of_a_batch_that_is_stopped(where, way, tmp_path):
    """Stop it while workers start, and while they grade hand-ins that would not end: processes, boxes, folders."""
    if where.startswith(executors.LOCAL):
        need_dask()
    level = box.choose()
    for trial in range(10 if effort.PROOFS else 1):
        place = aftermath.build(tmp_path / str(trial), level != "none", endless=True)
        blow = partial(aftermath.strike, way, 1 + 4 * Random(f"{where} {way} {trial}").random())
        command = [sys.executable, "-c", BATCH.format(where=where, level=level)]
        after = aftermath.stop(place, command, blow, fatal=way in aftermath.FATAL)
        assert after.left == [] and after.status == -aftermath.WAYS[way][0] and "end" not in after.said.split(), after


def test_fault_can_travel():
    """Send plain data only."""
    import pickle
    told = Fault("a sentence", "a trace")
    assert pickle.loads(pickle.dumps((told, NOTHING, *tasks("a")))) == (told, NOTHING, *tasks("a"))

"""Tests for grader/processes.py: processes that do one thing at a time, and what becomes of a thing when one dies."""
import os
import signal
import time
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path

import pytest

from grader.errors import MachineError
from grader.processes import Processes
from grader.worker import Fault
from tests import labour


@pytest.fixture(scope="module")
def pool():
    """Return processes that last for all tests here."""
    processes = Processes()
    yield processes
    processes.end()


def gone(process, seconds=10.0):
    """Wait until a process has ended and tell whether it has."""
    end = time.monotonic() + seconds
    while os.path.exists(f"/proc/{process}") and time.monotonic() < end:
        time.sleep(0.02)
    return not os.path.exists(f"/proc/{process}")


def test_process_is_used_again(pool):
    """Have one thing after the other done in another process, but in the same."""
    first = pool.do(labour.number)
    assert first != os.getpid() and pool.do(labour.number) == first


def test_process_gets_no_ctrl_c_from_the_terminal(pool):
    """Keep it in a session of its own."""
    process = pool.do(labour.number)
    assert os.getsid(process) == process and os.getpgid(process) == process


def test_each_thread_that_asks_has_a_process(pool, tmp_path):
    """Do two things at the same time in two processes."""
    with ThreadPoolExecutor(2) as threads:
        marks = [str(tmp_path)] * 2
        assert list(threads.map(lambda mark: pool.do(labour.sleep, 0.3, mark), marks)) == marks
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.parametrize(("work", "argument", "sentence"), [
    (labour.die, signal.SIGKILL, "was ended by SIGKILL, as a system does that runs out of memory"),
    (labour.die, signal.SIGTERM, "was ended by SIGTERM"), (labour.leave, 3, "was ended with exit status 3")])
def test_process_that_dies_is_a_fault_and_another_takes_its_place(pool, work, argument, sentence):
    """Say how it ended, keep what it had written, and go on."""
    before = pool.do(labour.number)
    told = pool.do(work, argument)
    assert told == Fault(f"the process that graded it {sentence}", "last words\n" if work is labour.die else "")
    assert pool.do(labour.number) != before and gone(before)


def test_process_that_dies_takes_nobody_along(pool):
    """Leave what others do alone."""
    with ThreadPoolExecutor(2) as threads:
        other, bad = threads.submit(pool.do, labour.sleep, 0.5), threads.submit(pool.do, labour.die, signal.SIGKILL)
        assert bad.result().sentence and other.result() == ""


def test_crash_of_the_interpreter_leaves_a_traceback(pool):
    """Say where it was."""
    told = pool.do(labour.die, signal.SIGSEGV)
    assert told.sentence == "the process that graded it was ended by SIGSEGV"
    assert "Segmentation fault" in told.trace and "labour.py" in told.trace and "in die" in told.trace


def test_exception_is_a_fault_and_costs_the_process(pool):
    """Name its type in a sentence, keep the traceback, and do nothing more in a process that failed."""
    before = pool.do(labour.number)
    told = pool.do(labour.fail, "by 0")
    assert told.sentence == "the grader failed: ZeroDivisionError: by 0"
    assert told.trace.startswith("Traceback") and "in fail" in told.trace
    assert pool.do(labour.number) != before


def test_error_of_ours_is_raised_again(pool):
    """Let what a process says of itself stop those who asked."""
    with pytest.raises(MachineError, match="^machine$"):
        pool.do(labour.fail, "machine")


def test_what_cannot_be_sent_is_an_error(pool):
    """Raise it here, and go on."""
    with pytest.raises(Exception, match="pickle|local"):
        pool.do(lambda: None)
    assert pool.do(labour.number)


def test_work_that_nobody_wants_is_interrupted(pool, tmp_path):
    """Ask now and then, and end the process."""
    began = time.monotonic()
    told = pool.do(labour.sleep, 60, str(tmp_path), wanted=lambda: not list(tmp_path.iterdir()))
    assert "nobody waits" in told.sentence and time.monotonic() - began < 20
    assert gone(int(next(tmp_path.iterdir()).name))


def test_idle_process_ends_by_itself(pool):
    """Start another when there is work again."""
    process = pool.do(labour.tire)
    assert gone_or_unreaped(process)
    assert pool.do(labour.number) != process


def gone_or_unreaped(process, seconds=10.0):
    """Wait until a child of ours has ended, whether or not it was waited for."""
    end = time.monotonic() + seconds
    while (state := Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]) != "Z":
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return state == "Z"


def test_end_interrupts_what_is_done_and_leaves_nothing(tmp_path):
    """Wait for nobody, and let nobody begin."""
    processes, began = Processes(), time.monotonic()
    with ThreadPoolExecutor(2) as threads:
        futures = [threads.submit(processes.do, labour.sleep, 60, str(tmp_path)) for _ in range(2)]
        while len(list(tmp_path.iterdir())) < 2:
            time.sleep(0.02)
        processes.end()
        assert all("ended" in future.result().sentence for future in futures)
    assert time.monotonic() - began < 20
    assert all(gone(int(path.name), 0) for path in tmp_path.iterdir())
    with pytest.raises(CancelledError):
        processes.do(labour.number)
    processes.end()


def test_many_faults_keep_no_files_open(pool):
    """Forget each process with what it had written."""
    pool.do(labour.fail, "once")
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        pool.do(labour.fail, "again")
    assert len(os.listdir("/proc/self/fd")) <= before

"""Where hand-ins are graded: in processes on this machine, or on the workers of a Dask cluster.

Both look the same from outside, `concurrent.futures.Executor`, and both grade in processes of `grader.processes`: a
worker of a cluster runs its tasks in threads, in which nobody could end what hangs, and no mount namespace be had.
"""
import functools
import logging
import secrets
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker

from grader import box, worker
from grader.box import janitor
from grader.errors import MachineError, UsageError
from grader.processes import Processes

LOCAL = "local:"
SECONDS = 15        # for a scheduler to answer, and for its first worker to be there
ABSENCE, LOOK = 120.0, 5.0      # seconds for which a cluster may have no worker at all, and between two looks
# Dask's settings: no word about large tasks, which hand-ins may be, no memory of a thousand of them that are done,
# and no pages about them for others on the machine. A worker of ours that died is started again; after this while Dask
# would look whether it is there, and give it up if it has just died once more.
SETTINGS = {"distributed.deploy.lost-worker-timeout": "1000 hours",
            "distributed.admin.low-level-log-length": 10,
            "distributed.admin.large-graph-warning-threshold": "1 GiB",
            "distributed.scheduler.http.routes": [], "distributed.worker.http.routes": []}


class Passing(Executor):
    """An executor that has another one call `do(function, *arguments)`; at most `jobs` of them at the same time."""

    def __init__(self, executor: Executor, do: Callable, jobs: int):
        """Keep the executor and how it is to do things."""
        self._executor, self._do, self.jobs = executor, do, jobs

    def submit(self, function: Callable, /, *arguments) -> Future:
        """Return the future of what a function returns, which is one of a module that workers can import.

        It is a Fault if the process died that did it.
        """
        return self._executor.submit(self._do, function, *arguments)


@contextmanager
def local(jobs: int) -> Iterator[Passing]:
    """Give an executor of so many processes on this machine; at the end, nothing of what is under way goes on."""
    processes, threads = Processes(), ThreadPoolExecutor(jobs)
    try:
        yield Passing(threads, processes.do, jobs)
    finally:
        processes.end()     # before the threads end, with which their processes would go without a word
        threads.shutdown(cancel_futures=True)


@contextmanager
def cluster(address: str) -> Iterator[Passing]:
    """Give the executor of a Dask cluster at an address such as tls://HOST:8786; local:N starts one of N workers here.

    MachineError if there is none, if it has no workers, or if they have other versions than we do.
    """
    try:
        import dask
        import distributed  # noqa: F401 - what is missing is told before anything is begun
    except ImportError as error:
        raise _lacking(error) from None
    with dask.config.set(SETTINGS), _quiet(), _scheduler(address) as place:
        with _client(place, address) as client:
            _compare(client, address)
            with _watched(client):
                yield Passing(client.get_executor(pure=False), relay, sum(client.nthreads().values()))


def _client(place: object, address: str):
    """Return a client of the scheduler at a place, or MachineError; one without keys would try for a long time."""
    from distributed import Client, Security
    try:
        if address.startswith("tls:") and not Security().get_connection_args("client").get("ssl_context"):
            raise MachineError(f"the cluster at '{address}' wants TLS, and this machine was given no keys for it; "
                               "docs/scale.md says how")
        return Client(place, timeout=SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        raise MachineError(f"no Dask scheduler answered at '{address}' within {SECONDS} s ({type(error).__name__}); "
                           "start one with 'dask scheduler', or check the address") from None


@contextmanager
def _watched(client) -> Iterator[None]:
    """Give up what is under way once a cluster has had no worker for ABSENCE; before, others may take their place."""
    ended, pause, patience = threading.Event(), LOOK, ABSENCE

    def watch() -> None:
        seen = time.monotonic()
        with suppress(OSError, RuntimeError, CancelledError):      # the scheduler has gone, of which futures tell
            while not ended.wait(pause):
                seen = time.monotonic() if client.nthreads() else seen
                if time.monotonic() - seen > patience:
                    return client.close()

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()


def relay(function: Callable, *arguments) -> object:
    """Have a process do it, in a worker of a cluster, for as long as the client is there and wants it."""
    from distributed import get_worker
    here = get_worker()
    key = here.get_current_task()

    def wanted() -> bool:
        task = here.state.tasks.get(key)
        return task is not None and task.state != "cancelled"
    return _processes().do(function, *arguments, wanted=wanted)


@functools.cache
def _processes() -> Processes:
    """Return the processes of a worker of a cluster; they end by themselves when they are idle."""
    return Processes()


@contextmanager
def _scheduler(address: str) -> Iterator[object]:
    """Give what a client connects to: the address, or a cluster on this machine that nobody else on it can talk to."""
    if not address.startswith(LOCAL):
        yield address
        return
    import dask
    import distributed
    count = address.removeprefix(LOCAL)
    if not count.isdecimal() or not int(count):
        raise UsageError(f"'{address}' names no number of workers; expected one such as {LOCAL}4")
    try:
        keys = distributed.Security.temporary()
    except ImportError as error:
        raise _lacking(error) from None
    with _folder() as folder, dask.config.set({"temporary-directory": folder}):
        with _start(int(count), keys) as here:
            yield here


def _start(count: int, keys):
    """Return a cluster of so many processes here; it uses Ctrl-C no more than it is told to end.

    Threads and processes inherit what is blocked, unless they start multiprocessing's own helper, which unblocks it.
    """
    from distributed import LocalCluster
    resource_tracker.ensure_running()
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        return LocalCluster(n_workers=count, threads_per_worker=1, host="127.0.0.1", security=keys,
                            silence_logs=logging.CRITICAL, dashboard_address=None,
                            scheduler_kwargs={"dashboard_address": "127.0.0.1:0"})
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


@contextmanager
def _folder() -> Iterator[str]:
    """Give a folder that is gone afterwards, even if this process is killed."""
    folder = tempfile.mkdtemp()
    watching = janitor.engage(secrets.token_hex(8), folder, box.remove)
    try:
        yield folder
    finally:
        box.remove(folder)
        janitor.dismiss(watching)


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep Dask from writing to the terminal what we say in a sentence."""
    log = logging.getLogger("distributed")
    level = log.level
    log.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        log.setLevel(level)


def _lacking(error: ImportError) -> MachineError:
    """Return the error for a missing package."""
    return MachineError(f"{error.name or 'cryptography'} is not installed here, and a cluster needs it; "
                        "'python3 course.py setup cluster' adds it")


def _compare(client, address: str) -> None:
    """Raise MachineError unless a cluster has workers, and all grade as we do."""
    try:
        client.wait_for_workers(1, timeout=SECONDS)
    except TimeoutError:
        raise MachineError(f"the Dask cluster at '{address}' has had no worker for {SECONDS} s; "
                           "start some with 'dask worker'") from None
    try:
        found = client.run(worker.facts)
    except (ImportError, AttributeError) as error:
        raise MachineError(f"the workers at '{address}' lack this grader ({error}); install it there") from None
    for place, theirs in found.items():
        if other := worker.difference(worker.facts(), theirs):
            raise MachineError(f"the worker {place} has {other}, which would give other grades; "
                               "install the same versions there")

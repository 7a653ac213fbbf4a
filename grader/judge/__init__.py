"""A trusted child process without student code, in which an instructor's tests run, with a deadline of its own.

The instructor's module names the student's modules as usual; what it gets are proxies, whose functions run in a box.
"""
import functools
import json
import os
import re
import select
import signal
import time
import warnings
from collections.abc import Callable, Mapping
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field
from pathlib import Path

from grader import box
from grader.errors import MachineError
from grader.judge.reading import functions, test_ids
from grader.judge.reading import kinds as read_kinds
from grader.model import Limits

GRACE = 2.0         # seconds after the deadline in which the judge may still say what it found, on a busy machine
MOST = 16 << 20     # bytes that a judge may tell


@dataclass(frozen=True)
class Hearing:
    """What a judge needs: the tests, a staged hand-in, its modules (name to path), and the conditions."""

    tests: Path
    folder: str
    modules: Mapping[str, str]
    roots: tuple[str, ...]
    level: str
    limits: Limits
    end: float
    packages: bool = False


@dataclass(frozen=True)
class Expected:
    """What the reference solution showed: the ids of the tests, what kind of thing each used name is, its modules.

    Only the solution's modules are proxies: a student's statistics.py must not answer for Python's own, nor a helper
    of the student's for the instructor's of the same name.
    """

    tests: tuple[str, ...] = ()
    kinds: Mapping[str, str] = field(default_factory=dict)
    modules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Result:
    """What one test did; `outcome` is "passed", "failed" or "error" (ours)."""

    outcome: str
    message: str = ""
    call: str | None = None
    expected: str | None = None
    actual: str | None = None
    place: tuple[str, int] | None = None


def learn(hearing: Hearing) -> Expected:
    """Return what to expect of every submission, as a hearing of the solution shows: read where that is certain.

    MachineError if it cannot be found out: then the exercise, or this machine, is at fault.
    """
    tests = sorted(hearing.tests.glob("*.py"))
    names, kinds = test_ids(tests), read_kinds(tests, hearing.modules, Path(hearing.folder))
    return Expected(names, kinds, tuple(hearing.modules)) if names and kinds is not None else collect(hearing)


def collect(hearing: Hearing) -> Expected:
    """Return what to expect of every submission, from collecting the tests with the solution in a box."""
    rows = _tell(hearing, Expected(), "--collect-only")
    wrong = [row["reason"] for row in rows if "reason" in row]
    if wrong or not any(row.get("collected") for row in rows):
        raise MachineError(f"the tests in {hearing.tests.name}/ cannot be collected with the solution: "
                           f"{wrong[0] if wrong else 'no test was found'}")
    kinds = next((row["kinds"] for row in rows if "kinds" in row), {})
    names = next(row["collected"] for row in rows if "collected" in row)
    return Expected(tuple(names), kinds, tuple(hearing.modules))


def hear(hearing: Hearing, expected: Expected) -> dict[str, Result]:
    """Return what each expected test did, with a failure for each that did not report.

    Without expected tests (a students' edition without the solution) those that ran are all there are.
    """
    rows = _tell(hearing, expected)
    results = {row["test"]: Result(row["outcome"], row.get("message", ""), row.get("call"), row.get("expected"),
                                   row.get("actual"), tuple(row["place"]) if row.get("place") else None)
               for row in rows if "test" in row}
    files = {row["file"]: row for row in rows if "file" in row}
    started = next((row["started"] for row in reversed(rows) if "started" in row), None)
    late = any("late" in row for row in rows)

    def silent(test: str) -> Result:
        row = files.get(test.split("::")[0]) or files.get("conftest.py")
        if row:     # the solution could be collected, so what is wrong is the student's
            return Result("failed" if expected.tests else row["outcome"], row["reason"])
        if late and test == started:
            return Result("failed", f"the test was still running after {hearing.limits.seconds:g} s")
        if late:
            return Result("failed", f"not reached: the tests before used up the {hearing.limits.seconds:g} s")
        return Result("error", "this test did not report")
    names = expected.tests or tuple(dict.fromkeys([*results, *functions(hearing.tests, without=results)]))
    return {test: results.get(test) or silent(test) for test in names}


@functools.cache
def _suite(folder: Path, stamp: float):
    """Return the compiled tests of a folder; pytest is imported once, and every judge is a fork that has it."""
    from grader.judge.session import Suite
    return Suite(folder)


def _tell(hearing: Hearing, expected: Expected, *extra: str) -> list[dict]:
    """Run a judge to its end, or to the deadline, and return what it told; MachineError if it failed."""
    stamp = max((path.stat().st_mtime for path in hearing.tests.glob("*.py")), default=0.0)
    suite = _suite(hearing.tests, stamp)
    folder = box.scratch()
    reader, writer = os.pipe()
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})    # Ctrl-C is for us, who end the judge
    grader, child = os.getpid(), os.fork()
    if child == 0:
        os.setpgid(0, 0)
        box.leash(grader)
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        os.close(reader)
        _be_judge(lambda tell: _sit((suite, hearing, expected, folder), tell, extra), writer)
    try:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        os.close(writer)
        text, late = _listen(reader, hearing.end + GRACE)
    finally:
        os.close(reader)
        box.end(child)
        os.waitpid(child, 0)
        box.forget(hearing.level, child)
        box.remove(folder)
    rows = [json.loads(line) for line in _steady(text, folder).split(b"\n")[:-1]]
    crash = next((row["crash"] for row in rows if "crash" in row), None)
    if crash:
        raise MachineError(crash)
    return [*rows, {"late": True}] if late else rows


def _steady(text: bytes, folder: str) -> bytes:
    """Return what a judge told without what differs from run to run: its folder, and addresses in memory."""
    place = re.escape(json.dumps(folder)[1:-1].encode())
    return re.sub(rb" at 0x[0-9a-f]+", b"", re.sub(place + rb"/t/\w+", b"tmp_path", text))


def _be_judge(sit: Callable, writer: int) -> None:
    """Be the child: hold the hearing, tell what happens a line at a time, and leave without any clean-up of ours.

    What the student's code prints while tests are collected is nobody's to read.
    """
    def tell(row: dict) -> None:
        data = json.dumps(row).encode() + b"\n"
        while data:
            data = data[os.write(writer, data):]
    try:
        with open(os.devnull, "w", encoding="utf-8") as nothing, redirect_stdout(nothing), redirect_stderr(nothing):
            sit(tell)
    except BaseException as error:      # a fault of ours or of the machine, never a mark
        tell({"crash": f"the judge failed: {type(error).__name__}: {str(error)[:500]}"})
    finally:
        os._exit(0)


def _sit(case: tuple, tell: Callable, extra: tuple[str, ...]) -> None:
    """Run the tests of a case (suite, hearing, expected, a folder to write in) in this process, with its own boxes."""
    suite, hearing, expected, folder = case
    from grader.judge.link import Clock, Link
    from grader.judge.mentions import kinds_seen
    from grader.judge.session import run
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"      # this process is the judge's own
    warnings.simplefilter("ignore")
    _hold_back(4 * hearing.limits.memory_mb << 20)
    clock = Clock(hearing.end, max(1.0, hearing.limits.seconds / 5), hearing.limits)
    link = Link(lambda: _start(hearing, folder, tell), hearing.modules, expected.kinds, clock)
    tell({"waited": link.wait()})
    names = frozenset(name.partition(".")[0] for name in expected.modules or hearing.modules)
    run(suite, link, names, tell, *extra, "--basetemp", os.path.join(folder, "t"))
    if "--collect-only" in extra:
        tell({"kinds": kinds_seen(suite.codes, link, frozenset(hearing.modules))})


def _start(hearing: Hearing, folder: str, tell: Callable) -> box.Box:
    """Return a box that knows what to import, and has a name of its own for the folder of the tests' files.

    End the judge if there is none to be had, whatever a test would catch.
    """
    try:
        begun = box.start(hearing.level, "worker", folder=hearing.folder, limits=hearing.limits)
        begun.rename(folder)
        begun.ask({"roots": list(hearing.roots), "modules": sorted(hearing.modules), "packages": hearing.packages},
                  hearing.end + box.START_SECONDS)
    except (MachineError, box.Breach) as error:     # none of the student's code has run in it
        tell({"crash": f"no box could be started for the tests: {error}"})
        os._exit(0)
    begun.ask = functools.partial(_ask, tell, begun.ask)
    return begun


def _ask(tell: Callable, ask: Callable, *words) -> dict:
    """Return what a box answers; end the judge if it is the machine that gives none, whatever a test would catch."""
    try:
        return ask(*words)
    except MachineError as error:
        tell({"crash": str(error)})
        os._exit(0)


def _hold_back(size: int) -> None:
    """Let this process and its boxes take so many bytes: a few bytes of a student's can stand for a long range."""
    with suppress(ImportError, OSError, ValueError):    # Windows has no limits, and macOS not this one
        import resource
        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


def _listen(reader: int, end: float) -> tuple[bytes, bool]:
    """Return what comes out of a pipe until it closes or the time ends, and whether it was the time."""
    data, waited = bytearray(), None     # seconds until the first box was up: the first line, and not counted
    while len(data) < MOST:
        left = end + (2 * box.START_SECONDS if waited is None else waited) - time.monotonic()
        if left <= 0 or not select.select([reader], [], [], left)[0]:
            break
        piece = os.read(reader, 1 << 16)
        if not piece:
            return bytes(data), False
        data += piece
        if waited is None and b"\n" in data:
            waited = json.loads(data.partition(b"\n")[0]).get("waited", 0.0)
    return bytes(data), True

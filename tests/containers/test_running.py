"""Tests for grader/containers/running.py: a container behind walls, and what came of it."""
import dataclasses
import json
import time

import pytest

from grader.containers.running import Mount, Order, StartError, run
from grader.errors import MachineError
from grader.model import Limits
from tests.containers import live

LIMITS = Limits(seconds=20, memory_mb=64, files_mb=8, output_mb=1, processes=20)
# What a program sees of its walls.
PROBE = """
import json, os, pathlib, socket

def tried(act):
    try:
        act()
    except OSError as error:
        return error.strerror
    return "done"

status = dict(line.split(":\\t", 1) for line in pathlib.Path("/proc/self/status").read_text().splitlines())
print(json.dumps({
    "capabilities": status["CapEff"], "bounding": status["CapBnd"], "privileges": status["NoNewPrivs"],
    "filter": status["Seccomp"], "networks": os.listdir("/sys/class/net"),
    "root": tried(lambda: pathlib.Path("/here").write_text("x")),
    "scratch": tried(lambda: pathlib.Path("/tmp/here").write_text("x")),
    "room": tried(lambda: pathlib.Path("/tmp/large").write_bytes(bytes(9 << 20))),
    "outside": tried(lambda: socket.create_connection(("192.0.2.1", 80), 1)),
    "variables": sorted(os.environ)}))
"""


@pytest.fixture(scope="module")
def engine():
    """Give an engine."""
    with live.engine() as opened:
        yield opened


def python(code, **order):
    """Return the order to run some code."""
    return Order(("python3", "-c", code), **order)


def test_status_and_both_streams_are_told(engine):
    """Return what was printed where, and how it ended; then there is no container."""
    code = "import sys; print('out'); print('err', file=sys.stderr); sys.exit(3)"
    with run(engine, live.BASE, LIMITS, python(code)) as container:
        assert container.wait(10) == 3 and container.output() == (b"out\n", b"err\n")
        assert container.state() == dataclasses.replace(container.state(), running=False, status=3, short=False)
    assert not live.left(engine)


def test_walls_are_up(engine, monkeypatch):
    """Leave a program no rights, no network, nothing to write but /tmp, and no variables of ours."""
    monkeypatch.setenv("SECRET", "ours")
    with run(engine, live.BASE, LIMITS, python(PROBE, environment={"WORD": "1"})) as container:
        assert container.wait(10) == 0
        seen = json.loads(container.output()[0])
    assert seen == {
        "capabilities": "0" * 16, "bounding": "0" * 16, "privileges": "1", "filter": "2", "networks": ["lo"],
        "root": "Read-only file system", "scratch": "done", "room": "No space left on device",
        "outside": "Network is unreachable", "variables": ["HOME", "HOSTNAME", "LANG", "PATH", "WORD"]}


@pytest.mark.parametrize("order", [Order(("no-such-program",)), Order(entrypoint=("/etc/passwd",)),
                                   Order(("true",), user="nobody-at-all")])
def test_what_cannot_start_is_told(engine, order):
    """Blame image and command, not the engine, and leave nothing."""
    with pytest.raises(StartError), run(engine, live.BASE, LIMITS, order):
        raise AssertionError
    assert not live.left(engine)


def test_folder_that_the_engine_does_not_see_is_told(engine):
    """Blame the machine."""
    order = Order(("true",), mounts=(Mount("/no/such/folder", "/work"),))
    with pytest.raises(MachineError, match="does not see"), run(engine, live.BASE, LIMITS, order):
        raise AssertionError


def test_memory_is_bounded(engine):
    """Say that memory was the matter."""
    with run(engine, live.BASE, LIMITS, python("bytearray(300 << 20)")) as container:
        assert container.wait(15) == 137 and container.state().short


def test_container_that_goes_on_is_ended(engine):
    """Wait no longer than asked, and remove it all the same."""
    with run(engine, live.BASE, LIMITS, Order(("sleep", "60"))) as container:
        began = time.monotonic()
        assert container.wait(0.2) is None and time.monotonic() - began < 5
    assert not live.left(engine)


def test_commands_are_executed_in_it(engine):
    """Return their status and all that they print; end the container if one does not end."""
    with run(engine, live.BASE, LIMITS, Order(("sleep", "60"))) as container:
        status, said = container.execute(("sh", "-c", "echo out; echo err >&2; exit 4"), 10)
        assert status == 4 and sorted(said.split()) == [b"err", b"out"]      # two streams, in any order
        assert container.execute(("no-such-program",), 10)[0] in (126, 127)
        began = time.monotonic()
        assert container.execute(("sh", "-c", "echo begun; sleep 30"), 0.5) == (None, b"begun\n")
        assert time.monotonic() - began < 10 and container.wait(5) == 137
        with pytest.raises(StartError):
            container.execute(("true",), 5)


HANDLER = "import signal, sys, time\nsignal.signal(signal.{}, lambda *_: sys.exit(5))\nprint(1, flush=True)\n" \
          "time.sleep(60)"


@pytest.mark.parametrize(("line", "signal", "status"), [
    ("", "SIGTERM", 5), ("STOPSIGNAL SIGUSR1", "SIGUSR1", 5), ("STOPSIGNAL SIGKILL", "SIGTERM", 5),
    ("", "SIGUSR1", None)])
def test_container_is_asked_to_leave(engine, line, signal, status):
    """Send what `docker stop` sends, but for SIGKILL; say whether it left in time."""
    id = live.image(engine, line) if line else live.BASE
    with run(engine, id, LIMITS, python(HANDLER.format(signal))) as container:
        while not container.output()[0]:
            time.sleep(0.02)
        left, seconds = container.stop(1.0 if status is None else 10.0)
        assert left == status and (seconds < 8 if status else seconds >= 1)


def test_stopping_what_has_ended_says_how(engine):
    """Make no fuss about a container that was quicker."""
    with run(engine, live.BASE, LIMITS, Order(("true",))) as container:
        assert container.wait(10) == 0 and container.stop(1)[0] == 0

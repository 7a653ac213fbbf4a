"""Tests for grader/containers/ferry.py: the way into a network that has none."""
import os
import signal
import subprocess
import sys
import time

import pytest

from grader.containers.ferry import ferry
from grader.containers.running import Order, run
from grader.errors import MachineError
from grader.http.client import Client
from grader.http.message import Request
from grader.model import Limits
from tests.containers import live
from tests.sources import ROOT

LIMITS = Limits(memory_mb=64, files_mb=8)
SERVER = "from http.server import *; HTTPServer(('{}', 8000), SimpleHTTPRequestHandler).serve_forever()"


@pytest.fixture(scope="module")
def engine():
    """Give an engine."""
    with live.engine() as opened:
        yield opened


@pytest.fixture(scope="module")
def network(engine):
    """Give a network with a way in."""
    with ferry(live.BASE, engine.labels) as opened:
        yield opened


def order(network, address):
    """Return the order of a server that listens on an address."""
    return Order(("python3", "-c", SERVER.format(address)), ferry=network, port=8000)


def wait(container, own):
    """Wait until somebody listens."""
    end = time.monotonic() + 10
    while not container.listens(own):
        assert time.monotonic() < end and container.state().running, container.output()
        time.sleep(0.02)


def test_containers_are_reached_one_after_the_other(engine, network):
    """Ask each in turn, over a network that has no way out, each a server of its own."""
    for _ in range(2):
        with run(engine, live.BASE, LIMITS, order(network, "0.0.0.0")) as container:
            wait(container, own=False)
            answer = Client(container.dial, "127.0.0.1").ask(Request("GET", "/etc/"), 5)
            assert answer.status == 200 and b"passwd" in answer.body
        with pytest.raises(ConnectionRefusedError):
            network.dial(8000, time.monotonic() + 5)


def test_server_that_nobody_outside_would_reach_is_told_apart(engine, network):
    """Connect to one on 127.0.0.1 alone only when that is asked for."""
    with run(engine, live.BASE, LIMITS, order(network, "127.0.0.1")) as container:
        wait(container, own=True)
        assert not container.listens()
        with pytest.raises(ConnectionRefusedError):
            container.dial(time.monotonic() + 5)


def test_ferry_is_gone_afterwards(engine):
    """Leave no container, be it the only one that was started."""
    with ferry(live.BASE, engine.labels) as opened:
        assert [f"/{opened.name}"] == [name for name in live.left(engine) if opened.name in name]
    assert not [name for name in live.left(engine) if opened.name in name]


def test_image_that_is_not_there_is_told(engine):
    """Pass on what the engine says, as a fault of the machine."""
    with pytest.raises(MachineError, match="No such image|Unable to find image"), \
            ferry("grader-test-none:1", engine.labels):
        raise AssertionError


def test_ferry_ends_with_a_grader_that_is_killed(engine):
    """Hear that nobody holds the other end any more."""
    label = f"grader.run={engine.run}"
    code = ("import sys, time\nfrom grader.containers.ferry import ferry\n"
            "with ferry(sys.argv[1], {'grader.run': sys.argv[2]}) as opened:\n"
            "    print(opened.name, flush=True)\n    time.sleep(60)\n")
    grader = subprocess.Popen([sys.executable, "-c", code, live.BASE, engine.run], cwd=ROOT, stdout=subprocess.PIPE,
                              text=True)
    name = grader.stdout.readline().strip()
    assert name and any(name in found for found in live.left(engine)), label
    os.kill(grader.pid, signal.SIGKILL)
    grader.wait()
    grader.stdout.close()
    end = time.monotonic() + 15
    while any(name in found for found in live.left(engine)) and time.monotonic() < end:
        time.sleep(0.1)
    assert not any(name in found for found in live.left(engine))


def test_missing_program_is_the_machines_matter(monkeypatch, tmp_path):
    """Say what to install, where there is an engine and no client."""
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(MachineError, match="'docker' is not installed.*apt-get install docker.io"), ferry("base", {}):
        pass

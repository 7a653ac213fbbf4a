"""Tests for grader/inside/relay.py: a program, and what takes its bytes to and fro; here an ordinary process."""
import json
import os
import socket
import struct
import subprocess
import sys
import time

import pytest

from grader.box.pump import Pump
from tests.inside.conftest import ROOM

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="containers are Linux inside")
CHANNEL, LISTENER = 10, 11
# In a container the kernel ends what is left; here a program ends with its parent (PR_SET_PDEATHSIG, prctl(2)).
LEASH = "import ctypes, os, time; ctypes.CDLL(None).prctl(1, 9, 0, 0, 0); os.getppid() == 1 and os._exit(0)\n"
ECHO = "import os, socket\ns = socket.socket(fileno=10)\nwhile data := s.recv(99):\n    s.sendall(data.upper())\n"


class Started:
    """A relay in a process of its own, and the grader's end of its channel."""

    def __init__(self, source, work, files=(), listener=None, relay="pass", settled=True):
        """Start a relay that starts a Python source; `relay` is what to change in the relay's module first."""
        places = [str(ROOM / "box"), str(ROOM / "inside")]
        code = f"import sys; sys.path[:0] = {places}; import relay; {relay}; relay.main()"
        self.process = subprocess.Popen([sys.executable, "-S", "-c", code], stdin=subprocess.PIPE, bufsize=0,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        order = {"command": [sys.executable, "-S", "-c", source], "environment": {"A": "1"}, "work": str(work),
                 "channel": CHANNEL, "listener": listener, "files": [[name, len(data)] for name, data in files]}
        head = json.dumps(order).encode()
        self.order = struct.pack(">I", len(head)) + head + b"".join(data for _, data in files)
        self.channel, inside = socket.socketpair()
        self.channel.settimeout(10)
        self.pump = Pump(self.process, inside, self.order) if settled else inside

    def status(self):
        """Return the exit status, 10 s later at most."""
        return self.process.wait(10)

    def said(self):
        """Return what came last on standard error."""
        self.status()
        return self.process.stderr.read()

    def close(self):
        """End and close everything."""
        self.channel.close()
        self.process.kill()
        self.process.wait()
        self.pump.close()
        self.process.stderr.close()


@pytest.fixture
def start(tmp_path):
    """Return a function that starts a relay, which is ended afterwards."""
    running = []

    def begin(source, **details):
        running.append(Started(source, tmp_path / "work", **details))
        return running[-1]
    yield begin
    for started in running:
        started.close()


def test_channel_goes_to_the_program_and_back(start):
    """Carry more than fits into a pipe, in order."""
    started = start(ECHO)
    data = os.urandom(50_000).hex().encode()
    got = bytearray()
    for place in range(0, len(data), 5000):
        started.channel.sendall(data[place:place + 5000])
        while len(got) < place + 5000:
            got += (piece := started.channel.recv(1 << 16))
            assert piece
    assert bytes(got) == data.upper()


@pytest.mark.parametrize("ending, status", [("os._exit(0)", 0), ("os._exit(7)", 7), ("os.kill(os.getpid(), 9)", 137),
                                            ("os.abort()", 134)])
def test_exit_status_is_passed_on(start, ending, status):
    """Leave as the program did, a signal told as a shell does; all that it sent arrives first."""
    started = start(f"import os; os.write(10, b'last'); {ending}")
    assert started.channel.recv(10) == b"last" and started.channel.recv(10) == b""
    assert started.status() == status


def test_program_that_lets_go_of_its_channel_is_ended(start):
    """Leave when nothing can be asked any more, though the program lives on."""
    assert start(LEASH + "os.close(10); time.sleep(60)").status() == 137


def test_child_that_holds_the_channel_does_not_hold_the_box(start):
    """Leave with the program, whoever else has its channel."""
    started = start("import os, time\nif os.fork():\n    os._exit(3)\ntime.sleep(8)")
    began = time.monotonic()
    assert started.status() == 3 and time.monotonic() - began < 6


@pytest.mark.parametrize("how", ["closes its end of the channel", "hangs up", "is killed"])
def test_grader_that_goes_takes_all_along(start, how):
    """Leave at once, also when the program reads nothing of what is sent to it."""
    started = start(LEASH + "time.sleep(60)")
    started.channel.sendall(bytes(100_000))
    if how == "closes its end of the channel":
        started.channel.close()
    elif how == "hangs up":
        started.pump.hang_up()
    else:
        started.process.stdin.close()
    assert started.status() == 0


@pytest.mark.parametrize("order", [True, False])
def test_grader_that_falls_silent_takes_all_along(start, order):
    """Leave when nothing is heard, before the order and behind it."""
    started = start(LEASH + "time.sleep(60)", relay="relay.SILENCE = 0.3; relay.TICK = 0.1", settled=False)
    if order:
        started.process.stdin.write(started.order)
    assert started.status() == (137 if order else 0)
    started.pump = Pump(started.process, started.pump, b"")


def test_files_lie_in_the_work_folder(start, tmp_path):
    """Lay them with their folders, byte by byte."""
    files = [("a.py", b"x = 1\n"), ("deep/er/b.bin", bytes(range(256)) * 1000), ("empty", b"")]
    started = start("import os; os.write(10, b'up')", files=files)
    assert started.channel.recv(2) == b"up"
    assert {name: (tmp_path / "work" / name).read_bytes() for name, _ in files} == dict(files)


def test_program_has_nothing_but_its_channel(start):
    """Give it the channel, the null device twice, a file for its errors, and the environment of the order."""
    source = ("import json, os\nplaces = [f'/proc/self/fd/{number}' for number in range(64)]\n"
              "there = [place for place in places if os.path.lexists(place)]\n"
              "names = {place[14:]: os.readlink(place).partition(':')[0] for place in there}\n"
              "os.write(10, json.dumps([names, dict(os.environ), os.getsid(0) == os.getpid()]).encode())")
    names, environment, leads = json.loads(start(source).channel.recv(1 << 16))
    assert environment.pop("LC_CTYPE", "C.UTF-8") == "C.UTF-8" and environment == {"A": "1"} and leads
    assert names == {"0": "/dev/null", "1": "/dev/null", "2": "/memfd", "10": "socket"}


def test_last_words_are_cut(start):
    """Pass on the beginning of what the program wrote on standard error when it has ended."""
    started = start("import os; os.write(2, b'no such module' + b'.' * 100_000); os._exit(1)")
    assert started.said() == (b"no such module" + b"." * 100_000)[:2000]


def test_dial_reaches_the_inherited_socket_and_ports(start):
    """Connect to what listens in the container, and pass on why nothing does."""
    source = ("import os, socket, threading\ndef serve(s, word):\n    while True:\n        c = s.accept()[0]\n"
              "        c.sendall(word); c.close()\n"
              "def start(*terms):\n    threading.Thread(target=serve, args=terms, daemon=True).start()\n"
              "start(socket.socket(fileno=11), b'inherited')\n"
              "s = socket.create_server(('127.0.0.1', 0))\nstart(s, b'port')\n"
              "os.write(10, str(s.getsockname()[1]).encode())\nos.read(10, 1)")     # until the channel is closed
    started = start(source, listener=LISTENER, relay="relay.APP += str(relay.os.getpid())")
    port = int(started.channel.recv(10))
    for place, word in ((None, b"inherited"), (port, b"port"), (None, b"inherited")):
        with started.pump.dial(place, time.monotonic() + 5) as connection:
            assert connection.recv(99) == word and connection.recv(99) == b""
    with socket.create_server(("127.0.0.1", 0)) as free:
        unused = free.getsockname()[1]
    with pytest.raises(ConnectionRefusedError, match="Connection refused"):
        started.pump.dial(unused, time.monotonic() + 5)


def test_no_socket_listens_that_was_not_ordered(start):
    """Refuse a connection to a socket that the program has not inherited."""
    started = start(ECHO, relay="relay.APP += str(relay.os.getpid())")
    with pytest.raises(ConnectionRefusedError):
        started.pump.dial(None, time.monotonic() + 5)


def test_memory_that_ran_out_is_told_once(start, tmp_path):
    """Say so while the program lives, whichever version of control groups counts it."""
    events = tmp_path / "events"
    events.write_text("oom 1\noom_kill 2\n", encoding="ascii")
    started = start(ECHO, relay=f"relay.MEMORY_EVENTS = ('/nowhere', {str(events)!r}); relay.TICK = 0.01")
    started.channel.sendall(b"up")
    assert started.channel.recv(10) == b"UP"
    end = time.monotonic() + 5
    while not started.pump.memory and time.monotonic() < end:
        time.sleep(0.01)
    assert started.pump.memory


@pytest.mark.parametrize("text, ran_out", [("oom_kill 0\n", False), ("low 0\noom_kill 1\n", True), ("", False)])
def test_counts_of_killed_processes_are_read(program, monkeypatch, tmp_path, text, ran_out):
    """Look at the first file that there is; without one nothing is known."""
    relay, path = program("relay"), tmp_path / "memory.events"
    monkeypatch.setattr(relay, "MEMORY_EVENTS", (str(tmp_path / "missing"), str(path)))
    assert not relay.memory_ran_out()
    path.write_text(text, encoding="ascii")
    assert relay.memory_ran_out() is ran_out

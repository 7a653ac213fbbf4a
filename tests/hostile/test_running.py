"""Images that attack whoever runs them: what a container must not reach, and how it ends whatever it does (row 121)."""
import json
import os
import socket
import time

import pytest

from grader.containers.ferry import ferry
from grader.containers.running import SAID, Order, StartError, run
from grader.containers.sharing import shared
from grader.model import Limits
from tests.containers import live

LIMITS = Limits(memory_mb=64, files_mb=8, output_mb=1, processes=20)
STUBBORN = """
import signal, time
for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
print("deaf", flush=True)
while True:
    time.sleep(1)
"""
BOMB = """
import os, time
while True:
    try:
        if os.fork() == 0:
            time.sleep(60)
    except OSError as error:
        print(error.errno, flush=True)
        time.sleep(0.2)
"""
WRITES = """
import ctypes, json, os, pathlib

def tried(act):
    try:
        act()
        return "done"
    except OSError as error:
        return error.errno

paths = ["/here", "/etc/passwd", "/usr/local/bin/python3", "/var/here", "/opt/here", "/proc/sys/kernel/core_pattern",
         "/proc/sysrq-trigger", "/sys/fs/cgroup/here", "/run/here", "/srv/here"]
found = {path: tried(lambda: open(path, "ab").write(b"x")) for path in paths}
found["mknod"] = tried(lambda: os.mknod("/tmp/disk", 0o60666, os.makedev(8, 0)))
found["chroot"] = tried(lambda: os.chroot("/tmp"))
found["setuid"] = tried(lambda: os.setuid(12345))
libc = ctypes.CDLL(None, use_errno=True)
found["mount"] = libc.mount(b"none", b"/tmp", b"tmpfs", 0, None)
found["unshare"] = libc.unshare(0x10000000)
found["socket"] = os.path.exists("/var/run/docker.sock") or os.path.exists("/run/docker.sock")
found["processes"] = sorted(int(name) for name in os.listdir("/proc") if name.isdigit())
print(json.dumps(found))
"""
CALLS = """
import json, socket, sys
found = {}
for place in json.loads(sys.argv[1]):
    try:
        socket.create_connection(tuple(place), 1).close()
        found[place[0]] = "reached"
    except OSError as error:
        found[place[0]] = "refused"
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def engine():
    """Give an engine, which has nothing of ours afterwards."""
    with live.engine() as opened:
        yield opened
        assert not live.left(opened)


def python(code, *words, **order):
    """Return the order to run some code."""
    return Order(("python3", "-c", code, *words), **order)


def test_container_that_hears_nothing_is_gone(engine):
    """End what ignores every signal (row 124)."""
    with run(engine, live.BASE, LIMITS, python(STUBBORN)) as container:
        while not container.output()[0]:
            time.sleep(0.02)
        assert container.stop(0.5)[0] is None
        began = time.monotonic()
    assert time.monotonic() - began < 8 and not live.left(engine)


def test_healthchecks_of_an_image_are_not_run(engine):
    """Run no program but the one that was asked for (row 124)."""
    id = live.image(engine, 'HEALTHCHECK --interval=1s CMD ["sh", "-c", "echo healthy > /proc/1/fd/1"]')
    with run(engine, id, LIMITS, Order(("sleep", "60"))) as container:
        assert container.wait(2) is None and container.output() == (b"", b"")
        found = engine.api.inspect_container(container.id)
    assert found["Config"]["Healthcheck"]["Test"] == ["NONE"] and "Health" not in found["State"]


def test_flood_of_output_is_bounded(engine):
    """Keep and read a part of what never ends (row 124)."""
    code = "import sys\nwhile True:\n    sys.stdout.write('x' * 65535 + '\\n'); sys.stderr.write('y' * 65535 + '\\n')"
    with run(engine, live.BASE, LIMITS, python(code)) as container:
        assert container.wait(2) is None
        container.kill()
        assert all(0 < len(said) <= SAID for said in container.output())
        log = engine.api.inspect_container(container.id)["LogPath"]
        sizes = [os.path.getsize(path) for path in (log, f"{log}.1") if os.path.exists(path)]
    assert sum(sizes) <= 3 * LIMITS.output_mb << 20


def test_fork_bomb_is_bounded(engine):
    """Let it meet its limit while others run on, and end all of it at once (row 124)."""
    with run(engine, live.BASE, LIMITS, python(BOMB)) as container:
        end = time.monotonic() + 15
        while b"11" not in container.output()[0] and time.monotonic() < end:
            time.sleep(0.05)
        assert len(engine.api.top(container.id)["Processes"]) <= LIMITS.processes + 1
        with run(engine, live.BASE, LIMITS, Order(("true",))) as other:
            assert other.wait(15) == 0
        began = time.monotonic()
    assert time.monotonic() - began < 10


@pytest.mark.parametrize("user", ["", "0:0"])
def test_nothing_outside_is_written_or_seen(engine, user):
    """Have no rights as root either: no place to write, no device, no mount, no engine, no process (row 121)."""
    id = live.image(engine, "USER root")
    with run(engine, id, LIMITS, python(WRITES, user=user)) as container:
        assert container.wait(15) == 0, container.output()
        found = json.loads(container.output()[0])
    assert [name for name, seen in found.items() if seen == "done"] == []
    assert found["mount"] == found["unshare"] == -1 and found["socket"] is False and found["processes"] == [1]


def places(port):
    """Return every address under which this machine may be known to a container, and one outside."""
    own = {row[4][0] for row in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)}
    return [[host, port] for host in sorted({*own, "127.0.0.1", "172.17.0.1", "172.18.0.1", "10.0.0.1",
                                             "host.docker.internal"})] + [["192.0.2.1", 80], ["8.8.8.8", 53]]


@pytest.mark.parametrize("shares", [False, True])
def test_no_service_of_this_machine_is_reached(engine, shares):
    """Find nobody who listens on all addresses here, and nobody outside, with a way in as well as without (row 121)."""
    with socket.create_server(("0.0.0.0", 0)) as server:
        words = json.dumps(places(server.getsockname()[1]))
        if shares:
            with ferry(live.BASE, engine.labels) as network:
                found = called(engine, python(CALLS, words, ferry=network, port=80))
        else:
            found = called(engine, python(CALLS, words))
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()
    assert set(found.values()) == {"refused"} and len(found) >= 7


def called(engine, order):
    """Return what a container reached."""
    with run(engine, live.BASE, LIMITS, order) as container:
        assert container.wait(20) == 0, container.output()
        return json.loads(container.output()[0])


def test_volumes_hold_what_the_image_has_and_no_more(engine):
    """Write nothing to the disk by way of VOLUME, nor leave one behind (row 121)."""
    id = live.image(engine, "RUN mkdir /data && echo inside > /data/file\nVOLUME /data /none /tmp/ /tmp/deep")
    script = "cat /data/file; for place in /data /none /tmp/deep; do touch $place/x && echo $place; done; touch /tmp/x"
    with run(engine, id, LIMITS, Order(("sh", "-c", script))) as container:
        assert container.wait(10) == 0 and container.output()[0] == b"inside\n"
        assert len(live.left(engine)) == 4
    assert not live.left(engine)


def test_very_many_volumes_are_refused(engine):
    """Make none of them (row 121)."""
    id = live.image(engine, "VOLUME " + " ".join(f"/data/{number}" for number in range(300)))
    with pytest.raises(StartError, match="300 volumes"), run(engine, id, LIMITS, Order(("true",))):
        raise AssertionError
    assert not live.left(engine)


TRICKS = """
import os
os.chdir("/shared")
os.symlink("/etc/shadow", "link"); os.symlink("/proc/self/fd/0", "input"); os.mkfifo("pipe"); os.mkdir("folder")
os.symlink("/", "folder/root"); os.symlink("..", "folder/up")
os.remove("note.txt"); os.symlink("/etc/passwd", "note.txt")
for _ in range(1500):
    os.mkdir("deep"); os.chdir("deep")
open("file", "w").write("x"); os.chmod(".", 0)
"""


def test_mounted_folder_leads_nowhere(engine, tmp_path):
    """Read through no link, wait for no pipe, and remove a deep folder of somebody else's (row 121)."""
    kept = tmp_path / "kept.txt"
    kept.write_text("kept", encoding="utf-8")
    with shared(engine, live.BASE) as folder:
        folder.write("note.txt", b"ours")
        os.symlink(tmp_path, os.path.join(folder.path, "ours"))
        order = python(TRICKS, mounts=(folder.mount("/shared"),), user="65534:65534")
        with run(engine, live.BASE, LIMITS, order) as container:
            assert container.wait(20) == 0, container.output()
        assert [folder.read(name) for name in ("link", "input", "pipe", "folder", "note.txt")] == [None] * 5
        assert folder.size() > 1000
        with pytest.raises(FileExistsError):
            folder.write("note.txt", b"through the link")
    assert not os.path.exists(folder.path) and kept.read_text(encoding="utf-8") == "kept"


def test_mounted_folder_takes_no_endless_file(engine):
    """Bound each file by the kernel, and tell how much there is in all (row 121)."""
    code = "data = bytes(1 << 20)\nwith open('/shared/large', 'wb', 0) as file:\n" \
           "    for _ in range(50):\n        file.write(data)"
    with shared(engine, live.BASE) as folder:
        with run(engine, live.BASE, LIMITS, python(code, mounts=(folder.mount("/shared"),))) as container:
            assert container.wait(15) not in (0, None)
        assert folder.size() <= (LIMITS.files_mb + 1) << 20

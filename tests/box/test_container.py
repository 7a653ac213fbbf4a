"""Tests for grader/box/container.py: the level `docker` with a real engine, and what is said where there is none."""
import json
import os
import resource
import signal
import socket
import struct
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader import box
from grader.box import container, streams
from grader.model import Limits
from grader.versions import versions

FIRST = {"roots": [""], "modules": ["words"], "packages": False}
LIMITS = Limits(seconds=10, memory_mb=128, processes=32, files_mb=32)
WORDS = b'''\
import ctypes, os, signal, socket, time


def call(name, *args):
    return getattr(os, name)(*args)


def refused(work):
    """Return the error number of what was tried, 0 if it succeeded."""
    try:
        work()
    except OSError as error:
        return error.errno
    return 0


def first_process():
    """Try to get at the relay: its descriptors, memory and environment, its channel, its life."""
    library = ctypes.CDLL(None, use_errno=True)
    def traced():
        if library.ptrace(0x4206, 1, 0, 0):
            raise OSError(ctypes.get_errno(), "ptrace")
    def taken():
        if library.syscall(438, os.pidfd_open(1), 0, 0) < 0:
            raise OSError(ctypes.get_errno(), "pidfd_getfd")
    found = [refused(lambda place=place: open(f"/proc/1/{place}", "rb").read())
             for place in ("fd/0", "fd/1", "mem", "environ", "maps")]
    found += [refused(lambda: os.listdir("/proc/1/fd")), refused(traced), refused(taken)]
    for number in set(signal.valid_signals()) - {signal.SIGCHLD}:
        os.kill(1, number)
    time.sleep(0.2)
    return found


def leave_one_behind():
    """Start a daemon with a session of its own."""
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            for number in (signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            ctypes.CDLL(None).prctl(15, b"left-behind", 0, 0, 0)
            time.sleep(60)
        os._exit(0)
    os.wait()


def eat(mine, theirs):
    """Use so many MiB, after six other processes; none of them has too much, all together have."""
    for _ in range(6):
        if os.fork() == 0:
            block = bytearray(b".") * (theirs << 20)
            time.sleep(60)
    time.sleep(0.5)
    block = bytearray(b".") * (mine << 20)
    time.sleep(60)


def fork():
    """Start processes until that is refused; return how many there were."""
    count = 0
    try:
        while count < 500:
            if os.fork() == 0:
                signal.pause()
            count += 1
    except BlockingIOError:
        pass
    return count


def is_read_only(place):
    return bool(os.statvfs(place).f_flag & os.ST_RDONLY)


def reach(address, port):
    return refused(lambda: socket.create_connection((address, port), 2))


def vanish():
    os._exit(5)
'''
APP = b'''\
def app(environ, start_response):
    """Answer without end, or with what was asked for."""
    start_response("200 OK", [("Content-Type", "text/plain")])
    if environ["PATH_INFO"] == "/endless":
        return (b"x" * 65536 for _ in iter(int, 1))
    return [environ["PATH_INFO"].encode()]
'''
SERVER = b'''\
import http.server, sys
http.server.HTTPServer(("127.0.0.1", 8080), http.server.SimpleHTTPRequestHandler).serve_forever()
'''


def soon(seconds=20.0):
    """Return a deadline that is met."""
    return time.monotonic() + seconds


def started(program="worker", files=None, *, limits=LIMITS, port=None):
    """Return a box at this level beside a hand-in."""
    with box.staged({"words.py": WORDS} if files is None else files) as folder:
        return box.start("docker", program, folder=folder, limits=limits, port=port)


def asker(opened):
    """Return a function that calls one of WORDS's."""
    def ask(name, *args):
        request = {"op": "call", "args": [{"target": ["words", name]}, list(args), {"dict": []}]}
        return opened.ask(request, soon())
    opened.ask(FIRST, soon())
    return ask


def there():
    """Return the names and states of the containers of ours that there are."""
    command = ["docker", "ps", "--all", "--filter", "label=grader", "--format", "{{.Names}} {{.State}}"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def is_there(name):
    """Tell whether there is a container of that name."""
    return any(line.split()[0] == name for line in there())


def is_running(name):
    """Tell whether a process of that name runs on this machine, in whatever container (comm, proc(5))."""
    for path in Path("/proc").glob("[0-9]*/comm"):
        with suppress(OSError):
            if path.read_text(encoding="utf-8").strip() == name:
                return True
    return False


def wait_for(what, seconds):
    """Wait until something is true, and tell whether it has become so."""
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.02)
    return what()


@pytest.fixture(scope="module")
def engine(have):
    """Demand an engine with our image."""
    return have("docker")


@pytest.fixture(scope="module")
def ask(engine):
    """Return a function that calls one of WORDS's in a container that several tests share."""
    opened = started()
    yield asker(opened)
    opened.close()


@pytest.fixture
def opened(engine):
    """Return a box of one's own, which is ended afterwards."""
    begun = started()
    yield begun
    begun.close()


def test_worker_answers_through_the_container(ask):
    """Be nobody on a machine of one's own, beside the hand-in."""
    assert ask("call", "listdir")["value"] == ["words.py"]
    assert ask("call", "getcwd")["value"] == "/tmp/work"
    assert ask("call", "getuid")["value"] == ask("call", "getgid")["value"] == 65534
    assert ask("call", "getgroups")["value"] in ([], [65534])
    assert ask("call", "uname")["value"]["sub"][1]["tuple"][1] == "box"


def test_nothing_outside_can_be_written_or_reached(ask):
    """Write to the scratch folder only; reach no address."""
    for place in ("/", "/inside", "/site", "/usr", "/etc", "/dev", "/proc", "/sys", "/var"):
        assert ask("call", "access", place, os.W_OK)["value"] is False, place
    assert ask("call", "access", "/tmp", os.W_OK)["value"] is True
    assert ask("is_read_only", "/")["value"] is True and ask("is_read_only", "/tmp")["value"] is False
    assert ask("reach", "192.0.2.1", 80)["value"] == 101       # ENETUNREACH; the address is for documentation, RFC 5737


def test_relay_is_out_of_reach(ask):
    """Refuse its descriptors, its memory and its environment to the same user; let no signal harm it."""
    assert set(ask("first_process")["value"]) <= {1, 13} and len(ask("first_process")["value"]) == 8     # EPERM, EACCES
    assert ask("call", "getppid")["value"] == 1


def test_processes_are_counted(ask):
    """Refuse the one too many, whoever else has the same user on this machine."""
    assert 20 < ask("fork")["value"] < 32


@pytest.mark.parametrize("mine, theirs, kind", [(1, 60, "time"), (80, 20, "memory")])
def test_memory_of_all_is_limited_and_told(opened, mine, theirs, kind):
    """Say that it was the memory, when others are killed for it while the program waits, and when it is killed."""
    asker(opened)
    with pytest.raises(box.Breach) as caught:
        request = {"op": "call", "args": [{"target": ["words", "eat"]}, [mine, theirs], {"dict": []}]}
        opened.ask(request, soon(3 if kind == "time" else 10))
    assert opened.met == "memory" and caught.value.kind == kind


def test_end_of_the_program_is_told(opened):
    """Say how it ended, and remove its container."""
    ask = asker(opened)
    with pytest.raises(box.Breach, match=r"ended the whole program \(exit status 5\)"):
        ask("vanish")
    assert opened.met == "" and not is_there(opened.launched.name)


def test_daemons_end_with_the_container(opened):
    """Leave no process that the program has started."""
    asker(opened)("leave_one_behind")
    assert wait_for(lambda: is_running("left-behind"), 5)
    opened.close()
    assert not is_running("left-behind")


def test_container_that_is_killed_at_any_moment_is_gone(engine):
    """Leave none at ten moments of its life, the first while the engine has not heard of it yet."""
    for trial in range(10):
        before = len(os.listdir("/proc/self/fd"))
        begun = started(files={})
        time.sleep(trial ** 2 / 100)
        begun.close()
        assert not is_there(begun.launched.name) and begun.launched.process.returncode is not None
        assert len(os.listdir("/proc/self/fd")) == before


def test_container_without_its_client_is_removed(opened):
    """Remove what is left when `docker run` itself was killed."""
    asker(opened)
    opened.launched.process.kill()
    opened.launched.process.wait()
    opened.close()
    assert not is_there(opened.launched.name)


@pytest.mark.parametrize("delay", [0.05, 0.3, 1.5])
def test_grader_that_is_killed_leaves_no_container(engine, delay):
    """End with kill -9 of the grader at any moment, within 2 s of the container's start."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            begun = started(files={})
            os.write(writer, begun.launched.name.encode())
            time.sleep(60)
        finally:
            os._exit(0)
    name = os.read(reader, 100).decode()
    os.close(reader)
    os.close(writer)
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    ended = time.monotonic()
    if delay < 1:       # the client has to find out for itself
        wait_for(lambda: is_there(name), 2)
    assert wait_for(lambda: not is_there(name), 5)
    assert delay < 1 or time.monotonic() - ended < 2


def test_container_that_was_never_started_is_forgotten(engine):
    """Remove what a process leaves that was ended between the two, and nothing of another one's."""
    marks = [f"--{mark}" for mark in container._marks(999999)]
    command = ["docker", "create", "--name", "grader-forgotten", *marks, container.IMAGE]
    subprocess.run(command, check=True, capture_output=True)
    container.forget(999998)
    assert is_there("grader-forgotten")
    container.forget(999999)
    assert not is_there("grader-forgotten")


def get(opened, path, port=None):
    """Return a connection on which a path was asked for."""
    connection = opened.launched.dial(port, soon())
    connection.settimeout(10)
    connection.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
    return connection


def whole(connection):
    """Return all that comes."""
    with connection:
        return b"".join(iter(lambda: connection.recv(1 << 16), b""))


def test_app_is_reached_by_the_socket_that_it_inherits(engine):
    """Answer over many connections, also while others are stuck, in the memory that a few windows take."""
    begun = started("server", {"words.py": APP}, limits=Limits())
    try:
        begun.ask(FIRST, soon())
        assert begun.ask({"op": "object", "module": "words", "name": "app"}, soon())["serving"]
        assert whole(get(begun, "/first")).endswith(b"/first")
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        stuck = [get(begun, "/endless") for _ in range(6)]
        time.sleep(0.5)
        assert [whole(get(begun, f"/{number}"))[-2:] for number in range(3)] == [b"/0", b"/1", b"/2"]
        assert begun.ask({"op": "look"}, soon(5))["status"] is None
        held = begun.launched.pump.streams
        assert all(len(stream.waiting) <= streams.WINDOW for stream in held.open.values())
        assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 16 << 10
        for connection in stuck:
            connection.close()
        with pytest.raises(ConnectionRefusedError):
            begun.launched.dial(8080, soon())
    finally:
        begun.close()
    with pytest.raises(ConnectionAbortedError):
        begun.launched.dial(None, soon())


def test_program_is_reached_at_its_port(engine):
    """Refuse until it listens, then connect; nothing was inherited."""
    begun = started("server", {"words.py": SERVER}, port=8080)
    try:
        begun.ask(FIRST, soon())
        with pytest.raises(ConnectionRefusedError):
            begun.launched.dial(None, soon())
        assert begun.ask({"op": "program", "file": "words.py", "roots": [""], "packages": False, "environment": {}},
                         soon())["serving"]
        end = soon()
        while True:
            try:
                answer = whole(get(begun, "/words.py", 8080))
                break
            except ConnectionRefusedError:
                assert time.monotonic() < end
                time.sleep(0.05)
        assert answer.endswith(SERVER)
    finally:
        begun.close()


def test_image_holds_what_its_labels_say(engine):
    """Have the locked tools and our programs in it, with bytecode, for a user without rights."""
    script = "cd /site && ls -d *.dist-info && ls -R /inside && /tools/ruff --version && id -u"
    command = ["docker", "run", "--rm", "--network", "none", "--entrypoint", "sh", container.IMAGE, "-c", script]
    listed = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    for tool, version in versions().items():
        assert tool == "python" or f"{tool}-{version}.dist-info" in listed or f"{tool} {version}" in listed
    assert {path.name for path in container.PROGRAMS} <= set(listed)
    assert any(line.startswith("relay.cpython") for line in listed) and listed[-1] == "65534"


# What is said where something is missing, without an engine


@pytest.fixture
def client(monkeypatch):
    """Return a function that sets what the engine's client says, one answer after the other."""
    monkeypatch.setattr(container.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(container, "_may_answer", lambda: True)

    def answer(*answers):
        rest = [SimpleNamespace(returncode=0, stdout=text.encode(), stderr=b"") if isinstance(text, str) else text
                for text in answers]
        monkeypatch.setattr(container, "_docker", lambda *arguments: rest.pop(0))
    return answer


def failed(text):
    """Return a call of the client that failed with a text."""
    return SimpleNamespace(returncode=1, stdout=b"", stderr=text.encode())


def test_missing_says_what_to_do(client):
    """Tell an engine that is silent, an image that is absent or old, and an engine that leaves limits out."""
    good, able = json.dumps(container.labels(versions())), "linux true true [name=seccomp,profile=default]\n"
    client(good, able)
    assert container.missing() == ""
    client(failed("Error: No such image: x"))
    assert container.missing().endswith("build it with 'python3 docker/image.py' in the course's folder")
    client(failed("Cannot connect to the Docker daemon"))
    assert "(Cannot connect to the Docker daemon); start Docker Desktop" in container.missing()
    client("null\n")
    assert "another version of the grader (none, not " in container.missing()
    old = container.labels({**versions(), "pytest": "0.1"})
    client(json.dumps(old))
    assert "pytest 0.1" in container.missing()
    client(good, "podman says something else")
    assert container.missing().startswith("the Docker engine lacks Linux containers, limits of memory, limits of proc")
    client(good, "windows false true []")
    assert container.missing() == ("the Docker engine lacks Linux containers, limits of memory, filters of system "
                                   "calls, without which a box is not safe")


def test_missing_is_quick_without_an_engine(monkeypatch, tmp_path):
    """Ask nobody where there is no client, or nothing that the client could ask."""
    monkeypatch.setattr(container, "_docker", None)
    monkeypatch.setattr(container.shutil, "which", lambda name: None)
    assert container.missing() == "there is no program 'docker'; install Docker"
    monkeypatch.setattr(container.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(container.os.path, "exists", lambda path: str(path).startswith(str(tmp_path)))
    for name in ("DOCKER_HOST", "DOCKER_CONTEXT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DOCKER_CONFIG", "/nowhere")
    assert container.missing().startswith("no Docker engine runs here; start Docker Desktop, or on Linux")
    for name, value in (("DOCKER_HOST", "tcp://192.0.2.1"), ("DOCKER_CONTEXT", "far"), ("DOCKER_CONFIG", tmp_path)):
        with monkeypatch.context() as changed:
            changed.setenv(name, str(value))
            assert container._may_answer()


def test_engine_that_hangs_is_told(monkeypatch, client):
    """Wait no longer than a few seconds."""
    def hang(*arguments):
        raise subprocess.TimeoutExpired("docker", 10)
    client("")
    monkeypatch.setattr(container, "_docker", hang)
    assert container.missing() == "the Docker engine did not answer within 10 s; start it again"
    assert container._remove("any") is False


def test_labels_follow_sources_and_tools(monkeypatch, tmp_path):
    """Change with every program and every tool, of Python with the minor version only."""
    tools = {"python": "3.11.7", "pytest": "9.0"}
    labels = container.labels(tools)
    assert labels["grader.tools"] == "pytest 9.0, python 3.11"
    assert container.labels({**tools, "python": "3.11.8"}) == labels != container.labels({**tools, "python": "3.12.0"})
    assert {"relay.py", "streams.py", "wire.py", "door.py", "worker.py"} <= {path.name for path in container.PROGRAMS}
    changed = tmp_path / "relay.py"
    changed.write_text("pass\n", encoding="utf-8")
    monkeypatch.setattr(container, "PROGRAMS", (*container.PROGRAMS[:-1], changed))
    assert container.labels(tools)[container.LABEL] != labels[container.LABEL]


def test_order_holds_the_program_and_the_files(tmp_path):
    """Name the descriptors, the folders and the files as the relay wants them, the bytes behind."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.txt").write_bytes(b"bb")
    (tmp_path / "a.py").write_bytes(b"a")
    for serve, port, listener in ((False, None, None), (True, None, 11), (True, 8080, None)):
        settings = {"serve": serve, "port": port, "limit": 5, "processes": 3, "channel": 99, "listener": 98}
        data = container.order("worker", settings, str(tmp_path))
        length, = struct.unpack(">I", data[:4])
        found, rest = json.loads(data[4:4 + length]), data[4 + length:]
        assert rest == b"abb" and found["files"] == [["a.py", 1], ["deep/b.txt", 2]]
        assert found["channel"] == 10 and found["listener"] == listener and found["work"] == "/tmp/work"
        told = json.loads(found["command"][-1])
        assert (told["channel"], told["listener"], told["limit"], told["processes"]) == (10, listener, 5, None)
        assert "PATH" in found["environment"] and "LD_LIBRARY_PATH" in found["environment"]


def test_filter_is_that_of_every_full_box():
    """Refuse by name what bubblewrap's filter refuses, with its errors and comparisons."""
    found = json.loads(container.profile())
    rules = {rule["names"][0]: rule for rule in found["syscalls"]}
    assert found["defaultAction"] == "SCMP_ACT_ALLOW" and rules["ptrace"]["args"] == []
    assert rules["ptrace"]["errnoRet"] == 1 and rules["clone3"]["errnoRet"] == 38
    flags = [rule["args"][0] for rule in found["syscalls"] if rule["names"] == ["clone"]]
    assert {"index": 0, "op": "SCMP_CMP_MASKED_EQ", "value": 0x10000000, "valueTwo": 0x10000000} in flags


def test_engine_that_keeps_a_container_is_told(monkeypatch):
    """Name the container and how to remove it, when nobody knows what has become of it."""
    process = SimpleNamespace(returncode=125, wait=lambda seconds: 125)
    pump = SimpleNamespace(hang_up=lambda: None, close=lambda: None)
    launched = container.Launched(process, pump, "grader-kept", os.open(os.devnull, os.O_RDONLY))
    monkeypatch.setattr(container, "_docker", lambda *arguments: SimpleNamespace(stderr=b"permission denied"))
    monkeypatch.setattr(container, "PATIENCE", 0.2)
    with pytest.raises(OSError, match="did not remove the container grader-kept; remove it with 'docker rm --force"):
        launched.kill()


def test_container_that_does_not_leave_by_itself_is_removed(monkeypatch):
    """Ask the engine again and again, until `docker run` has ended."""
    removed, waited = [], []

    def wait(seconds):
        waited.append(seconds)
        if len(removed) < 3:
            raise subprocess.TimeoutExpired("docker", seconds)
    process, pump = SimpleNamespace(returncode=137, wait=wait), SimpleNamespace(hang_up=list, close=list)
    monkeypatch.setattr(container, "_docker", lambda *words: removed.append(words) or SimpleNamespace(stderr=b""))
    container.Launched(process, pump, "grader-stays", os.open(os.devnull, os.O_RDONLY)).kill()
    assert removed == [("rm", "--force", "--volumes", "grader-stays")] * 3 and len(waited) == 4


def test_client_that_does_not_start_leaves_nothing_open(monkeypatch, tmp_path):
    """Close what was opened for it."""
    monkeypatch.setenv("PATH", str(tmp_path))
    ours, theirs = socket.socketpair()
    with ours, theirs:
        before = len(os.listdir("/proc/self/fd"))
        settings = {"memory": 1 << 20, "room": 1 << 20, "processes": 5, "serve": False, "port": None}
        with pytest.raises(FileNotFoundError):
            container.launch("worker", settings, None, (theirs.fileno(),))
        assert len(os.listdir("/proc/self/fd")) == before


def test_dockerfile_is_the_one_that_is_built():
    """Copy every program of ours into the image."""
    text = (Path(__file__).parents[2] / "docker" / "grader.Dockerfile").read_text(encoding="utf-8")
    assert all(f"grader/box/{name}" in text for name in ("streams.py", "wire.py"))
    folders = {path.parent.relative_to(container.ground.INSIDE.parents[1]).as_posix() for path in container.PROGRAMS}
    assert all(f"{folder}/*.py" in text for folder in folders - {"grader/box"})

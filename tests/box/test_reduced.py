"""Tests for grader/box/reduced.py: what a worker's code can reach at the level `reduced`, and what is left of it."""
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from grader import box
from grader.box import bubblewrap, cgroup, landlock, reduced, users
from grader.box.channel import Breach
from grader.errors import MachineError
from grader.model import Limits
from tests.hostile import surroundings

TRIALS = 100 if os.environ.get("GRADER_PROOFS") == "1" else 10      # `make proofs` tries ten times as often
# What a hand-in here can do: anything, as text; what it got, or the name of what was raised.
ANYTHING = b'''\
import ctypes, errno, fcntl, os, resource, signal, socket, stat, subprocess, sys, threading, time


def attempt(expression, **names):
    try:
        return eval(expression, globals() | names)
    except OSError as error:
        return errno.errorcode.get(error.errno, str(error))


def reach(family, kind, address, flags=0):
    with socket.socket(family, kind) as opened:
        return opened.sendto(b".", flags, address) if flags or kind == socket.SOCK_DGRAM else opened.connect(address)


def read(path):
    with open(path, encoding="utf-8") as stream:
        return stream.read()


def write(path, text="text"):
    with open(path, "w", encoding="utf-8") as stream:
        return stream.write(text)


def daemon(comet=False):
    """Leave a process in a session of its own, which is stopped or never there for long; return its id."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            os.write(writer, str(os.getpid()).encode())
            while comet:
                try:
                    if os.fork():
                        os._exit(0)
                    os.setsid()
                except OSError:
                    pass
            os.kill(os.getpid(), signal.SIGSTOP)
        os._exit(0)
    os.wait()
    return int(os.read(reader, 20))


def comets():
    return [daemon(comet=True) for _ in range(8)]


def bomb():
    while True:
        try:
            if os.fork() == 0:
                os.setsid()
        except OSError:
            pass


def held():
    found = {}
    for number in range(3, 128):
        try:
            found[number] = stat.filemode(os.fstat(number).st_mode)[0]
        except OSError:
            pass
    return found
'''


@pytest.fixture(scope="module")
def level():
    """Skip the test where the level cannot be had, or fail it when GRADER_REQUIRE_ALL=1."""
    if reason := reduced.missing():
        if os.environ.get("GRADER_REQUIRE_ALL") == "1":
            pytest.fail(reason)
        pytest.skip(reason)


@pytest.fixture(scope="module")
def staged(level):
    """Return the folder of a hand-in that can do anything."""
    with box.staged({"words.py": ANYTHING}) as folder:
        yield folder


@pytest.fixture
def own(staged):
    """Return a box of the test's own."""
    started = begin("reduced", staged)
    yield started
    started.close()


@pytest.fixture
def boxed(own):
    """Return a function that gives what an expression gives in the test's own box."""
    return lambda expression, **names: call(own, expression, **names)["value"]


@pytest.fixture(scope="module")
def shared(staged):
    """Return a function that gives what an expression gives in a box that tests share; nothing it tries succeeds."""
    started = begin("reduced", staged)
    yield lambda expression, **names: call(started, expression, **names)["value"]
    started.close()


def begin(where, folder, **limits):
    """Start a worker beside ANYTHING at a level."""
    started = box.start(where, "worker", folder=folder, limits=Limits(**{"seconds": 10, "memory_mb": 400, **limits}))
    started.ask({"roots": [""], "modules": ["words"], "packages": False}, time.monotonic() + 10)
    return started


def call(started, expression, seconds=10.0, **names):
    """Return the reply to an attempt."""
    request = {"op": "call", "args": [{"target": ["words", "attempt"]}, [expression],
                                      {"dict": [[name, value] for name, value in names.items()]}]}
    return started.ask(request, time.monotonic() + seconds)


def lives(process):
    """Tell whether a process is there and no zombie."""
    try:
        return Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


@pytest.fixture
def around(tmp_path):
    """Return a folder, a file and sockets outside, of which everybody may make use who reaches them."""
    tmp_path.chmod(0o755)
    found = surroundings.Surroundings(tmp_path / "outside")
    yield found
    for listener in (found.stream, found.datagram, *found.services):
        listener.close()
    for end in found.terminal:
        os.close(end)


def test_missing_says_which_part_is_missing(monkeypatch):
    """Pass on what Landlock and the filter say, and look for what tells the children of a process."""
    monkeypatch.setattr(reduced.landlock, "missing", lambda: "no Landlock")
    assert reduced.missing() == "no Landlock"
    monkeypatch.setattr(reduced.landlock, "missing", lambda: "")
    monkeypatch.setattr(reduced.system_calls, "missing", lambda: "no filter")
    assert reduced.missing() == "no filter"
    monkeypatch.setattr(reduced.system_calls, "missing", lambda: "")
    monkeypatch.setattr(reduced.os.path, "exists", lambda path: False)
    assert "CONFIG_PROC_CHILDREN" in reduced.missing()


@pytest.mark.parametrize("user, private, python, works", [
    (1000, False, "/nowhere", True), (0, True, "/nowhere", True), (0, False, sys.executable, True),
    (0, False, "/nowhere", False), (0, False, "/usr/bin/false", False)])
def test_root_needs_an_interpreter_for_everybody(monkeypatch, user, private, python, works):
    """Try whether a user without rights can start Python, where root cannot lay it out for one."""
    ground = SimpleNamespace(private=private, prefix="/", program=python)
    for name in ("landlock", "system_calls"):
        monkeypatch.setattr(getattr(reduced, name), "missing", lambda: "")
    monkeypatch.setattr(reduced.os.path, "exists", lambda path: True)
    monkeypatch.setattr(reduced, "prepare", lambda: ground)
    monkeypatch.setattr(reduced.os, "geteuid", lambda: user)
    monkeypatch.setattr(reduced.users, "lease", lambda: users.User(None, -1))
    assert bool(reduced.missing()) is not works


def test_honest_programs_run_as_ever(boxed):
    """Let them compute, write beside their files, start threads and programs, and make pairs of sockets."""
    assert boxed("write('new.txt'), read('new.txt'), os.listdir()[:0]") == {"tuple": [4, "text", []]}
    assert boxed("subprocess.run([sys.executable, '-c', 'print(2 ** 70)'], capture_output=True, text=True).stdout") \
        == f"{2 ** 70}\n"
    assert boxed("subprocess.run('sort words.py | wc -l', shell=True, capture_output=True, text=True).stdout.strip()") \
        == str(ANYTHING.count(b"\n"))
    assert boxed("[thread.start() or thread.join() for thread in [threading.Thread(target=print)]]") == [None]
    assert boxed("len(socket.socketpair())") == 2
    assert boxed("__import__('hashlib').sha256(b'').hexdigest()[:4]") == "e3b0"
    assert boxed("bool(__import__('ssl').create_default_context())") is True
    assert boxed("__import__('shutil').copy2('words.py', 'copy.py'), __import__('mimetypes').guess_type('a.html')[0]") \
        == {"tuple": ["copy.py", "text/html"]}


def test_program_may_end_what_it_has_started(boxed):
    """Let signals reach a program's own processes, where the kernel can tell them from others."""
    if landlock.version() < landlock.SIGNALS:
        pytest.skip("this kernel's Landlock does not hold back signals, so the filter refuses all")
    assert boxed("[(child.kill(), child.wait()) for child in [subprocess.Popen(['sleep', '9'])]]") == [
        {"tuple": [None, -9]}]


@pytest.mark.parametrize("path", ["/etc/passwd", "/etc/hostname", "/proc/self/status", "/proc/1/cmdline",
                                  "/sys/kernel/notes", "/var/log/lastlog", "/dev/tty", "/run/grader-users/60001"])
def test_machine_cannot_be_read(shared, path):
    """Refuse files of the system, of the kernel and of processes."""
    assert shared("read(path)", path=path) in ("EACCES", "ENOENT") and shared("read('/etc/passwd')") == "EACCES"


def test_folders_outside_cannot_be_listed_or_read(boxed, staged, around):
    """Refuse the root, homes, the course, other hand-ins, and what lies beside them."""
    work = boxed("os.getcwd()")
    folders = ["/", "/home", str(Path.home()), "/tmp", "/proc", "/etc", str(Path(box.__file__).parents[2]),
               str(around.folder), str(Path(staged).parent), str(Path(work).parents[1])]
    assert {folder: boxed("os.listdir(path)", path=folder) for folder in folders} == dict.fromkeys(folders, "EACCES")
    assert boxed("read(path)", path=str(around.file)) == "EACCES"
    assert boxed("read(path)", path=__file__) == "EACCES"
    assert boxed("os.symlink(path, 'link'), read('link')", path=str(around.file)) == "EACCES"
    with box.staged({"other.py": b"secret"}) as other:
        assert boxed("read(path)", path=f"{other}/other.py") == "EACCES"
        assert boxed("os.listdir(path)", path=staged) == ["words.py"]


@pytest.mark.parametrize("change", [
    "write(path)", "os.truncate(path, 0)", "os.unlink(path)", "os.rename(path, 'mine')", "os.link(path, 'mine')",
    "os.mkdir(path + '.d')", "os.rename('words.py', path)", "os.symlink('words.py', path + '.l')",
    "os.chown(path, -1, -1)", "os.setxattr(path, 'user.a', b'a')", "os.mkfifo('pipe')",
    "os.open(os.path.dirname(path), os.O_TMPFILE | os.O_WRONLY)"])
def test_nothing_outside_can_be_changed(shared, around, change):
    """Refuse whatever would change a file or a folder of others', and to make what is neither file nor folder."""
    assert shared(change, path=str(around.file)) in ("EACCES", "EPERM", "EXDEV")
    assert not list(around.touched())


def test_rights_and_times_outside_stay_as_they_are(shared, staged, around):
    """Let chmod(2) and utime(2), which Landlock does not watch, change nothing."""
    before = os.stat(around.file)
    shared("os.chmod(path, 0), os.utime(path, (1, 1))", path=str(around.file))
    shared("os.chmod(path, 0)", path=staged)
    after = os.stat(around.file)
    assert (before.st_mode, before.st_mtime) == (after.st_mode, after.st_mtime) and os.stat(staged).st_mode & 0o555


def test_only_the_scratch_folder_can_be_written(boxed, staged):
    """Refuse to write where programs and libraries lie, and into the hand-in as it was staged."""
    ground = reduced.prepare()
    for folder in (ground.prefix, ground.site, ground.tools, ground.inside, staged, "/tmp", "/usr", "/dev/shm",
                   ground.stage):
        assert boxed("write(path)", path=f"{folder}/new.txt") in ("EACCES", "ENOENT"), folder
        assert not os.path.exists(f"{folder}/new.txt")
    assert boxed("write(os.environ['TMPDIR'] + '/new.txt'), write('/dev/null')") == {"tuple": [4, 4]}


@pytest.mark.parametrize("expression", [
    "reach(socket.AF_INET, socket.SOCK_STREAM, ('127.0.0.1', stream))",
    "reach(socket.AF_INET, socket.SOCK_DGRAM, ('127.0.0.1', datagram))",
    "reach(socket.AF_INET, socket.SOCK_STREAM, ('127.0.0.1', stream), socket.MSG_FASTOPEN)",
    "reach(socket.AF_INET6, socket.SOCK_DGRAM, ('::1', datagram))",
    "reach(socket.AF_UNIX, socket.SOCK_STREAM, path)", "reach(socket.AF_UNIX, socket.SOCK_STREAM, abstract)",
    "socket.socket(socket.AF_NETLINK, socket.SOCK_RAW)", "socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)"])
def test_no_socket_reaches_anybody(shared, around, expression):
    """Refuse every family, by name and by number; our sockets stay silent."""
    name = f"\0grader-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as abstract, socket.socket(socket.AF_UNIX) as named:
        for listener, address in ((abstract, name), (named, str(around.folder / "socket"))):
            listener.bind(address)
            listener.listen()
            listener.setblocking(False)
        os.chmod(around.folder / "socket", 0o777)
        names = {"stream": around.stream.getsockname()[1], "datagram": around.datagram.getsockname()[1],
                 "abstract": name, "path": str(around.folder / "socket")}
        assert shared(expression, **{key: value for key, value in names.items() if key in expression}) in (
            "EAFNOSUPPORT", "ESOCKTNOSUPPORT", "EPERM")
        for listener in (abstract, named):
            with pytest.raises(BlockingIOError):
                listener.accept()
    os.unlink(around.folder / "socket")
    assert not list(around.touched())


@pytest.mark.parametrize("expression", [
    "os.kill(process, 0)", "os.kill(process, signal.SIGKILL)", "os.kill(1, 0)", "os.kill(os.getppid(), signal.SIGKILL)",
    "signal.pidfd_send_signal(os.pidfd_open(process), 9)", "resource.prlimit(process, resource.RLIMIT_CPU, (1, 1))",
    "resource.prlimit(os.getppid(), resource.RLIMIT_CPU, (1, 1))", "os.sched_setaffinity(process, {0})",
    "os.setpriority(os.PRIO_PROCESS, process, 5)", "os.setpriority(os.PRIO_USER, 0, 5)"])
def test_other_processes_are_left_alone(shared, expression):
    """Refuse to signal, to slow down and to limit the grader, the warden and anybody else."""
    before = os.getpriority(os.PRIO_PROCESS, 0), os.sched_getaffinity(0)
    assert shared(expression, process=os.getpid()) in ("EPERM", "EACCES")
    assert before == (os.getpriority(os.PRIO_PROCESS, 0), os.sched_getaffinity(0))
    assert shared("1 + 1") == 2


@pytest.mark.parametrize("number, arguments", [(101, (16, "{}", 0, 0)), (101, (0x4206, "{}", 0, 0)),
                                               (310, ("{}", 0, 0, 0, 0, 0)), (438, ("{}", 0, 0))])
@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers of system calls are those of x86-64")
def test_memory_of_others_stays_theirs(shared, number, arguments):
    """Refuse ptrace(2) and its kin, of the same user too."""
    target = subprocess.Popen(["sleep", "60"], **({"user": shared("os.getuid()")} if os.geteuid() == 0 else {}))
    try:
        values = ", ".join(str(value).format(target.pid) for value in arguments)
        expression = f"(library.syscall({number}, {values}), ctypes.get_errno())"
        assert shared(f"[{expression} for library in [ctypes.CDLL(None, use_errno=True)]]") == [{"tuple": [-1, 1]}]
        assert shared("os.open(path, os.O_RDONLY)", path=f"/proc/{target.pid}/mem") == "EACCES"
    finally:
        target.kill()
        target.wait()


def test_program_sees_nothing_of_ours(boxed):
    """Give it an environment of its own, its channel and its output, and the null device to read."""
    assert set(boxed("sorted(os.environ)")) - {"PWD"} == set(bubblewrap.environment("", ""))
    assert sorted(row[1] for row in boxed("held()")["dict"]) == ["-", "-", "s"]     # its output, and the channel
    assert boxed("sys.argv, sys.flags.no_site, len(os.read(0, 1))") == {"tuple": [[""], 1, 0]}


def test_box_of_roots_is_a_users_without_groups(boxed):
    """Give up root's rights and groups; a box of everybody else's has their own."""
    found = boxed("os.getresuid(), os.getresgid(), os.getgroups()")["tuple"]
    if os.geteuid() == 0:
        assert set(found[0]["tuple"]) == set(found[1]["tuple"]) == {boxed("os.getuid()")} - {0} and found[2] == []
    else:
        assert found == [{"tuple": list(os.getresuid())}, {"tuple": list(os.getresgid())}, os.getgroups()]


def test_warden_is_nobodys_business(boxed, own):
    """Keep the warden's memory from other processes of the same user, to whom its files in /proc do not belong."""
    assert {os.stat(f"/proc/{own.launched.process.pid}/{name}").st_uid for name in ("mem", "environ")} == {0}
    assert boxed("os.getppid()") == own.launched.process.pid


def test_nobody_gains_rights(boxed):
    """Keep set-user programs from running as their owner, and root's rights from a box."""
    assert boxed("ctypes.CDLL(None).prctl(39, 0, 0, 0, 0)") == 1     # PR_GET_NO_NEW_PRIVS
    assert boxed("os.setuid(0)") == "EPERM" and boxed("os.getuid()") != 0


def test_limits_hold_and_say_so(boxed, own):
    """Refuse memory, files, descriptors and processes beyond the limits."""
    assert boxed("write('large', 'x' * (17 << 20))") == "EFBIG"
    assert boxed("[open('/dev/null') for _ in range(200)]") == "EMFILE"
    assert boxed("resource.getrlimit(resource.RLIMIT_AS)[1] >> 20") == 400
    assert call(own, "len(bytearray(1 << 30))")["error"][0][0] == "MemoryError"
    most = boxed("resource.getrlimit(resource.RLIMIT_NPROC)[1]")
    assert most == 64 or os.geteuid() != 0 and 64 < most < 10 ** 5


def test_output_is_kept_as_at_every_level(own, staged):
    """Return what a call prints, also by programs of its own, in the same words as without a fence."""
    expression = "[print('one'), sys.stderr.write('two'), os.write(1, b'three'), subprocess.call(['echo', 'four'])]"
    bare = begin("none", staged)
    try:
        replies = [call(started, expression) for started in (own, bare)]
    finally:
        bare.close()
    assert [[reply[key] for key in ("value", "out", "err")] for reply in replies] == [
        [[None, 3, 5, 0], "threefour\none\n", "two"]] * 2


@pytest.mark.parametrize("expression, words", [
    ("os._exit(7)", "exit status 7"), ("os.abort()", "signal 6"), ("os.kill(os.getpid(), 9)", "signal 9"),
    ("[None for _ in iter(int, 1)]", "in time")])
def test_end_of_the_program_is_told(boxed, own, expression, words):
    """Say how it ended, with a daemon left behind or not; an endless loop ends in time."""
    if "kill" in expression and landlock.version() < landlock.SIGNALS:
        pytest.skip("this kernel's Landlock does not hold back signals, so the filter refuses all")
    daemon = boxed("daemon()")
    assert lives(daemon)
    with pytest.raises(Breach, match=words):
        call(own, expression, seconds=0.5)
    assert own.closed and not lives(daemon)


@pytest.mark.parametrize("expression", ["daemon()", "comets()", "bomb()", "os.kill(os.getpid(), signal.SIGSTOP)"])
def test_nothing_is_left_of_a_box(staged, expression):
    """End daemons, forks without end, and what is stopped or never there when one looks; leave no folder either."""
    if (keeper := os.fork()) == 0:      # a process that takes in whatever is overlooked
        left = 99
        try:
            surroundings.adopt_orphans()
            started = begin("reduced", staged)
            group, started.launched.group = started.launched.group, None    # which would end what the warden overlooks
            with suppress(Breach):
                call(started, expression, seconds=0.5)
            started.close()
            left = len(surroundings.alive()) + os.path.exists(started.launched.scratch)
            if group:
                group.remove()
        finally:
            os._exit(left)
    assert os.waitstatus_to_exitcode(os.waitpid(keeper, 0)[1]) == 0


def test_nothing_outlives_a_grader_that_is_killed(staged):
    """Leave no process behind when a grader ends by SIGKILL at any moment of a box's start and life."""
    if (keeper := os.fork()) == 0:
        left = 99
        try:
            surroundings.adopt_orphans()
            left = sum(_outlives(staged, 0.1 * trial / TRIALS) for trial in range(TRIALS)) + _outlives(staged, 0.5)
        finally:
            os._exit(left)
    assert os.waitstatus_to_exitcode(os.waitpid(keeper, 0)[1]) == 0


def _outlives(folder, delay):
    """Kill a grader so many seconds after it begins with a box, and tell whether something outlives it."""
    before, maker = groups(), os.fork()
    if maker == 0:
        try:
            started = begin("reduced", folder)
            call(started, "daemon()")
            time.sleep(10)
        finally:
            os._exit(0)
    time.sleep(delay)
    latest = time.monotonic() + 10
    while delay >= 0.5 and len(surroundings.alive()) < 4 and time.monotonic() < latest:
        time.sleep(0.005)       # until there are the maker, a warden, its program, and the daemon
    assert delay < 0.5 or len(surroundings.alive()) == 4
    os.kill(maker, signal.SIGKILL)
    latest = time.monotonic() + 2
    while (left := surroundings.alive()) and time.monotonic() < latest:
        time.sleep(0.005)
    surroundings.end(left)
    box.forget("reduced", maker)
    for group in groups() - before:
        cgroup._remove(group)
    return bool(left)


def groups():
    """Return the control groups of this grader's boxes; those of a killed one are removed by its janitor."""
    token = reduced.prepare().token
    return {str(group) for folder in cgroup.places().each() for group in Path(folder).glob(f"grader-{token}-*")}


def test_warden_that_is_stopped_goes_on_to_its_end(boxed, own):
    """Let it do its work, whoever has stopped it."""
    processes = [boxed("os.getpid()"), boxed("daemon()")]
    os.kill(own.launched.process.pid, signal.SIGSTOP)
    own.close()
    assert not any(map(lives, processes)) and own.launched.process.returncode in (0, 137)


def test_warden_that_does_not_answer_is_ended_with_all_below(boxed, own, monkeypatch):
    """Wait no longer than is decent."""
    monkeypatch.setattr(own.launched.process, "send_signal", lambda number: None)
    monkeypatch.setattr(reduced, "PATIENCE", 0.0)
    processes = [boxed("os.getpid()"), boxed("daemon()")]
    group, own.launched.group = own.launched.group, None
    os.kill(own.launched.process.pid, signal.SIGSTOP)
    own.close()
    if group:
        group.remove()
    latest = time.monotonic() + 5
    while any(map(lives, processes)) and time.monotonic() < latest:
        time.sleep(0.005)
    assert not any(map(lives, processes)) and own.launched.process.returncode == -signal.SIGKILL


def test_nothing_stays_open_of_a_box(staged):
    """Close every descriptor, give the user back, and remove the scratch folder."""
    begin("reduced", staged).close()
    before = sorted(os.listdir("/proc/self/fd"))
    started = begin("reduced", staged)
    started.close()
    assert sorted(os.listdir("/proc/self/fd")) == before and not os.path.exists(started.launched.scratch)


def test_box_that_is_killed_at_its_start_is_gone_as_well(level):
    """Close a box before it has said a word."""
    started = box.start("reduced", "worker", folder=None, limits=Limits())
    assert started.close() == "stopped"
    assert not lives(started.launched.process.pid) and not os.path.exists(started.launched.scratch)


def test_program_that_does_not_start_is_told(level):
    """Say what Python said of it."""
    started = box.start("reduced", "no_such_program", folder=None, limits=Limits())
    with pytest.raises(MachineError, match="the box did not start: .*"):
        started.ask({}, time.monotonic() + 5)


def test_app_may_listen_on_its_port_only(level):
    """Let TCP connections come in on one port, by the name localhost too, and none go out."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with box.staged({"words.py": ANYTHING}) as folder, socket.create_server(("127.0.0.1", 0)) as canary:
        canary.setblocking(False)
        started = box.start("reduced", "worker", folder=folder, limits=Limits(), port=port)
        started.ask({"roots": [""], "modules": ["words"], "packages": False}, time.monotonic() + 10)
        served = "[setattr(os, 'kept', s) for s in [socket.create_server(('localhost', port))]]"
        assert call(started, served, port=port)["value"] == [None]
        with started.dial(port, time.monotonic() + 5) as opened:
            opened.sendall(b"hello")
            assert call(started, "os.kept.accept()[0].recv(5).decode()")["value"] == "hello"
        outside = {"port": canary.getsockname()[1]}
        reach = "reach(socket.{}, ('127.0.0.1', port){})"
        for words in (("AF_INET, socket.SOCK_STREAM", ""), ("AF_INET, socket.SOCK_DGRAM", ""),
                      ("AF_INET, socket.SOCK_STREAM", ", socket.MSG_FASTOPEN")):
            assert call(started, reach.format(*words), **outside)["value"] in ("EACCES", "EPROTONOSUPPORT", "ENOTSUP")
        multipath = "socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)"
        assert call(started, multipath)["value"] == "EPROTONOSUPPORT"
        assert call(started, "socket.create_server(('127.0.0.1', 0))")["value"] == "EACCES"
        with pytest.raises(BlockingIOError):
            canary.accept()
        started.close()


def test_old_kernel_has_no_app_on_a_port(level, monkeypatch):
    """Say so rather than leave the network open."""
    monkeypatch.setattr(landlock, "version", lambda: 3)
    with pytest.raises(MachineError, match="an app on a port of its own cannot be had at the level 'reduced'"):
        box.start("reduced", "worker", folder=None, limits=Limits(), port=8080)


def test_old_kernel_sends_no_signals_at_all(staged, monkeypatch):
    """Have the filter refuse what Landlock does not yet hold back."""
    monkeypatch.setattr(landlock, "version", lambda: 3)
    started = begin("reduced", staged)
    for target in ("os.getppid()", "os.getpid()", str(os.getpid())):
        assert call(started, f"os.kill({target}, 0)")["value"] == "EPERM"
    assert call(started, "fcntl.fcntl(1, fcntl.F_SETOWN, os.getppid())")["value"] == "EPERM"
    assert call(started, "read('/etc/passwd')")["value"] == "EACCES"
    with pytest.raises(Breach, match="signal"):
        call(started, "os.abort()")


def test_students_tests_and_tools_run_in_it(level):
    """Run pytest with coverage, and ruff from the folder of tools."""
    files = {"words.py": b"def one():\n    return 1\n",
             "test_words.py": b"from words import one\n\n\ndef test_one(tmp_path):\n"
                              b"    (tmp_path / 'a').write_text('a')\n    assert one() == 1\n"}
    with box.staged(files) as folder:
        started = box.start("reduced", "suite", folder=folder, limits=Limits(memory_mb=512))
        reply = started.ask({"roots": [""], "modules": ["words"], "tests": ["test_words.py"], "measure": ["words.py"],
                             "backwards": False, "conftest": False}, time.monotonic() + 20)
        started.close()
        assert [row[0] for row in reply["tests"].values()] == ["passed"] and reply["lines"] == {"words.py": [1, 2]}
        started = box.start("reduced", "reader", folder=folder, limits=Limits(memory_mb=1024), reply_bytes=1 << 20)
        asked = {"path": "words.py", "source": "import os\nx = []\n", "options": {}}
        found = [[row[2] for row in started.ask({**asked, "tool": tool}, time.monotonic() + 20)["value"]]
                 for tool in ("unused", "naming")]
        started.close()
    assert found == [["F401"], ["N901"]]

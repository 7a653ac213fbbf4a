"""Tests for grader/box/filter.py: what it answers, by a small machine of our own, and what the kernel does with it."""
import ctypes
import errno
import faulthandler
import fcntl
import itertools
import json
import mmap
import os
import resource
import shutil
import signal
import socket
import struct
import subprocess
import sys
import threading
from types import SimpleNamespace

import pytest

from grader.box import filter as seccomp
from grader.box.channel import memory_file
from grader.errors import MachineError

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux") or os.uname().machine != "x86_64",
                                reason="the numbers below are those of Linux on x86-64")
X86_64, I386, AARCH64, RISCV64 = 0xC000003E, 0x40000003, 0xC00000B7, 0xC00000F3     # AUDIT_ARCH_* of <linux/audit.h>
ALLOWED, KILLED = "allowed", "killed"
HIGH = 1 << 32
PROFILES = {
    "full": {},
    "reduced": {"sockets": (), "shared": True},
    "reduced with tcp": {"sockets": ("tcp",), "shared": True},
    "reduced without scopes": {"sockets": (), "shared": True, "alone": True},
    "unix and tcp": {"sockets": ("unix", "tcp"), "alone": True},
}


@pytest.fixture(params=["libseccomp", "our table"])
def make(request, monkeypatch):
    """Return a function that makes a program in one of the two ways."""
    if request.param == "our table":
        monkeypatch.setattr(seccomp, "_library", lambda: None)
    else:
        demand_library()
    return seccomp.program.__wrapped__


def demand_library():
    """Skip a test where libseccomp is not installed, or fail it when GRADER_REQUIRE_ALL=1."""
    if seccomp._library() is None:
        stop = pytest.fail if os.environ.get("GRADER_REQUIRE_ALL") == "1" else pytest.skip
        stop("the library 'libseccomp.so.2' is not installed")


# A machine for classic BPF as seccomp(2) uses it.


def loaded(program):
    """Return the instructions of a program."""
    return list(struct.iter_unpack("=HBBI", program))


def answer(program, number, *arguments, machine=X86_64):
    """Return what a program answers to a system call: ALLOWED, KILLED, or an error."""
    padded = [value % (1 << 64) for value in (*arguments, *(6 * [0]))[:6]]
    data = struct.pack("=IIQ6Q", number % HIGH, machine, 0, *padded)
    held, place = 0, 0
    for _ in range(5000):
        code, yes, no, constant = program[place]
        place += 1
        if code == 0x20:
            held, = struct.unpack_from("=I", data, constant)
        elif code == 0x54:
            held &= constant
        elif code == 0x05:
            place += constant
        elif code in JUMPS:
            place += yes if JUMPS[code](held, constant) else no
        elif code == 0x06:
            return {0x7FFF0000: ALLOWED, 0x80000000: KILLED}.get(constant, constant - 0x50000)
        else:
            raise AssertionError(f"an instruction {code:#x} that no filter needs")
    raise AssertionError("a program without an end")


JUMPS = {0x15: lambda held, constant: held == constant, 0x25: lambda held, constant: held > constant,
         0x35: lambda held, constant: held >= constant, 0x45: lambda held, constant: bool(held & constant)}


def meant(rules, call, arguments):
    """Return what the rules say of a call, read word for word; several may hold below high bits, and all refuse."""
    return {rule.error for rule in rules if rule.call == call and all(
        arguments[place] > first if operation == seccomp.OVER else arguments[place] & first == value
        for place, operation, first, value in rule.comparisons)} or {ALLOWED}


def samples(rules, call):
    """Return lists of four arguments around every bound that the rules of a call have, with and without high bits."""
    values = [{0} for _ in range(4)]
    for place, operation, first, value in (one for rule in rules if rule.call == call for one in rule.comparisons):
        bound = first if operation == seccomp.OVER else value
        values[place] |= {bound, bound + 1, max(bound - 1, 0)}
    for low in itertools.product(*(sorted(group) for group in values)):
        yield low
        for place in (place for place in range(4) if len(values[place]) > 1):
            for high in (HIGH, -1 << 32):
                yield tuple(value + (high if here == place else 0) & ((1 << 64) - 1) for here, value in enumerate(low))


@pytest.mark.parametrize("profile", PROFILES)
def test_every_call_is_answered_as_the_rules_say(make, profile):
    """Try all numbers, and for calls that are looked at closely all values around what is compared."""
    program, rules = loaded(make(**PROFILES[profile])), seccomp.rules(**PROFILES[profile])
    names = {number: call for call, number in seccomp.NUMBERS.items()}
    for number in (*range(601), -1):
        call = names.get(number, "")
        assert answer(program, number) in meant(rules, call, 6 * [0]), (number, call)
        for arguments in samples(rules, call):
            assert answer(program, number, *arguments) in meant(rules, call, arguments), (call, arguments)


def test_other_numberings_end_the_process(make):
    """Kill what comes by i386's, ARM's or x32's numbers, whichever call it is."""
    program = loaded(make())
    for number in range(600):
        assert answer(program, number, machine=I386) == answer(program, number, machine=AARCH64) == KILLED
        assert answer(program, number + 0x40000000) == answer(program, number + 0x80000000) == KILLED
    assert answer(program, -1) == ALLOWED and answer(program, -1, machine=I386) == KILLED


NONE, KIND = errno.EAFNOSUPPORT, errno.EPROTONOSUPPORT
CLONE, IOCTL, SOCKET, SOCKETPAIR, SETSOCKOPT = 56, 16, 41, 53, 54
EVERYWHERE = [
    # what the specification names, section 5.2
    (101, (), errno.EPERM), (165, (), errno.EPERM), (272, (0x10000000,), errno.EPERM), (321, (), errno.EPERM),
    (425, (), errno.EPERM), (467, (), errno.EPERM), (435, (), errno.ENOSYS), (521, (), errno.ENOSYS),
    # a thread and a process of the C library, then namespaces one by one, among other flags, below high bits
    (CLONE, (0x3D0F00,), ALLOWED), (CLONE, (0x1200011,), ALLOWED), (CLONE, (0x4111,), ALLOWED),
    (CLONE, (0x10000011,), errno.EPERM), (CLONE, (0x20000,), errno.EPERM), (CLONE, (0x2000000,), errno.EPERM),
    (CLONE, (0x43D0F00,), errno.EPERM), (CLONE, (HIGH | 0x40000000,), errno.EPERM), (CLONE, (0x8011,), errno.EPERM),
    # typing into a terminal: the kernel reads 32 bits of the request
    (IOCTL, (0, 0x5412), errno.EPERM), (IOCTL, (0, HIGH | 0x5412), errno.EPERM), (IOCTL, (0, 0x541C), errno.EPERM),
    (IOCTL, (0, -1 << 32 | 0x541C), errno.EPERM), (IOCTL, (0, 0x5413), ALLOWED), (IOCTL, (0x5412, 0x5401), ALLOWED),
    # TLS in the kernel; another option of TCP; the same number at another level
    (SETSOCKOPT, (0, 6, 31), errno.ENOPROTOOPT), (SETSOCKOPT, (0, HIGH | 6, HIGH | 31), errno.ENOPROTOOPT),
    (SETSOCKOPT, (0, 6, 1), ALLOWED), (SETSOCKOPT, (0, 1, 31), ALLOWED),
    (SOCKETPAIR, (1, 1), ALLOWED), (SOCKETPAIR, (30, 1), NONE), (SOCKET, (16, 3), NONE), (SOCKET, (HIGH | 16, 3), NONE),
    (SOCKET, (-1, 1), NONE), (SOCKET, (0,), NONE), (SOCKET, (40, 1), NONE), (SOCKET, (44, 3), NONE),
    # what must work: memfd_create, pidfd_open, landlock_*, seccomp, prctl, process_madvise, map_shadow_stack, futexes
    *((number, (), ALLOWED) for number in (319, 434, 444, 445, 446, 317, 157, 440, 453, 454, 455, 456)),
]


@pytest.mark.parametrize("profile", PROFILES)
def test_every_box_is_refused_the_same(make, profile):
    """Hold what the specification asks of each box, whatever else it may do."""
    program = loaded(make(**PROFILES[profile]))
    found = [(number, arguments, answer(program, number, *arguments)) for number, arguments, _ in EVERYWHERE]
    assert found == EVERYWHERE


STREAM, DATAGRAM, FLAGS = 1, 2, 0x80800     # SOCK_NONBLOCK | SOCK_CLOEXEC


@pytest.mark.parametrize("sockets, arguments, expected", [
    (seccomp.NAMESPACED, (1, DATAGRAM), ALLOWED), (seccomp.NAMESPACED, (2, DATAGRAM, 17), ALLOWED),
    (seccomp.NAMESPACED, (10, STREAM | FLAGS), ALLOWED), (("unix",), (1, STREAM), ALLOWED),
    (("unix",), (2, STREAM), NONE),
    ((), (1, STREAM), NONE), ((), (2, STREAM), NONE), ((), (10, STREAM), NONE), ((), (HIGH, 0), NONE),
    (("tcp",), (2, STREAM), ALLOWED), (("tcp",), (10, STREAM | FLAGS, 6), ALLOWED), (("tcp",), (1, STREAM), NONE),
    (("tcp",), (2, DATAGRAM), KIND), (("tcp",), (10, 3 | FLAGS, 1), KIND), (("tcp",), (2, 5, 132), KIND),
    (("tcp",), (2, STREAM, 262), KIND), (("tcp",), (10, STREAM | FLAGS, 256), KIND),
    (("tcp",), (2, STREAM, HIGH), KIND), (("tcp",), (HIGH | 2, STREAM), NONE), (("tcp",), (2, HIGH | DATAGRAM), KIND),
    (("tcp",), (2, HIGH | STREAM), ALLOWED),
    (("unix", "tcp"), (1, DATAGRAM), ALLOWED), (("unix", "tcp"), (2, DATAGRAM), KIND),
    (("inet", "tcp"), (2, DATAGRAM), ALLOWED), (("inet", "tcp"), (10, DATAGRAM), KIND),
])
def test_sockets_are_what_was_asked_for(make, sockets, arguments, expected):
    """Know families, and for TCP the type and the protocol too: MPTCP, SMC and SCTP go round Landlock."""
    assert answer(loaded(make(sockets)), SOCKET, *arguments) == expected


def test_a_word_that_is_no_family_is_a_mistake():
    """Name it."""
    with pytest.raises(KeyError, match="udp"):
        seccomp.program(("udp",))


def test_nothing_is_left_out_of_what_was_specified():
    """Refuse each call that the specification names, and what has come since then."""
    names = """ptrace process_vm_readv process_vm_writev kcmp pidfd_getfd mount umount2 pivot_root chroot open_tree
        move_mount fsopen fsconfig fsmount fspick mount_setattr open_tree_attr unshare setns bpf perf_event_open
        userfaultfd io_uring_setup io_uring_enter io_uring_register keyctl add_key request_key init_module
        finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff acct quotactl quotactl_fd
        syslog settimeofday clock_settime clock_adjtime adjtimex sethostname setdomainname iopl ioperm
        open_by_handle_at name_to_handle_at fanotify_init mknod mknodat mbind set_mempolicy
        set_mempolicy_home_node migrate_pages move_pages personality modify_ldt vmsplice memfd_secret
        lookup_dcookie vhangup uselib _sysctl statmount listmount listns lsm_set_self_attr io_setup cachestat
        get_mempolicy sysfs ustat"""
    assert set(names.split()) == set(seccomp.REFUSED)


def test_errors_are_those_of_linux():
    """Compare ours with the system's."""
    for name in ("EPERM", "ENOSYS", "ENOPROTOOPT", "EPROTONOSUPPORT", "ESOCKTNOSUPPORT", "EOPNOTSUPP", "EAFNOSUPPORT"):
        assert getattr(seccomp, name) == getattr(errno, name)


def test_numbers_are_those_of_the_library():
    """Compare our table with libseccomp's, which may not know the newest calls."""
    demand_library()
    library = seccomp._library()
    numbers = {call: library.seccomp_syscall_resolve_name_arch(ctypes.c_uint32(X86_64), call.encode())
               for call in seccomp.NUMBERS}
    unknown = {call for call, number in numbers.items() if number < 0}
    assert unknown <= {*seccomp.STRAY, "statmount", "listmount", "open_tree_attr", "listns", "lsm_set_self_attr",
                       "setxattrat", "removexattrat", "file_setattr"}
    assert all(seccomp.NUMBERS[call] == number for call, number in numbers.items() if call not in unknown)
    assert len(set(seccomp.NUMBERS.values())) == len(seccomp.NUMBERS)


def foreign(name):
    """Return libseccomp as if it were on another machine: it then takes our numbers, of calls that it knows."""
    library = seccomp._library()
    begin, add = library.seccomp_init, library.seccomp_rule_add_array
    begin.restype = ctypes.c_void_p

    def begin_there(action):
        context = begin(action)
        library.seccomp_arch_remove(ctypes.c_void_p(context), 0)
        assert not library.seccomp_arch_add(ctypes.c_void_p(context), library.seccomp_arch_resolve_name(name.encode()))
        return context
    library.seccomp_init = begin_there
    library.seccomp_rule_add_array = lambda context, action, number, *rest: (
        0 if number > 456 else add(context, action, number, *rest))
    return library


@pytest.mark.parametrize("name, machine", [("aarch64", AARCH64), ("riscv64", RISCV64)])
def test_other_machines_have_their_own_numbers(name, machine):
    """Make a filter for them, by the numbers of <asm-generic/unistd.h>."""
    demand_library()
    program = loaded(seccomp._exported(foreign(name), seccomp.rules(("tcp",), shared=True)))
    # ptrace, unshare, shmget, clone3, fchmodat, openat, clone, memfd_create, socket
    expected = {117: errno.EPERM, 97: errno.EPERM, 194: errno.EPERM, 435: errno.ENOSYS, 53: 0, 56: ALLOWED,
                220: ALLOWED, 279: ALLOWED, 198: NONE}
    assert {number: answer(program, number, machine=machine) for number in expected} == expected
    assert answer(program, 220, 0x10000011, machine=machine) == errno.EPERM
    assert answer(program, 29, 0, HIGH | 0x5412, machine=machine) == errno.EPERM
    assert answer(program, 198, 2, DATAGRAM, machine=machine) == KIND
    assert answer(program, 56, machine=X86_64) == KILLED


def test_a_library_that_refuses_is_named():
    """Make no filter rather than a part of one, and leave no descriptor open."""
    demand_library()
    library, before = seccomp._library(), len(os.listdir("/proc/self/fd"))
    library.seccomp_rule_add_array = lambda *arguments: -22
    with pytest.raises(MachineError, match="not make the filter of a box: rule_add_array failed with -22, and 0 was"):
        seccomp._exported(library, seccomp.rules())
    assert len(os.listdir("/proc/self/fd")) == before


def test_missing_says_what_is_missing(monkeypatch):
    """Tell the platform, the kernel, the processor and the library apart."""
    assert seccomp.missing() == ""
    monkeypatch.setattr(seccomp, "_library", lambda: None)
    assert seccomp.missing() == ""
    for machine, words in (("aarch64", "libseccomp is not installed, which makes the filter for aarch64; install the "
                            "package 'libseccomp2'"), ("s390x", "there is a filter for 64-bit programs on x86_64, ")):
        monkeypatch.setattr(seccomp.os, "uname", lambda machine=machine: SimpleNamespace(machine=machine))
        assert seccomp.missing().startswith(words)
    monkeypatch.setattr(seccomp.ctypes, "get_errno", lambda: errno.EINVAL)
    assert "CONFIG_SECCOMP_FILTER" in seccomp.missing()
    monkeypatch.setattr(seccomp.sys, "platform", "darwin")
    assert seccomp.missing() == "only Linux filters system calls"


def test_no_filter_is_an_error_of_the_machine(monkeypatch):
    """Say why in one sentence, and look again the next time."""
    monkeypatch.setattr(seccomp, "missing", lambda: "only Linux filters system calls")
    with pytest.raises(MachineError, match="is not to be had here: only Linux"):
        seccomp.program(("inet6",))
    monkeypatch.undo()
    assert seccomp.program(("inet6",)) is seccomp.program(("inet6",))


def test_a_missing_library_is_no_error(monkeypatch):
    """Take our own table where there is no libseccomp."""
    def refuse(name):
        raise OSError(name)
    monkeypatch.setattr(seccomp.ctypes, "CDLL", refuse)
    assert seccomp._library() is None


# What the kernel makes of it: each program is put on a child of ours, which cannot take it off again.


def install(program):
    """Put a program on this process, prctl(2) PR_SET_NO_NEW_PRIVS and PR_SET_SECCOMP."""
    room = ctypes.create_string_buffer(program, len(program))
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(38, 1, 0, 0, 0)
    if libc.prctl(22, 2, struct.pack("=HxxxxxxQ", len(program) // 8, ctypes.addressof(room))):
        raise OSError(ctypes.get_errno(), "the kernel does not take the filter")


def inside(program, task):
    """Return what a task returns in a child under a program, or the signal that ended the child."""
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            faulthandler.disable()
            if program:
                install(program)
            os.write(writer, json.dumps(task()).encode())
        except BaseException as error:
            os.write(writer, json.dumps(repr(error)).encode())
        finally:
            os._exit(0)
    os.close(writer)
    with open(reader, encoding="utf-8") as stream:
        said = stream.read()
    status = os.waitpid(child, 0)[1]
    return signal.Signals(os.WTERMSIG(status)).name if os.WIFSIGNALED(status) else json.loads(said)


def call(number, *arguments):
    """Make a system call and return its error, 0 for none."""
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    failed = libc.syscall(ctypes.c_long(number), *map(ctypes.c_long, arguments)) == -1
    return ctypes.get_errno() if failed else 0


def tried(numbers):
    """Return the errors of calls with arguments that mean nothing, made by a user without rights."""
    if os.geteuid() == 0:
        os.setgroups([])
        os.setgid(65534)
        os.setuid(65534)
    return {name: call(number, *(6 * [-1])) for name, number in numbers.items()}


@pytest.mark.parametrize("profile", ["full", "reduced without scopes"])
def test_the_kernel_refuses_each_call(make, profile):
    """Try all that are refused whatever their arguments; without the filter some fail in another way, or do not."""
    rules = [rule for rule in seccomp.rules(**PROFILES[profile]) if not rule.comparisons]
    numbers = {rule.call: seccomp.NUMBERS[rule.call] for rule in rules}
    found = inside(make(**PROFILES[profile]), lambda: tried(numbers))
    assert found == {rule.call: rule.error for rule in rules}
    bare = inside(None, lambda: tried(numbers))
    assert not [name for name in ("io_setup", "vmsplice", "mknod", "personality") if bare[name] == found[name]]


def test_the_kernel_refuses_by_arguments(make):
    """Try what depends on an argument, also below high bits."""
    cases = [case for case in EVERYWHERE if case[0] in (IOCTL, SETSOCKOPT, SOCKET) and case[2] != ALLOWED]
    cases += [(CLONE, (0x10000011,), errno.EPERM), (CLONE, (HIGH | 0x20000000,), errno.EPERM)]
    assert len(cases) > 10
    for number, arguments, expected in cases:
        assert inside(make(), lambda number=number, arguments=arguments: call(number, *arguments)) == expected


def test_the_kernel_kills_by_another_numbering(make):
    """End the whole process, threads too, at a call of x32."""
    def from_thread():
        thread = threading.Thread(target=call, args=(0x40000000 + 39,))
        thread.start()
        thread.join()
        return "lives on"
    assert inside(make(), from_thread) == "SIGSYS"


INT_80 = bytes.fromhex("b814000000" "cd80" "c3")    # mov eax, 20 (getpid of i386); int 0x80; ret


def test_the_kernel_kills_by_calls_of_i386(make):
    """Make one from 64-bit code, as int 0x80 does; a kernel without them ends the program as well."""
    def enter():
        room = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        room.write(INT_80)
        return ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(room)))()
    assert inside(make(), enter) in ("SIGSYS", "SIGSEGV")


def ordinary():
    """Do what honest programs do, and return what fails."""
    found = []
    threads = [threading.Thread(target=found.append, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    child = os.fork()
    if not child:
        os._exit(7)
    code = "import tempfile, shutil, asyncio; f = tempfile.NamedTemporaryFile(); shutil.copy2(f.name, f.name + 'x'); " \
           "shutil.os.unlink(f.name + 'x'); print(asyncio.run(asyncio.sleep(0, 42)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    with open(os.memfd_create("file"), "wb") as file:
        file.write(b"1")
    ours, theirs = socket.socketpair()
    ours.sendall(b"1")
    resource.setrlimit(resource.RLIMIT_NOFILE, resource.getrlimit(resource.RLIMIT_NOFILE))
    os.sched_setaffinity(0, os.sched_getaffinity(0))
    os.nice(1)
    os.set_blocking(theirs.fileno(), False)
    return {"threads": sorted(found), "fork": os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]),
            "python": done.stdout + done.stderr, "pair": theirs.recv(1).decode()}


@pytest.mark.parametrize("profile", PROFILES)
def test_honest_programs_notice_nothing(make, profile):
    """Run threads, processes, another interpreter, files in memory, copies and limits."""
    assert inside(make(**PROFILES[profile]), ordinary) == {
        "threads": [0, 1, 2, 3], "fork": 7, "python": "42\n", "pair": "1"}


def test_sockets_work_where_they_are_allowed(make):
    """Serve over TCP and unix sockets, and serve TCP where there is nothing else."""
    def serve():
        with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
            client.sendall(b"ab")
            return server.accept()[0].recv(2).decode()

    def others():
        for family, kind in ((socket.AF_INET, socket.SOCK_DGRAM), (socket.AF_UNIX, socket.SOCK_STREAM)):
            socket.socket(family, kind).close()
        return serve()
    assert inside(make(), others) == "ab"
    assert inside(make(("tcp",), shared=True), serve) == "ab"
    assert "Address family not supported" in inside(make(()), serve)
    assert "Protocol not supported" in inside(make(("tcp",)), others)


def test_no_connection_is_made_but_by_connect(make):
    """Refuse MSG_FASTOPEN, which connects unseen by Landlock, in all calls that take it."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        def send():
            return socket.socket().sendto(b"ab", socket.MSG_FASTOPEN, server.getsockname())
        assert "Operation not supported" in inside(make(("tcp",)), send)
    program = loaded(make(("tcp",)))
    for number, place in ((44, 3), (46, 2), (307, 3)):
        for flags in (0x20000000, HIGH | 0x20004000):
            assert answer(program, number, *(place * [0]), flags) == errno.EOPNOTSUPP
        assert answer(program, number, *(place * [0]), 0x4000) == ALLOWED


def test_a_pair_reaches_nobody_else(make, tmp_path):
    """Refuse pairs of datagram sockets where unix sockets are refused: one may write to any socket with them."""
    path = str(tmp_path / "socket")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(path)

        server.setblocking(False)

        def reach(kind):
            ours, theirs = socket.socketpair(socket.AF_UNIX, kind)
            ours.sendto(b"ab", path)
            theirs.close()
            ours.connect(path)
        for kind in (socket.SOCK_DGRAM, socket.SOCK_RAW):
            assert inside(make(), lambda kind=kind: reach(kind)) is None
            assert server.recv(2) == b"ab", "the attack, in a box of whose sockets nobody else is in reach"
            assert "Socket type not supported" in inside(make(()), lambda kind=kind: reach(kind))
        for kind in (socket.SOCK_STREAM, socket.SOCK_SEQPACKET):
            assert "Error" in inside(make(()), lambda kind=kind: reach(kind))
        with pytest.raises(BlockingIOError):
            server.recv(2)


def test_files_around_keep_their_modes_and_times(make, tmp_path):
    """Change nothing though chmod and utime seem to succeed, so that copying a file goes on; say no to the rest."""
    path = tmp_path / "file"
    path.write_text("1")
    before = path.stat()

    def change():
        os.chmod(path, 0)
        os.utime(path, (1, 1))
        with open(path, encoding="utf-8") as file:
            os.fchmod(file.fileno(), 0)
            os.utime(file.fileno(), (1, 1))
        shutil.copy2(path, tmp_path / "copy")
        refused = []
        for task in (lambda: os.chown(path, -1, -1), lambda: os.setxattr(path, "user.one", b"1"),
                     lambda: os.removexattr(path, "user.one")):
            try:
                task()
            except PermissionError:
                refused.append(True)
        return refused
    assert inside(make((), shared=True), change) == [True] * 3
    after = path.stat()
    assert (after.st_mode, after.st_mtime) == (before.st_mode, before.st_mtime)
    assert (tmp_path / "copy").read_text() == "1"
    assert inside(make(), lambda: os.chmod(path, 0o600)) is None and path.stat().st_mode & 0o777 == 0o600


def test_other_processes_keep_their_limits(make):
    """Refuse to set limits, processors and priorities of the process that started the child, or of a whole user."""
    def limit():
        other = os.getppid()
        tasks = {"limits": lambda: resource.prlimit(other, resource.RLIMIT_CORE, (0, 0)),
                 "processors": lambda: os.sched_setaffinity(other, {0}),
                 "scheduler": lambda: os.sched_setscheduler(other, os.SCHED_BATCH, os.sched_param(0)),
                 "priority": lambda: os.setpriority(os.PRIO_PROCESS, other, 0),
                 "user": lambda: os.setpriority(os.PRIO_USER, 0, 19)}
        refused = []
        for name, task in tasks.items():
            try:
                task()
            except PermissionError:
                refused.append(name)
        return refused
    assert inside(make((), shared=True), limit) == ["limits", "processors", "scheduler", "priority", "user"]
    assert inside(make((), shared=True), lambda: resource.prlimit(0, resource.RLIMIT_CORE)) == [0, 0]
    program = loaded(make((), shared=True))
    for number, arguments in ((251, (3, 0)), (251, (1, 5)), (302, (HIGH,)), (302, (-1,))):     # ioprio_set, prlimit64
        assert answer(program, number, *arguments) == errno.EPERM
    assert answer(program, 251, 1, 0) == answer(program, 302, 0) == ALLOWED


def test_no_signal_is_sent_where_nothing_else_holds_it_back(make):
    """Refuse all ways to send one, also through a descriptor's owner; a program still ends itself."""
    def send():
        refused = []
        ours, _ = socket.socketpair()
        for task in (lambda: os.kill(os.getppid(), 0), lambda: os.killpg(os.getpgid(os.getppid()), 0),
                     lambda: signal.pthread_kill(threading.get_ident(), 0),
                     lambda: signal.pidfd_send_signal(os.pidfd_open(os.getppid()), 0),
                     lambda: fcntl.fcntl(ours, fcntl.F_SETOWN, os.getppid()),
                     lambda: fcntl.ioctl(ours, 0x8901, struct.pack("i", os.getppid()))):
            try:
                task()
                refused.append(False)
            except PermissionError:
                refused.append(True)
        return refused
    assert inside(make((), alone=True), send) == [True] * 6
    assert inside(make(()), send) == [False] * 6
    assert inside(make((), alone=True), os.abort) in ("SIGSEGV", "SIGABRT", "SIGILL")


def test_bubblewrap_takes_the_filter(make, require):
    """Hand it over by `--seccomp`, and find it on what runs inside."""
    require("bwrap")
    code = ("import ctypes; libc = ctypes.CDLL(None, use_errno=True); found = []\n"
            "for number in (435, 272, 425): libc.syscall(number, 0, 0); found.append(ctypes.get_errno())\n"
            "print(found, [line.split()[1] for line in open('/proc/self/status') if line.startswith('Seccomp:')])")
    target = memory_file("filter", make())
    try:
        walls = "--unshare-user --unshare-pid --unshare-net --die-with-parent --ro-bind / / --proc /proc".split()
        done = subprocess.run(["bwrap", *walls, "--seccomp", str(target), "--", sys.executable, "-c", code],
                              pass_fds=(target,), capture_output=True, text=True, check=False)
    finally:
        os.close(target)
    assert done.stdout == f"{[errno.ENOSYS, errno.EPERM, errno.EPERM]} ['2']\n", done.stderr

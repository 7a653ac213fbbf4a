"""The system-call filter of a box: what no program in it may ask of the kernel, seccomp(2).

What is not named here is allowed. What is refused fails with EPERM or another usual error, so that honest programs go
on; only calls by another processor's numbers, among them x86-64's second set x32, end the process. A call is looked at
with its arguments as numbers: what they point to cannot be seen, which is why clone3(2) does not exist in a box (the C
library then uses clone(2), whose flags are seen). Arguments are 64 bits wide, yet the kernel reads only 32 of most of
them; a value that is refused is therefore compared in its low half, and where only named values are allowed, a high
half that is not empty is refused.

Stays allowed on purpose: what a program can only bind itself with (seccomp, landlock_*, prctl), what the C library
needs (map_shadow_stack, rseq), memfd_create, pidfd_open, and process_madvise, which asks for the rights of ptrace(2).
"""
import ctypes
import errno
import functools
import os
import struct
import sys
from dataclasses import dataclass

from grader.box.channel import memory_file
from grader.errors import MachineError

# Calls and their numbers on x86-64, <asm/unistd_64.h>; from 424 on a number is the same on every machine below.
REFUSED = {
    # other processes: their memory, descriptors, and what they do
    "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "kcmp": 312, "pidfd_getfd": 438,
    "perf_event_open": 298, "lookup_dcookie": 212,
    # the walls: mounts (also reading about them), namespaces, the root; files by handle, device nodes
    "mount": 165, "umount2": 166, "pivot_root": 155, "chroot": 161, "open_tree": 428, "move_mount": 429, "fsopen": 430,
    "fsconfig": 431, "fsmount": 432, "fspick": 433, "mount_setattr": 442, "statmount": 457, "listmount": 458,
    "open_tree_attr": 467, "unshare": 272, "setns": 308, "listns": 470, "name_to_handle_at": 303,
    "open_by_handle_at": 304, "fanotify_init": 300, "mknod": 133, "mknodat": 259, "lsm_set_self_attr": 460,
    # parts of the kernel that few programs use and many attacks do; without io_setup no other io_* call does anything
    "bpf": 321, "userfaultfd": 323, "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427,
    "io_setup": 206, "keyctl": 250, "add_key": 248, "request_key": 249, "vmsplice": 278, "memfd_secret": 447,
    "personality": 135, "modify_ldt": 154, "uselib": 134, "_sysctl": 156, "sysfs": 139, "ustat": 136,
    # the machine: modules, kernels, clocks, names, ports, swap, quotas, its log
    "init_module": 175, "finit_module": 313, "delete_module": 176, "kexec_load": 246, "kexec_file_load": 320,
    "reboot": 169, "swapon": 167, "swapoff": 168, "acct": 163, "quotactl": 179, "quotactl_fd": 443, "syslog": 103,
    "settimeofday": 164, "clock_settime": 227, "clock_adjtime": 305, "adjtimex": 159, "sethostname": 170,
    "setdomainname": 171, "iopl": 172, "ioperm": 173, "vhangup": 153,
    # where memory lies, and (cachestat) which files others have read lately
    "mbind": 237, "set_mempolicy": 238, "get_mempolicy": 239, "set_mempolicy_home_node": 450, "migrate_pages": 256,
    "move_pages": 279, "cachestat": 451,
}
# What reaches a user's other files and processes, and Landlock does not watch (landlock(7), "Caveats").
SHARED = {
    "chown": 92, "fchown": 93, "lchown": 94, "fchownat": 260, "setxattr": 188, "lsetxattr": 189, "fsetxattr": 190,
    "setxattrat": 463, "removexattr": 197, "lremovexattr": 198, "fremovexattr": 199, "removexattrat": 466,
    "file_setattr": 469, "inotify_init": 253, "inotify_init1": 294, "shmget": 29, "shmat": 30, "shmctl": 31,
    "semget": 64, "semop": 65, "semctl": 66, "semtimedop": 220, "msgget": 68, "msgsnd": 69, "msgrcv": 70, "msgctl": 71,
    "mq_open": 240, "mq_unlink": 241,
}
# Likewise, but copying a file ends with these: they seem to succeed, and change nothing.
PRETENDED = {"chmod": 90, "fchmod": 91, "fchmodat": 268, "fchmodat2": 452,
             "utime": 132, "utimes": 235, "futimesat": 261, "utimensat": 280}
# Likewise, where the argument of the second number's place names another process: 0 is the caller, or a whole user.
OTHERS = {"prlimit64": (302, 0), "sched_setaffinity": (203, 0), "sched_setparam": (142, 0), "setpriority": (141, 1),
          "sched_setscheduler": (144, 0), "sched_setattr": (314, 0), "ioprio_set": (251, 1)}
SIGNALS = {"kill": 62, "tkill": 200, "tgkill": 234, "rt_sigqueueinfo": 129, "rt_tgsigqueueinfo": 297,
           "pidfd_send_signal": 424}
STRAY = {f"x32_{number}": number for number in range(512, 548)}     # x32's for Linux before 5.4, seccomp(2), "Notes"
PARTLY = {"clone": 56, "clone3": 435, "ioctl": 16, "fcntl": 72, "socket": 41, "socketpair": 53, "setsockopt": 54,
          "sendto": 44, "sendmsg": 46, "sendmmsg": 307, **{call: number for call, (number, _) in OTHERS.items()}}
NUMBERS = REFUSED | SHARED | PRETENDED | SIGNALS | STRAY | PARTLY
# Machines on which the values below hold (<asm-generic/*.h>), clone(2) has its flags first, and socket(2) is a call.
MACHINES = ("x86_64", "aarch64", "riscv64", "loongarch64")

# clone(2): time, mount, cgroup, uts, ipc, user, pid and network namespaces; a child that is the grader's instead.
FLAGS = (0x80, 0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000, 0x8000)
# ioctl_tty(2): TIOCSTI and TIOCLINUX type into a terminal, TIOCSETD loads a line discipline into the kernel.
TERMINAL = (0x5412, 0x541C, 0x5423)
ATTRIBUTES = (0x40086602, 0x401C5820)   # FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR of <linux/fs.h>
# Who gets a descriptor's signals: F_SETOWN and F_SETOWN_EX of fcntl(2); FIOSETOWN and SIOCSPGRP of <asm/sockios.h>.
COMMANDS, OWNERS = (8, 15), (0x8901, 0x8902)
SOCKETS = {"unix": {1}, "inet": {2}, "inet6": {10}, "tcp": {2, 10}}     # address families, <linux/socket.h>
NAMESPACED = ("unix", "inet", "inet6")              # what is harmless in a box with a network of its own
UNIX, STREAM, TCP, UPPER, FAST = 1, 1, 6, 31, 0x20000000    # AF_, SOCK_, IPPROTO_TCP, TCP_ULP, MSG_FASTOPEN

# Errors as Linux numbers them, for these rules are handed to Linux from other systems too; <asm-generic/errno.h>.
EPERM, ENOSYS, ENOPROTOOPT, EPROTONOSUPPORT, ESOCKTNOSUPPORT, EOPNOTSUPP, EAFNOSUPPORT = 1, 38, 92, 93, 94, 95, 97
LOW, OVER, MASKED = 0xFFFFFFFF, 6, 7                    # the latter two of enum scmp_compare, <seccomp.h>
ALLOW, REFUSE, KILL = 0x7FFF0000, 0x50000, 0x80000000   # SECCOMP_RET_* of <linux/seccomp.h>


@dataclass(frozen=True)
class Rule:
    """Answer a call with an error, 0 for none, if all comparisons hold: (place, operation, mask or bound, value)."""

    call: str
    error: int
    comparisons: tuple = ()


def missing() -> str:
    """Return why no filter can be had on this machine, or nothing."""
    if not sys.platform.startswith("linux"):
        return "only Linux filters system calls"
    # The kernel looks for the program first, and there is none: nothing is installed, prctl(2).
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(22, 2, None) != -1 or ctypes.get_errno() != errno.EFAULT:
        return "this kernel was built without system-call filters (CONFIG_SECCOMP_FILTER)"
    machine = os.uname().machine
    if machine not in MACHINES or sys.maxsize <= LOW:
        return f"there is a filter for 64-bit programs on {', '.join(MACHINES)}, not for this one on {machine}"
    if machine != "x86_64" and _library() is None:
        return f"libseccomp is not installed, which makes the filter for {machine}; install the package 'libseccomp2'"
    return ""


@functools.cache
def program(sockets: tuple[str, ...] = NAMESPACED, *, shared: bool = False, alone: bool = False) -> bytes:
    """Return the filter as an array of struct sock_filter, for bubblewrap's `--seccomp` or prctl(PR_SET_SECCOMP).

    `sockets` are the families that socket(2) may make; "tcp" stands for inet and inet6 with nothing but plain TCP,
    opened by connect(2) only: all that Landlock watches. socketpair(2) makes unix pairs; without "unix" none with which
    one could write to another socket, as a datagram one can. `shared` says that a box has the user's files, processes
    and kernel tables around it (level `reduced`), and refuses what Landlock does not watch there. `alone` says that
    Landlock does not hold back signals (ABI below 6), and refuses to send any, tgkill(2) too: it takes the id of any
    process, and that of the box's own is not known before it runs. abort() still ends a program, by another signal.

    KeyError for another word in `sockets`, MachineError where missing() says why.
    """
    if reason := missing():
        raise MachineError(f"the system-call filter of a box is not to be had here: {reason}")
    wanted, library = rules(sockets, shared=shared, alone=alone), _library()
    return _assembled(wanted) if library is None else _exported(library, wanted)


def rules(sockets: tuple[str, ...] = NAMESPACED, *, shared: bool = False, alone: bool = False) -> list[Rule]:
    """Return what program() makes its program of; on any system, for an engine for containers takes it as well."""
    return [*_always(), *_sockets(sockets), *(_shared() if shared else ()), *(_signals() if alone else ())]


def _always() -> list[Rule]:
    """Return what every box is refused."""
    return [*(Rule(call, EPERM) for call in REFUSED), *(Rule(call, ENOSYS) for call in ("clone3", *STRAY)),
            *(Rule("clone", EPERM, (_same(0, flag, flag),)) for flag in FLAGS),
            *(Rule("ioctl", EPERM, (_same(1, request),)) for request in TERMINAL),
            # TCP may be put under TLS or SMC by the kernel, which is a way round Landlock and into little used code.
            Rule("setsockopt", ENOPROTOOPT, (_same(1, TCP), _same(2, UPPER)))]


def _sockets(sockets: tuple[str, ...]) -> list[Rule]:
    """Return what keeps sockets to some families."""
    families = {family for word in sockets for family in SOCKETS[word]}
    narrow = families - {family for word in sockets if word != "tcp" for family in SOCKETS[word]}
    found = [Rule("socket", EAFNOSUPPORT, comparisons) for comparisons in _all_but(0, families)]
    found += [Rule("socketpair", EAFNOSUPPORT, comparisons) for comparisons in _all_but(0, {UNIX})]
    if UNIX not in families:    # SOCK_DGRAM, 2, and SOCK_RAW, 3, which unix(7) takes for it
        found += [Rule("socketpair", ESOCKTNOSUPPORT, (_same(0, UNIX), _same(1, 2, 2)))]
    for family in sorted(narrow):   # the type is in the low 4 bits, and other bits are flags, socket(2)
        types = [(_same(1, ~STREAM & bit, bit),) for bit in (1, 2, 4, 8)]
        found += [Rule("socket", EPROTONOSUPPORT, (_same(0, family), *comparisons))
                  for comparisons in (*types, *_all_but(2, {0, TCP}))]
    places = {"sendto": 3, "sendmsg": 2, "sendmmsg": 3} if narrow else {}
    return found + [Rule(call, EOPNOTSUPP, (_same(place, FAST, FAST),)) for call, place in places.items()]


def _shared() -> list[Rule]:
    """Return what protects the files and processes around a box that Landlock alone surrounds."""
    return [*(Rule(call, EPERM) for call in SHARED), *(Rule(call, 0) for call in PRETENDED),
            *(Rule(call, EPERM, (_over(place, 0),)) for call, (_, place) in OTHERS.items()),
            Rule("setpriority", EPERM, (_same(0, 2),)), Rule("ioprio_set", EPERM, (_same(0, 3),)),  # users
            *(Rule("ioctl", EPERM, (_same(1, request),)) for request in ATTRIBUTES)]


def _signals() -> list[Rule]:
    """Return what keeps signals from being sent, also by handing a descriptor's to somebody else."""
    return [*(Rule(call, EPERM) for call in SIGNALS),
            *(Rule("ioctl", EPERM, (_same(1, request),)) for request in OWNERS),
            *(Rule("fcntl", EPERM, (_same(1, command),)) for command in COMMANDS)]


def _same(place: int, value: int, mask: int = LOW) -> tuple[int, int, int, int]:
    """Compare the bits of a mask, which lie in the low half, in the argument of a place."""
    return place, MASKED, mask, value


def _over(place: int, bound: int) -> tuple[int, int, int, int]:
    """Ask whether a whole argument is larger than a bound below 2 ** 32."""
    return place, OVER, bound, 0


def _all_but(place: int, allowed: set[int]) -> list[tuple]:
    """Return the comparisons one of which holds for each value but the allowed ones; for none allowed, always."""
    most = max(allowed, default=-1)
    refused = [(_same(place, value),) for value in range(most) if value not in allowed]
    return [*refused, (_over(place, most),)] if allowed else [()]


def _library() -> ctypes.CDLL | None:
    """Return libseccomp, or None where it is not installed."""
    try:
        return ctypes.CDLL("libseccomp.so.2")
    except OSError:
        return None


def _exported(library: ctypes.CDLL, wanted: list[Rule]) -> bytes:
    """Return the program that libseccomp makes of the rules for this machine; MachineError if it refuses."""
    library.seccomp_init.restype = ctypes.c_void_p
    context, target = ctypes.c_void_p(library.seccomp_init(ALLOW)), memory_file("filter")

    def do(action: str, *arguments) -> None:
        if status := getattr(library, f"seccomp_{action}")(context, *arguments):
            raise MachineError(f"libseccomp does not make the filter of a box: {action} failed with {status}, and 0 "
                               "was expected; install version 2.5 or later")

    try:
        do("attr_set", 2, ctypes.c_uint32(KILL))    # SCMP_FLTATR_ACT_BADARCH
        for rule in wanted:
            known, ours = library.seccomp_syscall_resolve_name(rule.call.encode()), NUMBERS[rule.call]
            number = ours if known < 0 and ours >= 424 else known
            if number >= 0:     # the machine has such a call
                packed = b"".join(struct.pack("=IIQQ", *comparison) for comparison in rule.comparisons)
                do("rule_add_array", REFUSE | rule.error, number, len(rule.comparisons), packed)
        do("export_bpf", target)
        return os.pread(target, 8 << 12, 0)     # the most that the kernel takes, BPF_MAXINSNS
    finally:
        library.seccomp_release(context)
        os.close(target)


# Classic BPF, <linux/bpf_common.h>: load a word of struct seccomp_data, keep some bits, compare and jump, answer.
LOAD, KEEP, EQUAL, LARGER, NOT_LESS, ANSWER = 0x20, 0x54, 0x15, 0x25, 0x35, 0x06
X86_64, X32 = 0xC000003E, 0x40000000    # AUDIT_ARCH_X86_64, __X32_SYSCALL_BIT


def _assembled(wanted: list[Rule]) -> bytes:
    """Return the program for x86-64 without libseccomp: the rules of one call after another."""
    lines = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, X86_64), (ANSWER, 0, 0, KILL), (LOAD, 0, 0, 0), (NOT_LESS, 0, 2, X32),
             (EQUAL, 1, 0, LOW), (ANSWER, 0, 0, KILL)]      # the number -1 is no call at all
    for call in dict.fromkeys(rule.call for rule in wanted):
        block = [line for rule in wanted if rule.call == call for line in _lines(rule)] + [(ANSWER, 0, 0, ALLOW)]
        lines += [(EQUAL, 0, len(block), NUMBERS[call]), *block]
    return b"".join(struct.pack("=HBBI", *line) for line in [*lines, (ANSWER, 0, 0, ALLOW)])


def _lines(rule: Rule) -> list[tuple[int, int, int, int]]:
    """Return the instructions (code, jump if so, jump if not, constant) of one rule, the next behind the last."""
    lines = [(ANSWER, 0, 0, REFUSE | rule.error)]
    for place, operation, first, value in reversed(rule.comparisons):
        low, high, miss = 16 + 8 * place, 20 + 8 * place, len(lines)
        if operation == MASKED:
            lines = [(LOAD, 0, 0, low), (KEEP, 0, 0, first), (EQUAL, 0, miss, value), *lines]
        else:
            lines = [(LOAD, 0, 0, high), (EQUAL, 0, 2, 0), (LOAD, 0, 0, low), (LARGER, 0, miss, first), *lines]
    return lines

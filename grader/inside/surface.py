"""What a program asks the kernel for: calls that no honest program needs, rights, and others' processes and terminals.

Trials for probe.py. A system call gets arguments that the kernel refuses before it does anything, so that only a filter
can be what refuses the call itself; what changes the caller is done by a child.
"""
import ctypes
import errno
import mmap
import os
import signal
import socket
import stat
import struct
from contextlib import suppress

import door
from children import child, done, waiting
from strain import library

# Numbers on x86-64, <asm/unistd_64.h>, and on the others, <asm-generic/unistd.h>; - for no such call.
MACHINES = {"x86_64": 0, "aarch64": 1, "riscv64": 1, "loongarch64": 1}
CALLS = """ptrace 101 117 process_vm_readv 310 270 process_vm_writev 311 271 kcmp 312 272 pidfd_getfd 438 438
mount 165 40 umount2 166 39 pivot_root 155 41 chroot 161 51 open_tree 428 428 move_mount 429 429 fsopen 430 430
fsconfig 431 431 fsmount 432 432 fspick 433 433 mount_setattr 442 442 unshare 272 97 setns 308 268 bpf 321 280
perf_event_open 298 241 userfaultfd 323 282 io_uring_setup 425 425 io_uring_enter 426 426 io_uring_register 427 427
add_key 248 217 request_key 249 218 keyctl 250 219 init_module 175 105 finit_module 313 273 delete_module 176 106
kexec_load 246 104 kexec_file_load 320 294 reboot 169 142 swapon 167 224 swapoff 168 225 acct 163 89 quotactl 179 60
syslog 103 116 settimeofday 164 170 clock_settime 227 112 clock_adjtime 305 266 adjtimex 159 171 sethostname 170 161
setdomainname 171 162 iopl 172 - ioperm 173 - name_to_handle_at 303 264 open_by_handle_at 304 265 mknod 133 -
mknodat 259 33 fanotify_init 300 262 move_pages 279 239 mbind 237 235 set_mempolicy 238 237 migrate_pages 256 238
personality 135 92 modify_ldt 154 - vmsplice 278 75 memfd_secret 447 447""".split()
ANY = -1                # no pointer, no descriptor, no length, and flags that do not exist
BARE = {"init_module": (0, 0, 0), "modify_ldt": (0, 0, 0)}      # for which -1 says too much or nothing
NAMESPACES = {"mount": 0x20000, "cgroup": 0x2000000, "uts": 0x4000000, "ipc": 0x8000000, "user": 0x10000000,
              "pid": 0x20000000, "net": 0x40000000}     # flags of clone(2)
THREAD = 0x10000        # CLONE_THREAD, with which alone clone(2) fails
FAMILIES = {"netlink": 16, "packet": 17, "can": 29, "bluetooth": 31, "alg": 38, "vsock": 40}    # <bits/socket.h>
TYPING = {"TIOCSTI": 0x5412, "TIOCSTI in 64 bits": 1 << 32 | 0x5412, "TIOCLINUX": 0x541C}   # ioctl_tty(2)
CLONE, IOCTL, SOCKET, CLONE3, GETPID, X32 = (56, 220), (16, 29), (41, 198), 435, 39, 0x40000000
SEIZE, RIGHTS_STAY = 0x4206, 39                     # PTRACE_SEIZE, PR_GET_NO_NEW_PRIVS
CAPABILITIES = struct.pack("Ii", 0x20080522, 0)     # version 3 of capget(2), for this process
SET_USER = [f"/usr/bin/{name}" for name in ("mount", "umount", "su", "passwd", "chsh", "newgrp", "gpasswd")]


def seize(number):
    """Trace a process for as long as a child of ours lives (ptrace(2))."""
    return done(child(lambda: failure(library().ptrace(SEIZE, number, 0, 0)))) or "traced"


def seize_sibling(_marks):
    """Trace a child of ours from another one."""
    with waiting() as start:
        return seize(start())


def failure(result):
    """Return the error number of a call of the C library, 0 if it succeeded."""
    return ctypes.get_errno() if result == -1 else 0


def call(number, *values):
    """Make a system call in a child; return its error number, 0 for success, less than 0 for a signal."""
    return child(lambda: failure(library().syscall(*map(ctypes.c_long, (number, *values)))))


def system_calls(_marks):
    """Make each call that no honest program needs, by its number, and say which are not refused by the filter."""
    column = MACHINES[os.uname().machine]
    numbers = {name: pair[column] for name, *pair in zip(CALLS[::3], CALLS[1::3], CALLS[2::3], strict=True)}
    refused = {name: call(int(number), *BARE.get(name, (ANY,) * 6)) in (errno.EPERM, errno.ENOSYS)
               for name, number in numbers.items() if number != "-"}
    for name, flag in NAMESPACES.items():
        refused[f"clone {name}"] = call(CLONE[column], flag | THREAD, 0, 0, 0, 0) == errno.EPERM
    for name, family in FAMILIES.items():
        status = call(SOCKET[column], family, socket.SOCK_RAW, 0)
        refused[f"socket {name}"] = status in (errno.EPERM, errno.EACCES, errno.EAFNOSUPPORT)
    for name, request in TYPING.items():
        refused[name] = call(IOCTL[column], 0, request, ANY) == errno.EPERM
    refused["clone3"] = call(CLONE3, ANY, ANY) == errno.ENOSYS
    if column == 0:
        refused["x32"], refused["i386"] = call(X32 | GETPID) != 0, child(old_entry) != 0
    allowed = [name for name, held in refused.items() if not held]
    if not allowed:
        raise PermissionError(errno.EPERM, f"{len(refused)} of {len(refused)} refused")
    return f"{len(refused) - len(allowed)} of {len(refused)} refused, not {', '.join(allowed)}"


def old_entry():
    """Ask for the process id by the numbers of 32-bit x86: mov eax, 20; int 0x80; ret. Return 0 if that works."""
    page = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    page.write(b"\xb8\x14\0\0\0\xcd\x80\xc3")
    address = ctypes.addressof(ctypes.c_char.from_buffer(page))
    return 0 if ctypes.CFUNCTYPE(ctypes.c_int)(address)() == os.getpid() else errno.ENOSYS


def user_namespace(_marks):
    """Become root in a user namespace of one's own (user_namespaces(7))."""
    return done(child(lambda: failure(library().unshare(NAMESPACES["user"])))) or "made"


def rights(_marks):
    """Return the capabilities that we have, whether new rights may be gained, and which programs give them."""
    words, found = (ctypes.c_uint32 * 6)(), []
    if library().capget(CAPABILITIES, words) or any(words[place] for place in (0, 1, 3, 4)):
        found.append("capabilities")
    if library().prctl(RIGHTS_STAY, 0, 0, 0, 0) != 1:
        found.append("new rights may be gained")
    found += filter(_gives_rights, SET_USER)
    if not found:
        raise PermissionError(errno.EPERM, "there are none and none can be gained")
    return ", ".join(found)


def _gives_rights(path):
    """Tell whether a program runs as its owner; of one that cannot be read nobody is told whom it runs as (proc(5))."""
    try:
        able = os.access(path, os.R_OK | os.X_OK) and os.stat(path).st_mode & stat.S_ISUID
        return bool(able) and _user_of(path) != os.geteuid()
    except OSError:
        return False


def _user_of(path):
    """Return the user that a program runs as, once it runs; a full pipe keeps it from ending before we have looked."""
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    with suppress(BlockingIOError):
        while True:
            os.write(writer, bytes(4096))
    os.set_blocking(writer, True)
    streams = [(os.POSIX_SPAWN_DUP2, writer, number) for number in (1, 2)]
    number = os.posix_spawn(path, [path, "--help"], {}, file_actions=streams)
    try:
        os.kill(number, signal.SIGSTOP)     # which it obeys when execve(2) is over and it has its rights
        os.waitpid(number, os.WUNTRACED)
        return os.stat(f"/proc/{number}").st_uid
    finally:
        os.close(reader)
        os.close(writer)
        with suppress(OSError):
            os.kill(number, signal.SIGKILL)
        os.waitpid(number, 0)


def raise_limits(_marks):
    """Raise a limit of our own; Python says in its own way that this is not allowed."""
    soft, hard = door.resource.getrlimit(door.resource.RLIMIT_NOFILE)
    if hard == door.resource.RLIM_INFINITY:
        return "there is no limit of open files"
    try:
        door.resource.setrlimit(door.resource.RLIMIT_NOFILE, (soft, hard + 1))
    except ValueError as error:
        raise PermissionError(errno.EPERM, str(error)) from error
    return f"{hard + 1} instead of {hard} open files"


def terminal(marks):
    """Type into the canary's terminal, and into our own if there is one (ioctl_tty(2), TIOCSTI)."""
    def work():
        import fcntl
        status = errno.ENOTTY
        for path in ("/dev/tty", marks["terminal"]):
            try:
                fcntl.ioctl(os.open(path, os.O_RDWR), TYPING["TIOCSTI"], b"\n")
                return 0
            except OSError as error:
                status = error.errno
        return status
    return done(child(work)) or "typed"

"""Landlock: which files a process may open, and all that it starts (landlock(7)); Linux holds it to that for good.

A set of rules is made here and handed over as a descriptor to the process that will be bound by it. The numbers are
those of <linux/landlock.h>; they are the same on every kind of machine.
"""
import ctypes
import errno
import os
import stat
import struct
import sys
from collections.abc import Mapping
from contextlib import suppress

CREATE, ADD = 444, 445                  # system calls
ASK_VERSION = 1                         # LANDLOCK_CREATE_RULESET_VERSION
BENEATH, PORT = 1, 2                    # kinds of rules
EXECUTE, WRITE_FILE, READ_FILE, READ_FOLDER = 1 << 0, 1 << 1, 1 << 2, 1 << 3
REMOVE_FOLDER, REMOVE_FILE, MAKE_FOLDER, MAKE_FILE, MAKE_LINK = 1 << 4, 1 << 5, 1 << 7, 1 << 8, 1 << 12
REFER, CUT, CONTROL = 1 << 13, 1 << 14, 1 << 15    # to move between folders, truncate(2), ioctl(2) of devices
READ = EXECUTE | READ_FILE | READ_FOLDER
WRITE = READ_FILE | WRITE_FILE
CHANGE = READ | WRITE_FILE | REMOVE_FOLDER | REMOVE_FILE | MAKE_FOLDER | MAKE_FILE | MAKE_LINK | REFER | CUT
BASIC = (1 << 13) - 1                   # what the first version knew: all that is above, and to make other files
OF_FILES = EXECUTE | WRITE_FILE | READ_FILE | CUT | CONTROL
BIND, CONNECT = 1 << 0, 1 << 1          # of TCP
ALIEN_SOCKETS, ALIEN_PROCESSES = 1 << 0, 1 << 1    # abstract sockets and signals beyond those that are bound alike
# The versions that brought CUT, BIND and CONNECT, CONTROL, the scopes, and QUIET.
LEAST, NETWORK, DEVICES, SIGNALS, LOGS = 3, 4, 5, 6, 7
QUIET = 1 << 0 | 1 << 2     # LANDLOCK_RESTRICT_SELF_LOG_SAME_EXEC_OFF and _LOG_SUBDOMAINS_OFF


def version() -> int:
    """Return the version of the kernel's interface, 0 where there is none or where it is switched off."""
    if not sys.platform.startswith("linux"):
        return 0
    try:
        return _call(CREATE, None, ctypes.c_size_t(0), ASK_VERSION)
    except OSError:
        return 0


def missing() -> str:
    """Return why files cannot be closed off here, or nothing."""
    if not sys.platform.startswith("linux"):
        return "Landlock is a part of Linux"
    found = version()
    if not found:
        return ("this kernel has no Landlock, was started without it (see 'lsm=' among its boot options), or a "
                "container forbids its use")
    if found < LEAST:
        return (f"this kernel has version {found} of Landlock, which does not keep a program from cutting files "
                f"(truncate(2)); version {LEAST} came with Linux 6.2")
    return ""


def rules(allowed: Mapping[str, int], port: int | None = None) -> int:
    """Return the descriptor of rules that refuse every path but those below the allowed ones, each with its rights.

    A path that does not exist is passed over. TCP is refused but for taking connections on `port`. OSError if the
    kernel refuses.
    """
    found = version()
    if found < (LEAST if port is None else NETWORK):
        raise OSError(errno.EOPNOTSUPP, f"version {found} of Landlock does not know all that is needed")
    files = BASIC | REFER | CUT | (CONTROL if found >= DEVICES else 0)
    ports = BIND | CONNECT if found >= NETWORK else 0
    scopes = ALIEN_SOCKETS | ALIEN_PROCESSES if found >= SIGNALS else 0
    ruleset = _call(CREATE, struct.pack("=QQQ", files, ports, scopes), ctypes.c_size_t(24), 0)
    try:
        for path, rights in allowed.items():
            with suppress(FileNotFoundError, NotADirectoryError):
                _allow(ruleset, path, rights & files)
        if port is not None:
            _call(ADD, ruleset, PORT, struct.pack("=QQ", BIND, port), 0)
    except OSError:
        os.close(ruleset)
        raise
    return ruleset


def flags() -> int:
    """Return how landlock_restrict_self(2) is to be called, so that nobody can fill the system's log with refusals."""
    return QUIET if version() >= LOGS else 0


def _allow(ruleset: int, path: str, rights: int) -> None:
    """Add a rule for a file, or for a folder with all in it; later the path may name something else."""
    place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            rights &= OF_FILES
        _call(ADD, ruleset, BENEATH, struct.pack("=Qi", rights, place), 0)
    finally:
        os.close(place)


def _call(number: int, *arguments) -> int:
    """Make a system call; OSError if it fails."""
    found = ctypes.CDLL(None, use_errno=True).syscall(number, *arguments)
    if found == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return found

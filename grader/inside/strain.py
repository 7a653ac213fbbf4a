"""What a program can use up and leave behind: trials for probe.py, each of them bounded and cleaned up by itself.

A trial returns what it got, or raises OSError where it was stopped; any other exception says that it could not be made.
`marks` hold the bounds: of tasks, of bytes, of files.
"""
import ctypes
import errno
import os
import select
import signal
import threading
import time
from contextlib import suppress

import door
from children import born, child, done, ended, waiting

CROWD, BLOCK = 4, 8 << 20           # processes that use memory together; bytes of one of many files
LIFETIME = 8.0                      # seconds for a daemon that nobody ends
SET_NAME, ONE_ARENA = 15, -8        # PR_SET_NAME of <linux/prctl.h>, M_ARENA_MAX of <malloc.h>


def library():
    """Return the C library."""
    return ctypes.CDLL(None, use_errno=True)


def forks(marks):
    """Start processes that wait, until that is refused."""
    count = 0
    with waiting() as start:
        try:
            while count < marks["tasks"]:
                start()
                count += 1
        except RuntimeError as error:
            if not count:
                raise
            raise OSError(errno.EAGAIN, f"refused after {count}") from error
    return f"{count} processes"


def threads(marks):
    """Start threads that wait, until that is refused; memory for them is at hand."""
    with suppress(AttributeError):      # other systems' libraries do not take that much for a thread
        library().mallopt(ONE_ARENA, 1)
    threading.stack_size(64 << 10)
    end, started = threading.Event(), []
    try:
        while len(started) < marks["tasks"]:
            thread = threading.Thread(target=end.wait, daemon=True)
            thread.start()
            started.append(thread)
    except RuntimeError as error:
        if not started:
            raise
        raise OSError(errno.EAGAIN, f"refused after {len(started)}") from error
    finally:
        end.set()
        for thread in started:
            thread.join()
    return f"{len(started)} threads"


def eaten(count):
    """Return so many bytes, each page of which is in use."""
    return bytearray(b".") * count


def memory(marks):
    """Use more memory in one process than it may."""
    done(child(lambda: 0 if eaten(marks["bytes"]) else errno.ENOMEM))
    return f"{marks['bytes'] >> 20} MiB"


def memory_together(marks):
    """Use more memory in several processes at once than all may; each of them stays within what one may."""
    (reader, writer), full, gone = os.pipe(), 0, None

    def work():
        block = eaten(marks["share"])
        os.write(writer, block[:1])
        return block
    with waiting() as start:
        for _ in range(CROWD):
            start(work)
        while full < CROWD and gone is None:
            full += len(os.read(reader, CROWD)) if select.select([reader], [], [], 0.01)[0] else 0
            gone = os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    os.close(reader)
    os.close(writer)
    if gone is not None and gone.si_code == os.CLD_EXITED:
        raise RuntimeError("one process may not have its share")
    if full < CROWD:
        raise OSError(errno.ENOMEM, f"ended when {full} of {CROWD} had {marks['share'] >> 20} MiB")
    return f"{CROWD} processes with {marks['share'] >> 20} MiB each"


def large_file(marks):
    """Write one byte far into a file, which takes no room."""
    place = os.open("large", os.O_CREAT | os.O_WRONLY)
    try:
        os.pwrite(place, b".", marks["largest"])
    finally:
        os.close(place)
        os.unlink("large")
    return f"a file of {marks['largest'] >> 20} MiB"


def disk(marks):
    """Take room for many files, each of which is small enough."""
    names = [f"block{number}" for number in range(marks["blocks"])]
    try:
        for name in names:
            with open(name, "wb") as stream:
                os.posix_fallocate(stream.fileno(), 0, BLOCK)
    finally:
        for name in names:
            with suppress(FileNotFoundError):
                os.unlink(name)
    return f"{len(names)} files of {BLOCK >> 20} MiB"


def open_files(marks):
    """Open many files."""
    held = []
    try:
        while len(held) < marks["opened"]:
            held.append(os.dup(0))
    finally:
        for descriptor in held:
            os.close(descriptor)
    return f"{len(held)} open files"


def core_dumps(_marks):
    """Look whether a crash would leave its memory in a file."""
    most = max(door.resource.getrlimit(door.resource.RLIMIT_CORE))
    if most == 0:
        raise OSError(errno.EFBIG, "the limit is 0 bytes")
    return f"the limit is {most}"


def name(text):
    """Give this process a name by which it is found from outside (prctl(2)); AttributeError outside Linux."""
    library().prctl(SET_NAME, text.encode(), 0, 0, 0)


def daemon(marks):
    """Leave a process behind that has a session of its own, no parent that waits for it, and no ear for signals."""
    reader, writer = os.pipe()

    def live():
        name(marks["names"]["daemon"])
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGINT):
            signal.signal(number, signal.SIG_IGN)
        os.write(writer, b".")
        time.sleep(LIFETIME)
    child(lambda: born(live) and 0)
    os.close(writer)
    with open(reader, "rb", 0) as stream:
        if not stream.read(1):
            raise RuntimeError("the daemon did not start")
    return "started"


def stop(marks):
    """Stop a child of ours, and our parent if that is not the grader itself."""
    def work():
        name(marks["names"]["stopped"])
        try:
            os.kill(os.getpid(), signal.SIGSTOP)
        except OSError as error:
            return error.errno
    state = os.waitpid(born(work), os.WUNTRACED)[1]
    if not os.WIFSTOPPED(state):
        return done(ended(state)) or "went on"
    if os.getppid() not in (0, 1, marks["grader"]):
        with suppress(OSError):
            os.kill(os.getppid(), signal.SIGSTOP)
    return "stopped"


def endless(marks):
    """Never answer."""
    with suppress(AttributeError):
        name(marks["names"]["endless-loop"])
    while True:
        pass

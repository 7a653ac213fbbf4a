"""The program that watches over another one at level `reduced`: it starts it fenced in, and leaves nothing of it.

The warden adopts the orphans of what it watches (prctl(2), PR_SET_CHILD_SUBREAPER), so whatever daemons there are, all
become its children in the end. Whichever way the grader ends, the kernel tells the warden. The fence keeps what is
inside from sending it a signal.
"""
import contextlib
import ctypes
import importlib
import json
import os
import signal
import struct

DEATH, DUMPABLE, SECCOMP, PRIVILEGES, SUBREAPER = 1, 4, 22, 38, 36      # what prctl(2) sets
FILTER = 2              # SECCOMP_MODE_FILTER
RESTRICT = 446          # landlock_restrict_self(2)
WATCHED = (signal.SIGCHLD, signal.SIGTERM, signal.SIGHUP)


def main(text):
    """Start the program that the settings name when the grader says so, and leave as it does when all has ended.

    Besides what door.py reads, settings are {"program": name, "grader": its process, "descriptors": those to hand on,
    "rules": descriptor, "flags": of landlock_restrict_self(2), "filter": hexadecimal text}.
    """
    settings = json.loads(text)
    for number in WATCHED:
        signal.signal(number, signal.SIG_DFL)
    _end_with(settings["grader"], signal.SIGHUP)
    if not os.read(0, 1):
        os._exit(1)
    signal.pthread_sigmask(signal.SIG_SETMASK, WATCHED)
    _control(SUBREAPER, 1)
    _control(DUMPABLE, 0)
    warden, child = os.getpid(), os.fork()
    if child:
        for descriptor in (*settings["descriptors"], settings["rules"]):
            os.close(descriptor)
        _watch(child, settings["grader"])
        os._exit(_end(child))
    _end_with(warden, signal.SIGKILL)
    _offer()
    _fence(settings)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    importlib.import_module(settings["program"]).main(text)


def _end_with(parent, number):
    """Get a signal when the parent ends, and end at once if it already has."""
    _control(DEATH, number)
    if os.getppid() != parent:
        os._exit(1)


def _offer():
    """Have this process, and all that it starts, be the first to end when memory is short, and the warden the last."""
    _control(DUMPABLE, 1)       # or the file would be root's
    with contextlib.suppress(OSError), open("/proc/self/oom_score_adj", "w", encoding="ascii") as stream:
        stream.write("1000")


def _fence(settings):
    """Close off what is outside, for good, for this process and all that it starts; OSError if the kernel refuses."""
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    _control(PRIVILEGES, 1)
    if _library().syscall(RESTRICT, settings["rules"], settings["flags"]):
        raise OSError(ctypes.get_errno(), "landlock_restrict_self")
    os.close(settings["rules"])
    calls = bytes.fromhex(settings["filter"])
    held = ctypes.create_string_buffer(calls, len(calls))
    _control(SECCOMP, FILTER, struct.pack("HP", len(calls) // 8, ctypes.addressof(held)))   # struct sock_fprog


def _watch(child, grader):
    """Bury orphans until the child has ended, the grader asks for the end, or the grader has ended.

    The signal of the grader's end comes as well when the thread of it ends that started us.
    """
    while True:
        number = signal.sigwait(WATCHED)
        if number == signal.SIGTERM or (number == signal.SIGHUP and os.getppid() != grader):
            return
        while (ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)) is not None:
            if ended.si_pid == child:
                return
            os.waitpid(ended.si_pid, 0)


def _end(child):
    """Kill all that is left, wait for the end of it, and return the child's exit status as a shell tells it.

    When a child is dead, its own children are ours. None is buried before all are dead: the dead count for the limit of
    processes (getrlimit(2)), so that what is born faster than we look comes to its end there.
    """
    dead = set()
    while born := _children() - dead:
        for number in born:
            os.kill(number, signal.SIGKILL)
        for number in born:
            os.waitid(os.P_PID, number, os.WEXITED | os.WNOWAIT)
        dead |= born
    ends = {number: os.waitstatus_to_exitcode(os.waitpid(number, 0)[1]) for number in dead}
    return ends[child] if ends[child] >= 0 else 128 - ends[child]


def _children():
    """Return the ids of our children, the dead ones too (proc(5))."""
    with open(f"/proc/self/task/{os.getpid()}/children", encoding="ascii") as stream:
        return {int(word) for word in stream.read().split()}


def _control(what, *values):
    """Call prctl(2); OSError if it fails."""
    if _library().prctl(what, *values, *(0,) * (4 - len(values))):
        raise OSError(ctypes.get_errno(), f"prctl({what})")


def _library():
    """Return the C library."""
    return ctypes.CDLL(None, use_errno=True)

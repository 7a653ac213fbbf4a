"""The program that tries, once each, what a box forbids, and says what came of it; box/probes.py knows what it means.

A trial returns what it got, or raises OSError where it was stopped; any other exception says that it could not be made.
All are harmless where nothing stops them, and remove what they have made. `marks` say what lies outside.
"""
import errno
import os
import signal
import socket
import stat
from contextlib import suppress

import door
import strain
import surface


def text_of(path):
    """Return what a file says."""
    with open(path, encoding="utf-8") as stream:
        return stream.read()


def written(*paths):
    """Write to files and return which took it; OSError if none did."""
    found = []
    for path in paths:
        with suppress(OSError), open(path, "w", encoding="utf-8") as stream:
            stream.write("written")
            found.append(path)
    if not found:
        raise PermissionError(errno.EACCES, "refused")
    return ", ".join(found)


def write_hand_in(marks):
    """Lay a file beside the hand-in's own, where it is staged; a container has only a copy."""
    if not marks["files"]:
        raise FileNotFoundError(errno.ENOENT, "the staged folder is not here")
    return written(os.path.join(marks["files"], "new"))


def write_system(marks):
    """Lay a file for a moment beside the system's, Python's and our own."""
    found = []
    for folder in ("/", "/etc", "/usr", "/var", os.path.dirname(os.__file__), os.path.dirname(__file__),
                   marks["site"], marks["tools"], *marks["packages"]):
        path = os.path.join(folder, marks["word"])
        with suppress(OSError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            found.append(folder)
            os.unlink(path)
    if not found:
        raise PermissionError(errno.EACCES, "refused everywhere")
    return ", ".join(found)


def environment(marks):
    """Return our own environment, and the canary's."""
    return "\n".join([*(f"{name}={value}" for name, value in os.environ.items()), of_others(marks, "environ")])


def processes(_marks):
    """Return the processes within sight and when they started, which is the same in every namespace."""
    rows = {number: of_process(number, "stat").rpartition(")")[2].split() for number in everyone()}
    return " ".join(f"{number}:{fields[19]}" for number, fields in rows.items() if len(fields) > 19)


def everyone():
    """Return the ids of all processes within sight."""
    if not os.path.isdir("/proc/self"):
        raise RuntimeError("this system has no /proc")
    return [name for name in os.listdir("/proc") if name.isdigit()]


def of_process(number, name):
    """Return what the kernel says of a process, word by word where it says many, as far as we may read it (proc(5))."""
    try:
        return text_of(f"/proc/{number}/{name}").replace("\0", "\n")
    except (OSError, UnicodeDecodeError):
        return ""


def of_others(marks, name):
    """Return what is said of the processes that bear the canary's word; whoever looks knows its id already."""
    numbers = {str(marks["process"]), str(marks["grader"])}
    with suppress(OSError):
        numbers.update(everyone())
    return "\n".join(text for number in numbers if marks["word"] in (text := of_process(number, name)))


def reach(family, kind, address):
    """Send a byte to an address."""
    with socket.socket(family, kind) as opened:
        opened.settimeout(1)
        opened.connect(address)
        opened.send(b".")
    return "sent"


def descriptors(marks):
    """Return what is open besides the three standard streams and the channel."""
    found = []
    most = min(1024, door.resource.getrlimit(door.resource.RLIMIT_NOFILE)[0])
    for number in set(range(most)) - {0, 1, 2, marks["channel"]}:
        with suppress(OSError):
            found.append(f"{number} ({stat.filemode(os.fstat(number).st_mode)})")
    if not found:
        raise OSError(errno.EBADF, "no other descriptor is open")
    return ", ".join(found)


def end_others(marks):
    """Ask the canary process to end, not ourselves should we have its id here."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    os.kill(marks["process"], signal.SIGTERM)
    return "sent"


TRIALS = {
    "read-outside": lambda marks: text_of(marks["file"]),
    "list-home": lambda marks: " ".join(os.listdir(marks["folder"])),
    "read-hand-in": lambda marks: text_of(marks["other"]),
    "write-outside": lambda marks: written(marks["file"], os.path.join(marks["folder"], "new")),
    "write-hand-in": write_hand_in,
    "write-system": write_system,
    "environment": environment,
    "command-line": lambda marks: of_others(marks, "cmdline"),
    "processes": processes,
    "ptrace": lambda marks: surface.seize(marks["process"]),
    "ptrace-sibling": surface.seize_sibling,
    "signal": end_others,
    "tcp": lambda marks: reach(socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", marks["tcp"])),
    "udp": lambda marks: reach(socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", marks["udp"])),
    "unix-abstract": lambda marks: reach(socket.AF_UNIX, socket.SOCK_STREAM, "\0" + marks["abstract"]),
    "unix-path": lambda marks: reach(socket.AF_UNIX, socket.SOCK_STREAM, marks["path"]),
    "descriptors": descriptors,
    "system-calls": surface.system_calls,
    "user-namespace": surface.user_namespace,
    "rights": surface.rights,
    "raise-limits": surface.raise_limits,
    "terminal": surface.terminal,
    "forks": strain.forks,
    "threads": strain.threads,
    "memory": strain.memory,
    "memory-together": strain.memory_together,
    "large-file": strain.large_file,
    "disk": strain.disk,
    "open-files": strain.open_files,
    "core-dumps": strain.core_dumps,
    "daemon": strain.daemon,
    "stopped": strain.stop,
    "endless-loop": strain.endless,
}


def attempt(trial, marks):
    """Make a trial; return whether it succeeded, None if it could not be made, and what was seen."""
    try:
        return [True, trial(marks)]
    except (OSError, MemoryError) as error:
        return [False, getattr(error, "strerror", None) or type(error).__name__]
    except Exception as error:
        return [None, f"cannot be tried here: {type(error).__name__}: {error}"]


def main(text):
    """Make the trials that the grader names, one after the other."""
    channel = door.open_door(text)
    while True:
        request = channel.read()
        marks = {**channel.settings, **request["marks"]}
        channel.send({"id": request["id"], "came": {name: attempt(TRIALS[name], marks) for name in request["try"]}})

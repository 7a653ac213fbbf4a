"""Level `none`: a plain process with limits and a deadline, for machines that offer nothing better."""
import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress

from grader.box import cgroup, promises, users
from grader.box.bubblewrap import environment, interpreter
from grader.box.channel import memory_file
from grader.box.ground import prepare, remove, scratch
from grader.box.network import loopback

ISOLATION = "none"
INHERITS = True
HOLDS = {"linux": promises.LINUX, "win32": promises.EVERYWHERE}.get(sys.platform, promises.POSIX)
PREVENTS = "forged verdicts, endless loops, runaway memory of one process"


def missing() -> str:
    """Return why this level cannot be had: it always can."""
    return ""


class Launched:
    """A started process in a group and a scratch folder of its own."""

    def __init__(self, process: subprocess.Popen, errors: int, scratch: str, user: users.User):
        """Keep the process, the descriptor of what goes wrong, its scratch folder, and its user."""
        self.process, self.errors, self.scratch, self.user, self.group = process, errors, scratch, user, None

    def hold(self) -> None:
        """Do nothing: our own child cannot be mistaken for another process before it is waited for."""

    def bound(self, token: str, settings: dict) -> None:
        """Put the process, which has not read any request, into a control group, where that can be had."""
        self.group = cgroup.make(token, settings["memory"] + settings["room"], settings["processes"])
        with suppress(ProcessLookupError):
            if self.group:
                self.group.join(self.process.pid)

    def dial(self, port: int, end: float) -> socket.socket:
        """Return a socket connected to a port of this machine before `end`, in seconds of time.monotonic."""
        return loopback(port, end)

    def met(self) -> str:
        """Return the limit that the box ran into, as far as the system tells: "memory", or nothing."""
        return self.group.met() if self.group else ""

    def kill(self) -> None:
        """End the process and its group, and remove its scratch folder."""
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        if self.group:
            self.group.remove()
        self.user.release()
        os.close(self.errors)
        remove(self.scratch)


def launch(program: str, settings: dict, folder: str | None, descriptors: tuple[int, ...]) -> Launched:
    """Start an inside program; `folder` is a staged folder of the student's, or None.

    Root gives up its rights here too, where the user without rights can reach all that is needed.
    """
    ground, own = prepare(), scratch()
    user = users.lease() if ground.private else users.User(None, -1)
    place(own, user)
    told = {**settings, "work": f"{own}/work", "files": folder, "site": ground.site, "tools": ground.tools,
            "leash": True, "processes": most(settings["processes"], user)}
    errors = memory_file("errors")
    command = interpreter(os.path.join(ground.prefix, ground.program), ground.inside, program, told)
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, cwd=own,
                               env=environment(own, ground.prefix), pass_fds=descriptors, start_new_session=True,
                               **user.options())
    launched = Launched(process, errors, own, user)
    launched.bound(ground.token, settings)
    return launched


def place(scratch: str, user: users.User) -> None:
    """Make the work folder in a fresh scratch folder, and let its user have both."""
    os.mkdir(f"{scratch}/work")
    for path in (scratch, f"{scratch}/work") if user.id is not None else ():
        os.chown(path, user.id, user.id, follow_symlinks=False)


def most(processes: int, user: users.User) -> int | None:
    """Return the limit under which a box may have so many processes, None for no limit.

    The limit counts all tasks of a user, setrlimit(2), those of the desktop too; only Linux tells how many there are.
    """
    if user.id is not None:
        return processes
    if not os.path.isdir("/proc/self/task"):
        return None
    own = [entry.path for entry in os.scandir("/proc") if entry.name.isdigit() and _owner(entry.path) == os.getuid()]
    return processes + sum(len(os.listdir(f"{path}/task")) for path in own if os.path.isdir(path))


def _owner(path: str) -> int | None:
    """Return the user of a process that may be gone by now."""
    try:
        return os.stat(path).st_uid
    except OSError:
        return None

"""Level `reduced`: Landlock, a filter of system calls, limits, and a warden; for Linux without namespaces.

No right is needed for any of it. What stays open, since nothing without rights can close it: a box can see that a path
exists, and how large it is (stat(2)); the memory of all its processes is bounded by control groups only, the sum of its
files not at all. What it lacks: multiprocessing's locks, which lie in a folder that all programs of a user share.

The warden bears no mark by which the janitor would end it: it ends its box by itself, and knows better how.
"""
import os
import signal
import socket
import subprocess
from contextlib import suppress

from grader.box import cgroup, landlock, process, promises, users
from grader.box import filter as system_calls
from grader.box.bubblewrap import environment, interpreter
from grader.box.channel import memory_file
from grader.box.ending import end
from grader.box.ground import Ground, prepare, remove, scratch
from grader.box.network import loopback
from grader.errors import MachineError

PATIENCE = 5.0      # seconds for the warden to end a box
ISOLATION = "reduced"
INHERITS = True
PREVENTS = "reading and writing outside, the network, signals to others; what is started ends with the box"
HOLDS = promises.ALL - {"disk"}      # there are no quotas without rights
# The system's programs and libraries, and the files of its configuration that libraries cannot do without.
SYSTEM = dict.fromkeys(("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/etc/ld.so.cache", "/etc/mime.types",
                        "/etc/ssl/openssl.cnf", "/etc/debian_version", "/dev/zero", "/dev/random", "/dev/urandom"),
                       landlock.READ)
SYSTEM["/dev/null"] = landlock.WRITE
NAMES = dict.fromkeys(("/etc/hosts", "/etc/nsswitch.conf"), landlock.READ)      # an app may listen on "localhost"


def missing() -> str:
    """Return why this level cannot be had on this machine, or nothing."""
    if reason := landlock.missing() or system_calls.missing():
        return reason
    if not os.path.exists(f"/proc/self/task/{os.getpid()}/children"):
        return "this system does not tell which children a process has (/proc, CONFIG_PROC_CHILDREN)"
    if os.geteuid() != 0 or prepare().private:
        return ""
    python = os.path.join(prepare().prefix, prepare().program)
    with users.leased() as user, suppress(OSError):
        done = subprocess.run([python, "-I", "-S", "-c", ""], **user.options(), env={}, cwd="/", check=False)
        if done.returncode == 0:
            return ""
    return "root may not make a mount namespace here, and a user without rights cannot start Python where it lies"


class Launched:
    """A started warden, and what it takes to end its box for certain."""

    def __init__(self, process: subprocess.Popen, errors: int, scratch: str, user: users.User):
        """Keep the warden, the descriptor of what goes wrong, the box's scratch folder, and its user."""
        self.process, self.errors, self.scratch, self.user, self.group = process, errors, scratch, user, None

    def hold(self) -> None:
        """Do nothing: our own child cannot be mistaken for another process before it is waited for."""

    def release(self, token: str, settings: dict) -> None:
        """Put the warden into a control group, where that can be had, and let it start the program."""
        self.group = cgroup.make(token, settings["memory"] + settings["room"], settings["processes"])
        with suppress(ProcessLookupError):
            if self.group:
                self.group.join(self.process.pid)
        with suppress(BrokenPipeError), self.process.stdin as stream:
            stream.write(b".")

    def dial(self, port: int, end: float) -> socket.socket:
        """Return a socket connected to a port of this machine before `end`, in seconds of time.monotonic."""
        return loopback(port, end)

    def met(self) -> str:
        """Return the limit that the box ran into, as far as the system tells: "memory", or nothing."""
        return self.group.met() if self.group else ""

    def kill(self) -> None:
        """End the box; when this returns nothing of it is left."""
        for number in (signal.SIGTERM, signal.SIGCONT):     # should somebody have stopped it
            self.process.send_signal(number)
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            end(self.process.pid)
            self.process.wait()
        if self.group:
            self.group.remove()
        self.user.release()
        os.close(self.errors)
        remove(self.scratch)


def launch(program: str, settings: dict, folder: str | None, descriptors: tuple[int, ...]) -> Launched:
    """Start an inside program behind a fence; `folder` is a staged folder of the student's, or None.

    With a `port` in the settings it may take TCP connections there, from the machine's network too if it wants them;
    MachineError if that cannot be had here.
    """
    port = settings["port"]
    if port and landlock.version() < landlock.NETWORK:
        raise MachineError("an app on a port of its own cannot be had at the level 'reduced' with this kernel, whose "
                           "Landlock knows no ports; Linux 6.7 or later is needed")
    ground, own, user = prepare(), scratch(), users.lease()
    process.place(own, user)
    errors, rules = memory_file("errors"), landlock.rules(_allowed(ground, own, folder, port), port)
    told = {**settings, "work": f"{own}/work", "files": folder, "site": ground.site, "tools": ground.tools,
            "leash": False, "processes": process.most(settings["processes"], user), "program": program,
            "grader": os.getpid(), "descriptors": descriptors, "rules": rules, "flags": landlock.flags(),
            "filter": _calls(port).hex()}
    command = interpreter(os.path.join(ground.prefix, ground.program), ground.inside, "warden", told)
    try:
        warden = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=errors, bufsize=0,
                                  cwd=own, env=environment(own, ground.prefix), pass_fds=(*descriptors, rules),
                                  start_new_session=True, **user.options())
    finally:
        os.close(rules)
    launched = Launched(warden, errors, own, user)
    launched.release(ground.token, settings)
    return launched


def _allowed(ground: Ground, own: str, folder: str | None, port: int | None) -> dict[str, int]:
    """Return what a box may do with which paths; in its scratch folder all but make devices, sockets and pipes."""
    places = (ground.prefix, ground.site, ground.tools, ground.inside, *([folder] if folder else ()))
    return {**SYSTEM, **(NAMES if port else {}), **dict.fromkeys(places, landlock.READ), own: landlock.CHANGE}


def _calls(port: int | None) -> bytes:
    """Return the filter of system calls: no sockets at all, or TCP ones only for an app on a port."""
    return system_calls.program(("tcp",) if port else (), shared=True, alone=landlock.version() < landlock.SIGNALS)

"""Level `full`: bubblewrap with namespaces, no network, a read-only system, a user without rights, few system calls.

Killing the process that we start is not enough: in a race at the start the box lives on. So the box's first process is
killed, by pidfd, and both are waited for: bubblewrap leaves as soon as it knows the exit status. With that first
process the kernel ends everything inside (pid_namespaces(7)).
"""
import json
import os
import select
import shutil
import signal
import socket
import subprocess
import tempfile
from contextlib import suppress

from grader.box import cgroup, janitor, promises, users
from grader.box import filter as system_calls
from grader.box.advice import advice
from grader.box.channel import memory_file
from grader.box.ground import Ground, prepare
from grader.box.network import Joined

SHARED_BYTES = 16 << 20
PATIENCE = 5.0      # seconds for the kernel to end a box that is killed
ISOLATION = "full"
INHERITS = True
HOLDS = promises.ALL
PREVENTS = "reading and writing outside, the network, other processes; what is started ends with the box"
# What a box knows of a network: its own address (hosts(5), nsswitch.conf(5)).
NAMES = {"/etc/hosts": b"127.0.0.1 localhost\n::1 localhost\n", "/etc/nsswitch.conf": b"hosts: files\n"}
SYSTEM = ("--ro-bind /usr /usr --symlink usr/lib /lib --symlink usr/lib64 /lib64 --symlink usr/bin /bin "
          "--ro-bind-try /etc/ld.so.cache /etc/ld.so.cache --proc /proc --dev /dev").split()
WALLS = ("--unshare-user --unshare-pid --unshare-ipc --unshare-uts --unshare-net --unshare-cgroup-try --disable-userns "
         "--uid 65534 --gid 65534 --hostname box --die-with-parent --new-session --cap-drop ALL --clearenv").split()


def missing() -> str:
    """Return why this level cannot be had on this machine, or nothing."""
    if shutil.which("bwrap") is None:
        return "bubblewrap is not installed; install the package 'bubblewrap'"
    if os.geteuid() == 0 and not prepare().private:
        return "root may not make a mount namespace here, so a box could not give up root's rights"
    if reason := system_calls.missing():
        return reason
    with users.leased() as user:
        done = subprocess.run([shutil.which("bwrap"), *WALLS, *SYSTEM, "--", "/usr/bin/true"], **user.options(),
                              stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/",
                              env=janitor.mark(prepare().token), check=False)
    said = done.stderr.decode("utf-8", "replace").strip()[:300]
    return " ".join(f"bubblewrap does not work here: {said or done.returncode} {advice()}".split()) \
        if done.returncode else ""


class Launched:
    """A started bubblewrap and what is needed to end its box for certain."""

    def __init__(self, process: subprocess.Popen, errors: int, information: int, user: users.User):
        """Keep the process, the descriptors of what goes wrong and of what bubblewrap tells, and the box's user."""
        self.process, self.errors, self.information, self.user = process, errors, information, user
        self.first, self.number, self.group, self.joined = None, None, None, None
        self.scratch = tempfile.gettempdir()

    def hold(self) -> None:
        """Get a handle on the box's first process while it is certainly alive (pidfd_open(2))."""
        if self.first is None:
            with open(self.information, encoding="utf-8") as stream:
                said = stream.read()
            try:
                self.number = json.loads(said)["child-pid"]
                self.first = os.pidfd_open(self.number)
            except (ValueError, OSError):
                self.first = -1

    def bound(self, token: str, settings: dict) -> None:
        """Put the box, whose first process is waiting, into a control group of its own, where that can be had."""
        self.group = cgroup.make(token, settings["memory"] + settings["room"], settings["processes"])
        self.hold()
        with suppress(ProcessLookupError):      # it did not start, which is told when it does not answer
            if self.group and self.number:
                self.group.join(self.number)

    def dial(self, port: int, end: float) -> socket.socket:
        """Return a socket connected to a port of the box before `end`, in seconds of time.monotonic; else OSError."""
        if self.joined is None:
            self.joined = Joined(self.number)
        return self.joined.connect(port, end)

    def met(self) -> str:
        """Return what the box ran into, as far as the system tells: "memory", "outside", or nothing.

        What goes on inside ends the outermost process with an exit status: a signal can come from outside only.
        """
        return (self.group.met() if self.group else "") or ("outside" if (self.process.poll() or 0) < 0 else "")

    def kill(self) -> None:
        """End the box; when this returns nothing of it is left."""
        self.hold()
        if self.first != -1:
            try:
                signal.pidfd_send_signal(self.first, signal.SIGKILL)
            except ProcessLookupError:
                pass
            select.select([self.first], [], [], PATIENCE)     # readable when it has ended, and all in it before it
            os.close(self.first)
        else:
            self.process.kill()
        self.process.wait()
        if self.joined:
            self.joined.close()
        if self.group:
            self.group.remove()
        self.user.release()
        os.close(self.errors)


def launch(program: str, settings: dict, folder: str | None, descriptors: tuple[int, ...]) -> Launched:
    """Start an inside program in a box; `folder` is a staged folder of the student's, or None."""
    ground, scratch, user = prepare(), tempfile.gettempdir(), users.lease()
    settings = {**settings, "work": f"{scratch}/work", "files": "/box" if folder else None, "site": "/site",
                "tools": "/tools", "leash": False}
    (reader, writer), (waiting, go) = os.pipe(), os.pipe()
    names = [memory_file(name, text) for name, text in NAMES.items()]
    walls = [*_walls(ground, scratch, folder, settings["room"]),
             *(word for name, file in zip(NAMES, names, strict=True) for word in ("--ro-bind-data", str(file), name)),
             "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", scratch]
    options = memory_file("options", "\0".join(walls).encode() + b"\0")
    calls, errors = memory_file("calls", system_calls.program()), memory_file("errors")
    command = [shutil.which("bwrap"), "--info-fd", str(writer), "--block-fd", str(waiting), "--seccomp", str(calls),
               "--args", str(options), "--", *interpreter(f"/python/{ground.program}", "/inside", program, settings)]
    try:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors,
                                   env=janitor.mark(ground.token), cwd="/", start_new_session=True, **user.options(),
                                   pass_fds=(*descriptors, writer, waiting, calls, options, *names))
    finally:
        for descriptor in (writer, waiting, calls, options, *names):
            os.close(descriptor)
    launched = Launched(process, errors, reader, user)
    launched.bound(ground.token, settings)
    os.close(go)        # bubblewrap goes on when there is something to read, the end as well
    return launched


def _walls(ground: Ground, scratch: str, folder: str | None, room: int) -> list[str]:
    """Return bubblewrap's options; a file system in memory hides what is bound before it on the same tree."""
    return [*WALLS, *SYSTEM,
            "--ro-bind", ground.prefix, "/python", "--ro-bind", ground.site, "/site",
            "--ro-bind", ground.tools, "/tools", "--ro-bind", ground.inside, "/inside",
            *(("--ro-bind", folder, "/box") if folder else ()),
            "--size", str(room), "--tmpfs", scratch, "--dir", f"{scratch}/work",
            "--size", str(SHARED_BYTES), "--tmpfs", "/dev/shm",
            *(word for name, value in environment(scratch, "/python").items() for word in ("--setenv", name, value))]


def interpreter(python: str, inside: str, program: str, settings: dict) -> list[str]:
    """Return the command of an inside program: no site, no user site, no bytecode written, a fixed hash seed.

    Garbage is not collected while modules are imported; a program that runs student code switches that on again.
    """
    start = (f"import gc, sys; gc.disable(); sys.path.insert(0, {inside!r}); import door, {program}; "
             f"{program}.main(sys.argv[1])")
    return [python, "-s", "-S", "-P", "-B", "-c", start, json.dumps(settings)]


def environment(scratch: str, prefix: str) -> dict[str, str]:
    """Return all that a program in a box sees of an environment; one thread for numeric libraries.

    The C library reserves 64 MiB of addresses for each thread, which count against the limit; here they share them
    (mallopt(3)).
    """
    return {"PATH": "/usr/bin:/bin", "HOME": scratch, "TMPDIR": scratch, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1", "LD_LIBRARY_PATH": f"{prefix}/lib", "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1", "MALLOC_ARENA_MAX": "1"}

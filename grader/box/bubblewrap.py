"""Level `full`: bubblewrap with namespaces, no network, a read-only system, and a user without rights.

Killing the process that we start is not enough: in a race at the start the box lives on. So the box's first process is
killed, by pidfd, and both are waited for: bubblewrap leaves as soon as it knows the exit status. With that first
process the kernel ends everything inside (pid_namespaces(7)).
"""
import itertools
import json
import os
import select
import shutil
import signal
import subprocess
import tempfile

from grader.box.channel import memory_file
from grader.box.ground import prepare

SCRATCH_BYTES, SHARED_BYTES = 64 << 20, 16 << 20
PATIENCE = 5.0      # seconds for the kernel to end a box that is killed
USERS = itertools.count()
PREVENTS = "reading and writing outside, the network, other processes; what is started ends with the box"
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
    done = subprocess.run([shutil.which("bwrap"), *WALLS, *SYSTEM, "--", "/usr/bin/true"], **_user(),
                          stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, cwd="/", env={},
                          check=False)
    said = done.stderr.decode("utf-8", "replace").strip()[:300]
    return f"bubblewrap does not work here: {said or done.returncode}" if done.returncode else ""


class Launched:
    """A started bubblewrap and what is needed to end its box for certain."""

    def __init__(self, process: subprocess.Popen, information: int, errors: int):
        """Keep the process, and the descriptors of what bubblewrap tells and of what goes wrong."""
        self.process, self.information, self.errors, self.first = process, information, errors, None

    def hold(self) -> None:
        """Get a handle on the box's first process while it is certainly alive (pidfd_open(2))."""
        if self.first is None:
            with open(self.information, encoding="utf-8") as stream:
                said = stream.read()
            try:
                self.first = os.pidfd_open(json.loads(said)["child-pid"])
            except (ValueError, OSError):
                self.first = -1

    def wait(self, seconds: float) -> int | None:
        """Return the exit status as bubblewrap tells it, or None if the box lives on."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

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
        os.close(self.errors)

    def said(self) -> str:
        """Return what bubblewrap wrote when it could not start."""
        return os.pread(self.errors, 300, 0).decode("utf-8", "replace").strip()


def launch(program: str, settings: dict, folder: str | None, channel: int) -> Launched:
    """Start an inside program in a box; `folder` is a staged folder of the student's, or None."""
    ground, scratch = prepare(), tempfile.gettempdir()
    settings = {**settings, "work": f"{scratch}/work", "files": "/box" if folder else None, "site": "/site",
                "tools": "/tools", "leash": False}
    reader, writer = os.pipe()
    flags = [*WALLS, *SYSTEM, "--info-fd", str(writer),
             "--ro-bind", ground.prefix, "/python", "--ro-bind", ground.site, "/site",
             "--ro-bind", ground.tools, "/tools", "--ro-bind", ground.inside, "/inside",
             *(("--ro-bind", folder, "/box") if folder else ()),
             "--size", str(SCRATCH_BYTES), "--tmpfs", scratch, "--dir", f"{scratch}/work",
             "--size", str(SHARED_BYTES), "--tmpfs", "/dev/shm",
             *(word for name, value in environment(scratch, "/python").items() for word in ("--setenv", name, value)),
             "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", scratch]
    options = memory_file("options", "\0".join(flags).encode() + b"\0")
    errors = memory_file("errors")
    command = [shutil.which("bwrap"), "--args", str(options), "--",
               *interpreter(f"/python/{ground.program}", "/inside", program, settings)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, env={},
                               cwd="/", pass_fds=(channel, writer, options), start_new_session=True, **_user())
    os.close(writer)
    os.close(options)
    return Launched(process, reader, errors)


def interpreter(python: str, inside: str, program: str, settings: dict) -> list[str]:
    """Return the command of an inside program: no site, no user site, no bytecode written, a fixed hash seed.

    Garbage is not collected while modules are imported; a program that runs student code switches that on again.
    """
    start = (f"import gc, sys; gc.disable(); sys.path.insert(0, {inside!r}); import door, {program}; "
             f"{program}.main(sys.argv[1])")
    return [python, "-s", "-S", "-P", "-B", "-c", start, json.dumps(settings)]


def environment(scratch: str, prefix: str) -> dict[str, str]:
    """Return all that a program in a box sees of an environment; one thread for numeric libraries."""
    return {"PATH": "/usr/bin:/bin", "HOME": scratch, "TMPDIR": scratch, "LANG": "C.UTF-8", "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1", "LD_LIBRARY_PATH": f"{prefix}/lib", "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1"}


def _user() -> dict:
    """Return the options of Popen that give up root's rights, with another user for each box of a process."""
    if os.geteuid() != 0:
        return {}
    user = 60000 + (os.getpid() * 16 + next(USERS) % 16) % 5000
    return {"user": user, "group": user, "extra_groups": []}

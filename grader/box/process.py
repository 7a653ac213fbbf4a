"""Level `none`: a plain process with limits and a deadline, for machines that offer nothing better."""
import os
import signal
import subprocess

from grader.box.bubblewrap import environment, interpreter
from grader.box.channel import memory_file
from grader.box.ground import prepare, remove, scratch

PREVENTS = "forged verdicts, endless loops, runaway memory of one process"


def missing() -> str:
    """Return why this level cannot be had: it always can."""
    return ""


class Launched:
    """A started process in a group and a scratch folder of its own."""

    def __init__(self, process: subprocess.Popen, scratch: str, errors: int):
        """Keep the process, its scratch folder, and the descriptor of what goes wrong."""
        self.process, self.scratch, self.errors = process, scratch, errors

    def hold(self) -> None:
        """Do nothing: our own child cannot be mistaken for another process before it is waited for."""

    def wait(self, seconds: float) -> int | None:
        """Return the exit status, or None if the process lives on; the group stays until kill()."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def kill(self) -> None:
        """End the process and its group, and remove its scratch folder."""
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except (ProcessLookupError, PermissionError):
            pass
        self.process.kill()
        self.process.wait()
        os.close(self.errors)
        remove(self.scratch)

    def said(self) -> str:
        """Return what the process wrote when it could not start."""
        return os.pread(self.errors, 300, 0).decode("utf-8", "replace").strip()


def launch(program: str, settings: dict, folder: str | None, channel: int) -> Launched:
    """Start an inside program; `folder` is a staged folder of the student's, or None."""
    ground, own = prepare(), scratch()
    os.mkdir(f"{own}/work")
    settings = {**settings, "work": f"{own}/work", "files": folder, "site": ground.site, "tools": ground.tools,
                "leash": True, "processes": _most(settings["processes"])}
    errors = memory_file("errors")
    command = interpreter(os.path.join(ground.prefix, ground.program), ground.inside, program, settings)
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, cwd=own,
                               env=environment(own, ground.prefix), pass_fds=(channel,), start_new_session=True)
    return Launched(process, own, errors)


def _most(processes: int) -> int | None:
    """Return the limit under which a box may have so many processes, None for no limit.

    The limit counts all tasks of a user, setrlimit(2), those of the desktop too; only Linux tells how many there are.
    """
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

"""Level `none`: a plain process with limits and a deadline, for machines that offer nothing better."""
import os
import shutil
import signal
import subprocess
import tempfile

from grader.box.bubblewrap import environment, interpreter
from grader.box.channel import memory_file
from grader.box.ground import prepare

PREVENTS = "forged verdicts, endless loops, runaway memory of one process"
LEAVES_OPEN = ("reading and writing your files, reading the environment, using the network, "
               "leaving a process behind")


def missing() -> str:
    """Return why this level cannot be had: it always can."""
    return ""


class Launched:
    """A started process in a group and a scratch folder of its own."""

    def __init__(self, process: subprocess.Popen, scratch: str, errors: int):
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
        shutil.rmtree(self.scratch, ignore_errors=True)

    def said(self) -> str:
        """Return what the process wrote when it could not start."""
        return os.pread(self.errors, 300, 0).decode("utf-8", "replace").strip()


def launch(program: str, settings: dict, folder: str | None, channel: int) -> Launched:
    """Start an inside program; `folder` is a staged folder of the student's, or None."""
    ground = prepare()
    scratch = tempfile.mkdtemp(dir=ground.stage)
    os.mkdir(f"{scratch}/work")
    settings = {**settings, "work": f"{scratch}/work", "files": folder, "site": ground.site, "tools": ground.tools,
                "leash": True}
    errors = memory_file("errors")
    command = interpreter(os.path.join(ground.prefix, ground.program), ground.inside, program, settings)
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors, cwd=scratch,
                               env=environment(scratch, ground.prefix), pass_fds=(channel,), start_new_session=True)
    return Launched(process, scratch, errors)

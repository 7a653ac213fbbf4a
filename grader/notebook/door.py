"""The way from a notebook to the grader: a fresh process each time.

A notebook keeps every module it has imported, so that an edited file would be graded as it was, and an endless loop
would take the kernel with it. The process shares the kernel's process group: an interrupt from the front end reaches it
like Ctrl-C, and a kernel that is shut down takes it along.
"""
import os
import signal
import subprocess
import sys
from dataclasses import dataclass

from grader.errors import MachineError, UsageError

COMMAND = (sys.executable, "-P", "-m", "grader")  # -P: files beside the notebook hide no module of the grader
SECONDS = 1800  # wall time; the limits of the exercise end a hand-in that never ends long before
GRACE = 3  # seconds for a grader that was told to stop; it has boxes to clear away
PLAIN_OUTPUT = {"GRADER_PROGRAM": "grader", "NO_COLOR": "1", "TERM": "dumb", "COLUMNS": "80",
                "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}


class Stopped(KeyboardInterrupt):
    """The interrupt of a cell, once the grader has been stopped."""

    def _render_traceback_(self) -> list[str]:
        """Return what IPython shows in place of a traceback."""
        return [str(self)]


@dataclass(frozen=True)
class Answer:
    """What the grader printed, and its exit status: 0 everything earned, 1 points lost, 3 not all could be graded."""

    status: int
    output: str


def ask(*words: str, command: tuple[str, ...] = COMMAND, seconds: float = SECONDS) -> Answer:
    """Run the grader with these words and return its answer.

    UsageError with the grader's own sentence for wrong use; MachineError if it cannot be started, runs longer than
    `seconds` of wall time, or ends in another way; Stopped if the cell is interrupted.
    """
    try:
        with subprocess.Popen([*command, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, env={**os.environ, **PLAIN_OUTPUT},
                              encoding="utf-8", errors="backslashreplace") as process:
            output, notes = _wait(process, seconds)
    except OSError as error:
        raise MachineError(f"the grader could not be started: {error.strerror or error}. "
                           "Restart the kernel; if that does not help, run `grader doctor` in a terminal.") from None
    status = process.returncode
    if status == 2:
        raise UsageError(_sentence(notes) or "the grader could not make sense of this call.")
    if status not in (0, 1, 3) or not output.strip():
        raise MachineError(f"the grader ended with status {status} and without an answer; "
                           f"{_sentence(notes) or 'it said nothing'}. Run `grader doctor` in a terminal.")
    return Answer(status, output)


def _wait(process: subprocess.Popen, seconds: float) -> tuple[str, str]:
    """Return what the process wrote to its two outputs; when this is left in another way, the process has ended."""
    try:
        return process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        _stop(process, told=False)
        raise MachineError(f"the grader was still running after {seconds:g} seconds and was stopped; nothing is left "
                           "running. Look for an endless loop, or grade one criterion with only=\"ID\".") from None
    except KeyboardInterrupt:
        _stop(process, told=True)
        raise Stopped("STOPPED  You interrupted the grader; nothing is left running.") from None


def _stop(process: subprocess.Popen, told: bool) -> None:
    """End the grader as Ctrl-C would, and kill it if it does not end; `told` says that Ctrl-C may have reached it."""
    try:
        if told and _ended(process):
            return
        if os.name == "posix":
            process.send_signal(signal.SIGINT)
            _ended(process)
    finally:
        process.kill()


def _ended(process: subprocess.Popen) -> bool:
    """Give the process time to end, and say whether it did."""
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        return False
    return True


def _sentence(notes: str) -> str:
    """Return the last line of the grader's notes without the grader's name; it says what was wrong."""
    lines = notes.strip().splitlines()
    return lines[-1].removeprefix("grader: ") if lines else ""

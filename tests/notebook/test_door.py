"""Tests of grader/notebook/door.py, with small programs in the grader's place."""
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grader.errors import MachineError, UsageError
from grader.notebook import door

ROOT = Path(__file__).parents[2]
# Notes its process id, never ends by itself, and notes that it cleared away if it obeys Ctrl-C.
ENDLESS = """
import os, pathlib, signal, time
if not {obeys}:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
note = pathlib.Path('{note}')
try:
    note.write_text(str(os.getpid()))
    time.sleep(60)
except KeyboardInterrupt:
    note.write_text(str(os.getpid()) + ' cleared away')
"""


@pytest.fixture
def program(tmp_path):
    """Return a function that turns source into a command."""
    def write(source: str) -> tuple[str, ...]:
        path = tmp_path / "program.py"
        path.write_text(source, encoding="utf-8")
        return sys.executable, str(path)
    return write


def gone(pid: int) -> bool:
    """Say whether there is no such process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def wait_for(path: Path) -> str:
    """Return what a program writes to a file, once it has."""
    deadline = time.monotonic() + 20
    while not (path.exists() and path.read_text(encoding="utf-8")):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("status", [0, 1, 3])
def test_answer_is_output_and_status(program, status):
    """Return what was printed and the exit status; notes are not part of it."""
    command = program(f"import sys; print(sys.argv[1:]); print('note', file=sys.stderr); sys.exit({status})")
    assert door.ask("check", "é", command=command) == door.Answer(status, "['check', 'é']\n")


def test_wrong_use_is_told_in_the_words_of_the_grader(program):
    """Raise UsageError with the last sentence."""
    command = program("import sys; sys.exit(print('Usage: grader\\n\\ngrader: no exercise', file=sys.stderr) or 2)")
    with pytest.raises(UsageError, match="^no exercise$"):
        door.ask(command=command)


@pytest.mark.parametrize(("source", "message"), [
    ("import sys; sys.exit(7)", "ended with status 7 and without an answer; it said nothing"),
    ("raise RuntimeError('a fault of ours')", "status 1 and without an answer; RuntimeError: a fault of ours"),
    ("pass", "status 0 and without an answer"),
])
def test_no_answer_is_not_the_students_fault(program, source, message):
    """Raise MachineError for every other ending."""
    with pytest.raises(MachineError, match=message):
        door.ask(command=program(source))


def test_a_program_that_cannot_be_started_is_told():
    """Say that the grader could not be started."""
    with pytest.raises(MachineError, match="could not be started: No such file"):
        door.ask(command=("/no/such/program",))


def test_standard_input_is_closed(program):
    """Let nothing wait for the keyboard, nor take what is typed into the kernel."""
    command = program("import sys; print(repr(sys.stdin.read()))")
    kernel = subprocess.run(
        [sys.executable, "-c", f"from grader.notebook import door; print(door.ask(command={command!r}).output)"],
        input="typed", capture_output=True, text=True, cwd=ROOT)
    assert kernel.stdout == "''\n\n"


def test_output_is_the_same_whatever_the_screen(program, monkeypatch):
    """Ask for plain UTF-8 text in 80 columns."""
    monkeypatch.setenv("COLUMNS", "33")
    command = program("import os, sys; print(os.environ['NO_COLOR'], os.environ['COLUMNS'], sys.stdout.encoding)")
    assert door.ask(command=command).output == "1 80 utf-8\n"


@pytest.mark.parametrize(("obeys", "last_words"), [(True, "cleared away"), (False, "")])
def test_a_program_that_does_not_end_is_stopped(program, tmp_path, monkeypatch, obeys, last_words):
    """Say so after the time-out and leave nothing running: let it clear away, and kill it if it does not end."""
    monkeypatch.setattr(door, "GRACE", 0.5)
    note, begun = tmp_path / "note", time.monotonic()
    with pytest.raises(MachineError, match="still running after 1 seconds and was stopped"):
        door.ask(command=program(ENDLESS.format(note=note, obeys=obeys)), seconds=1)
    pid, _, words = note.read_text(encoding="utf-8").partition(" ")
    assert (gone(int(pid)), words) == (True, last_words)
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize("whole_group", [True, False])
def test_an_interrupt_stops_the_program(program, tmp_path, whole_group):
    """Stop with the cell, whether the front end interrupts the kernel's group or the kernel alone."""
    note = tmp_path / "note"
    command = program(ENDLESS.format(note=note, obeys=True))
    cell = (f"from grader.notebook import door\ndoor.GRACE = 0.5\ntry:\n    door.ask(command={command!r})\n"
            "except KeyboardInterrupt as error:\n    print(error._render_traceback_())")
    kernel = subprocess.Popen(
        [sys.executable, "-c", cell],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, cwd=ROOT, text=True)
    pid = wait_for(note)
    (os.killpg if whole_group else os.kill)(kernel.pid, signal.SIGINT)
    output, notes = kernel.communicate(timeout=20)
    assert (output, notes) == ("['STOPPED  You interrupted the grader; nothing is left running.']\n", "")
    assert gone(int(pid))
    assert note.read_text(encoding="utf-8") == f"{pid} cleared away"


def test_files_beside_the_notebook_hide_nothing(tmp_path, monkeypatch):
    """Start the real grader in a folder with a module of a name that it imports."""
    (tmp_path / "click.py").write_text("raise RuntimeError", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    assert door.ask("--version").output.startswith("grader, version")

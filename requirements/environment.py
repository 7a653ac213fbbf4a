"""Make `.venv` hold the packages of hash-locked lists, for `course.py`; the standard library is all that it needs.

`.venv` is complete exactly when its stamp is there: the stamp goes before anything changes and comes back last, so an
interruption at any moment, even by the power cord, leaves something that is seen to be unfinished and is made again.
"""
import contextlib
import errno
import hashlib
import importlib.util
import json
import os
import pathlib
import shlex
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator, Sequence

ROOT = pathlib.Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PROGRAMS = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = PROGRAMS / ("python.exe" if os.name == "nt" else "python")
STAMP = VENV / "course.json"
PIP = (PYTHON, "-I", "-m", "pip", "install", "--quiet", "--no-input", "--no-user", "--progress-bar=off",
       "--disable-pip-version-check", "--require-hashes", "--no-deps", "--no-compile")
COMPILE = (PYTHON, "-I", "-m", "compileall", "-q", "-j", "0")      # on all cores, as pip does on one
# What pip says, over its versions, when it did not get through to the package registry.
NO_CONNECTION = ("connection broken by", "Max retries exceeded", "timed out", "(from versions: none)")


class SetUpError(Exception):
    """The set-up failed; the message says what was seen and what to do."""


def say(text: str) -> None:
    """Write to standard error; standard output belongs to the command that was asked for."""
    print(f"course.py: {text}", file=sys.stderr, flush=True)


def known() -> list[str]:
    """Return the names of the locks: `base`, the extras of pyproject.toml, and `all`."""
    return sorted(path.stem for path in lock("").parent.glob("*.txt"))


def lock(name: str) -> pathlib.Path:
    """Return the path of a hash-locked list."""
    return ROOT / "requirements" / f"{name}.txt"


def set_up(names: Sequence[str]) -> None:
    """Make `.venv` hold the packages of these locks; quick when it does already.

    Raises SetUpError, and OSError where the folder cannot be written or is full.
    """
    stamp = made()
    if not outdated(stamp) and set(names) <= set(stamp["locks"]):
        return
    with alone() as descriptor:
        why = outdated(made())
        if why:
            make(why, descriptor)
        missing = [name for name in names if name not in made()["locks"]]
        if missing:
            install(missing, descriptor)


def made() -> dict:
    """Return what `.venv` was made from: root, python, locks; empty where it is not there or not finished."""
    try:
        return json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}


def finish(locks: dict[str, str]) -> None:
    """Note that `.venv` is complete and holds these locks: names and digests."""
    draft = STAMP.with_suffix(".new")
    stamp = {"root": str(ROOT), "python": os.path.realpath(PYTHON), "locks": locks}
    draft.write_text(json.dumps(stamp), encoding="utf-8")
    os.replace(draft, STAMP)


def outdated(stamp: dict) -> str:
    """Return why `.venv` must be made anew, or an empty string."""
    if not stamp:
        return "the one that is there was not finished" if os.path.lexists(VENV) else "the first time only"
    if stamp["root"] != str(ROOT):
        return "the course has moved"
    if stamp["python"] != os.path.realpath(PYTHON) or not os.access(PYTHON, os.X_OK):
        return "the Python that it was made with cannot be used"
    if any(not lock(name).exists() or digest != sha256(name) for name, digest in stamp["locks"].items()):
        return "the locked packages have changed"
    return ""


def sha256(name: str) -> str:
    """Return the digest of a lock in hexadecimal."""
    return hashlib.sha256(lock(name).read_bytes()).hexdigest()


@contextlib.contextmanager
def alone() -> Iterator[int]:
    """Let one program at a time change `.venv`; the system gives the lock back even if we are killed.

    Yields the descriptor of the locked file. A program that inherits it keeps the lock until it ends.
    """
    descriptor = os.open(ROOT / ".venv.lock", os.O_RDWR | os.O_CREAT, 0o666)
    try:
        waited = False
        while not taken(descriptor):
            if not waited:
                say("waiting for another course.py, which is setting up in this folder.")
            waited = True
            time.sleep(0.2)
        yield descriptor
    finally:
        os.close(descriptor)


def taken(descriptor: int) -> bool:
    """Try once to lock an open file; on a file system that knows no locks we go on without."""
    try:
        if os.name == "nt":
            import msvcrt
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK)
    return True


def make(why: str, descriptor: int) -> None:
    """Make a `.venv` without packages, in which the grader of this checkout can be imported and run."""
    # Inside a virtual environment, perhaps the very one that is to go, the interpreter below it.
    python = getattr(sys, "_base_executable", sys.executable)
    if not all(map(importlib.util.find_spec, ("venv", "ensurepip"))):
        raise SetUpError(f"{python} came without its venv part. Install that (Debian and Ubuntu: `apt-get install "
                         "python3-venv`), then run the same command again.")
    say(f"making .venv with Python {'.'.join(map(str, sys.version_info[:3]))} ({why}).")
    STAMP.unlink(missing_ok=True)
    if VENV.is_dir() and not VENV.is_symlink():
        shutil.rmtree(VENV)
    elif os.path.lexists(VENV):
        VENV.unlink()
    status, output = capture([python, "-I", "-m", "venv", VENV], descriptor)
    if status:
        raise SetUpError(f"`python -m venv` failed; its last lines are:\n{last(output)}")
    connect()
    finish({})


def connect() -> None:
    """Let `.venv` import the grader from the checkout, and run it as `grader`."""
    site = packages()
    # Relative, hence ASCII: a path that the locale cannot decode would stop every Python of .venv at its start.
    (site / "grader.pth").write_text(os.path.relpath(ROOT, site) + "\n", encoding="ascii")
    if os.name == "nt":
        (PROGRAMS / "grader.cmd").write_text('@"%~dp0python.exe" -P -m grader %*\n', encoding="ascii")
    else:
        script = PROGRAMS / "grader"
        script.write_bytes(b'#!/bin/sh\nexec %b -P -m grader "$@"\n' % os.fsencode(shlex.quote(str(PYTHON))))
        script.chmod(0o755)


def packages() -> pathlib.Path:
    """Return the folder of the packages in `.venv`."""
    return pathlib.Path(sysconfig.get_path("purelib", "venv", {"base": str(VENV), "platbase": str(VENV)}))


def install(names: Sequence[str], descriptor: int) -> None:
    """Add the packages of some locks to `.venv`."""
    say("installing what grading needs." if names == ["base"] else
        f"installing the packages of {', '.join(names)}; this may take some minutes.")
    before = made()["locks"]
    STAMP.unlink()
    status, output = capture([*PIP, *(part for name in names for part in ("-r", lock(name)))], descriptor)
    if status and any(sign in output for sign in NO_CONNECTION):
        # pip fetches everything before it changes anything, so what was there is still whole.
        finish(before)
        raise SetUpError("pip could not reach the package registry: connect this machine to the network (or give pip "
                         "your proxy or mirror by its own settings), then run the same command again.")
    if status:
        raise SetUpError(f"pip could not install the packages; its last lines are:\n{last(output)}")
    capture([*COMPILE, packages()], descriptor)     # some packages have examples that no Python can compile
    finish(before | {name: sha256(name) for name in names})


def capture(argv: Sequence, descriptor: int) -> tuple[int, str]:
    """Run a program quietly, without input; return its exit status and what it said.

    It keeps the lock should we be killed; when we are stopped in an orderly way, it ends with all that it started.
    """
    options = {} if os.name == "nt" else {"pass_fds": (descriptor,), "start_new_session": True}
    streams = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    child = subprocess.Popen(argv, **streams, **options)
    try:
        output = child.communicate()[0]
    except BaseException:
        end(child)
        raise
    return child.returncode, output.decode("utf-8", "replace")


def end(child: subprocess.Popen) -> None:
    """End a program and, where it leads a session, all in it; they have two seconds to tidy up."""
    if os.name == "nt":
        child.terminate()
        return
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGINT)
        for _ in range(20):
            time.sleep(0.1)
            child.poll()
            os.killpg(child.pid, 0)
        os.killpg(child.pid, signal.SIGKILL)


def last(output: str) -> str:
    """Return the last lines of a program's output, indented."""
    return "\n".join(f"  {line}" for line in output.strip().splitlines()[-12:])

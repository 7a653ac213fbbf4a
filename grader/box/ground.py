"""Where things lie so that a box may see them: the interpreter, the installed packages, our inside programs, hand-ins.

Root's interpreter may lie in a home that only its owner may enter (pyenv), while a box of root runs as a user without
rights. So root binds it, once, below a folder that only this process and its children see: a mount namespace of their
own, mount_namespaces(7). It is gone with the process, however that ends. Everybody else uses the paths as they are.
"""
import ctypes
import functools
import importlib.util
import os
import secrets
import shutil
import signal
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from grader.box import cgroup, janitor

ROOT = "/run/grader"        # in a folder of root's
NEWNS, BIND, REC, PRIVATE = 0x20000, 0x1000, 0x4000, 1 << 18    # <sched.h>, <sys/mount.h>
HERE = Path(__file__).resolve().parent
INSIDE = HERE.parent / "inside"
PROGRAMS = (HERE / "wire.py", *sorted(INSIDE.rglob("*.py")))


@dataclass(frozen=True)
class Ground:
    """Paths that a box's user may open; `program` is relative to `prefix`, `private` tells whether only we see them.

    `token` marks what belongs to this grader, `janitor` is the process that cleans up should the grader be killed.
    """

    prefix: str
    program: str
    site: str
    tools: str
    inside: str
    stage: str
    private: bool
    token: str
    janitor: int | None


@functools.cache
def prepare() -> Ground:
    """Return the ground of this process; made at the first call, which has to come before any thread is started."""
    places = {"prefix": sys.base_prefix, "site": sysconfig.get_path("purelib"), "tools": sysconfig.get_path("scripts")}
    token, private = secrets.token_hex(8), _is_root() and _own_namespace()
    top = ROOT if private else os.path.join(tempfile.gettempdir(), f"grader-{token}")
    watching = janitor.engage(token, None if private else top, remove)      # before there is anything to clean up
    _clean_at_exit(None if private else top, watching, token)
    if not private:
        os.mkdir(top, mode=0o700)
        os.chmod(top, 0o711)
    for name, source in places.items() if private else ():
        os.mkdir(f"{ROOT}/{name}")
        _mount(source, f"{ROOT}/{name}", None, BIND | REC)
        places[name] = f"{ROOT}/{name}"
    return Ground(**places, program=_program(), inside=_lay_programs(f"{top}/inside"), stage=_folder(f"{top}/stage"),
                  private=private, token=token, janitor=watching)


@contextmanager
def staged(files: Mapping[str, bytes]) -> Iterator[str]:
    """Lay files, relative path to bytes, into a fresh folder that a box may read; remove it afterwards.

    The folder's name says nothing, as a box can see where its files come from (mountinfo, proc(5)).
    """
    folder = _folder(os.path.join(prepare().stage, secrets.token_hex(8)))
    try:
        for name, data in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        yield folder
    finally:
        remove(folder)


def scratch() -> str:
    """Make a fresh folder for a program to write in; remove() it afterwards."""
    return tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=prepare().stage)


def forget(process: int) -> None:
    """Remove the scratch folders and the control groups of a process that was ended before it could do so itself."""
    cgroup.sweep(prepare().token, process)
    for folder in Path(prepare().stage).glob(f"{process}-*"):
        remove(str(folder))


def remove(folder: str) -> None:
    """Remove a folder in which a student's program may have written: however deep it is, and never through a link.

    Each folder in it is moved to the top before it is emptied, so that no path grows too long; what refuses, stays.
    """
    waiting = [folder]
    with suppress(OSError):
        while waiting:
            os.chmod(waiting[-1], 0o700)
            if inner := _emptied(waiting[-1]):
                waiting.append(os.path.join(folder, secrets.token_hex(8)))
                os.rename(inner, waiting[-1])
            else:
                os.rmdir(waiting.pop())


def _emptied(folder: str) -> str | None:
    """Remove what lies in a folder up to the first folder in it, and return that one's path, None if there is none."""
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                return entry.path
            os.unlink(entry)
    return None


def _program() -> str:
    """Return the interpreter's path below its prefix."""
    if sys.platform == "win32":
        return "python.exe"
    return f"bin/python{sys.version_info[0]}.{sys.version_info[1]}"


def _is_root() -> bool:
    """Tell whether we run as root; never on Windows."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _own_namespace() -> bool:
    """Enter a mount namespace of our own with an empty, private ROOT; False where the machine refuses."""
    libc = ctypes.CDLL(None, use_errno=True)
    try:
        os.makedirs(ROOT, mode=0o755, exist_ok=True)
        if libc.unshare(NEWNS):
            return False
        _mount(None, "/", None, REC | PRIVATE)
        _mount("tmpfs", ROOT, "tmpfs", 0, "mode=755")
    except OSError:
        return False
    return True


def _mount(source: str | None, target: str, kind: str | None, flags: int, data: str | None = None) -> None:
    """Call mount(2); OSError if it refuses."""
    libc = ctypes.CDLL(None, use_errno=True)
    words = [None if word is None else os.fsencode(word) for word in (source, target, kind)]
    if libc.mount(*words, flags, None if data is None else data.encode()):
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), target)


def _folder(path: str) -> str:
    """Make a folder that everybody may read."""
    os.makedirs(path, exist_ok=True)
    os.chmod(path, 0o755)
    return path


def _lay_programs(folder: str) -> str:
    """Copy our inside programs, with bytecode where Python may keep some, so that a box starts quickly."""
    for source in PROGRAMS:
        target = os.path.join(folder, source.parent.relative_to(INSIDE)) if INSIDE in source.parents else folder
        cache = _folder(os.path.join(_folder(target), "__pycache__"))
        _copied(source, target)
        compiled = importlib.util.cache_from_source(str(source))
        if not os.path.exists(compiled) or os.path.getmtime(compiled) < source.stat().st_mtime:
            _compile(source, compiled)
        if os.path.exists(compiled):
            _copied(compiled, cache)
    return folder


def _copied(source: str | Path, folder: str) -> None:
    """Copy a file, its time as well, so that everybody may read it."""
    os.chmod(shutil.copy2(source, folder), 0o644)


def _compile(source: Path, compiled: str) -> None:
    """Write bytecode beside the source; a read-only installation goes without."""
    import py_compile
    try:
        py_compile.compile(str(source), compiled, doraise=False, quiet=2)
    except OSError:
        pass


def _clean_at_exit(folder: str | None, watching: int | None, token: str) -> None:
    """Do the janitor's work and send it home when the process that made it ends; its forks leave them alone."""
    import atexit
    owner = os.getpid()

    def clean() -> None:
        if os.getpid() == owner:
            if watching is not None:
                signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})      # it is too late for Ctrl-C
                janitor.clear(token, owner)
            if folder:
                remove(folder)
            janitor.dismiss(watching)
    atexit.register(clean)

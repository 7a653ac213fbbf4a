"""A folder of this machine that a container sees and may write to; what a hostile program leaves there harms nobody.

Nothing is read through a link, no pipe is waited for, and what it holds is bounded by whoever looks at size(). It lies
where the engine finds it as well, so not where hand-ins are staged: root stages them in a place that only it can see.
"""
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from grader.box import ground
from grader.box.container import INODES
from grader.containers.engine import Engine
from grader.containers.running import Mount, Order, run
from grader.errors import MachineError
from grader.model import Limits

PREFIX, INNER, CLEARED = "grader-shared-", "shared", "/shared"
LARGEST = 1 << 20       # bytes of a file that are read
CLEAR = "cd {} && chmod -R u+rwx * .[!.]* ..?*; rm -rf * .[!.]* ..?*".format(CLEARED)
REMOVAL = Limits(seconds=20.0, memory_mb=64)


class Shared:
    """A folder that is open to everybody, inside one that is not."""

    def __init__(self, path: str):
        """Keep its path."""
        self.path = path

    def mount(self, target: str) -> Mount:
        """Return how a container gets to see it."""
        return Mount(self.path, target)

    def write(self, name: str, data: bytes) -> None:
        """Put a new file there, which everybody may change."""
        descriptor = os.open(os.path.join(self.path, name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with open(descriptor, "wb") as stream:
            os.fchmod(stream.fileno(), 0o666)
            stream.write(data)

    def read(self, name: str) -> bytes | None:
        """Return the beginning of a file, None if there is none, or something else of that name."""
        try:
            descriptor = os.open(os.path.join(self.path, name), os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return None
        try:
            return os.read(descriptor, LARGEST) if stat.S_ISREG(os.fstat(descriptor).st_mode) else None
        finally:
            os.close(descriptor)

    def size(self) -> int:
        """Return the bytes that all its files take; too many files, or too deep a folder, count as one of them each."""
        waiting, size, seen = [self.path], 0, 0
        while waiting and seen < INODES:
            with suppress(OSError), os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    seen += 1
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    waiting += [entry.path] if entry.is_dir(follow_symlinks=False) else []
        return size if seen < INODES else 1 << 62


@contextmanager
def shared(engine: Engine, base: str) -> Iterator[Shared]:
    """Give a folder to mount, and remove it afterwards, with files that belong to others.

    What a grader has left that was killed meanwhile is removed as well. `base` is an image with `rm` that runs nothing
    of a student's.
    """
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if _abandoned(left):
            _remove(engine, base, left)
    top = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))
    try:
        folder = top / INNER
        folder.mkdir()
        folder.chmod(0o777)
        yield Shared(str(folder))
    finally:
        _remove(engine, base, top)


def _abandoned(top: Path) -> bool:
    """Tell whether a folder is ours and its grader has ended."""
    process = top.name.removeprefix(PREFIX).partition("-")[0]
    try:
        mine = top.lstat().st_uid == os.getuid() and stat.S_ISDIR(top.lstat().st_mode)
        os.kill(int(process), 0)
    except (FileNotFoundError, ValueError, PermissionError):
        return False
    except ProcessLookupError:
        return mine
    return False


def _remove(engine: Engine, base: str, top: Path) -> None:
    """Remove a folder; what belongs to others is removed in their name, by a container of ours."""
    ground.remove(str(top))
    if top.exists():
        _disown(engine, base, top)
        ground.remove(str(top))
    if top.exists():
        raise MachineError(f"the folder {top} cannot be removed; remove it by hand")


def _disown(engine: Engine, base: str, top: Path) -> None:
    """Have others remove what belongs to them: programs without rights leave files of their own user, and no others."""
    for folder in (entry for entry in os.scandir(top) if entry.is_dir(follow_symlinks=False)):
        os.chmod(folder, 0o777)
        found = [entry.stat(follow_symlinks=False) for entry in os.scandir(folder)]
        for user, group in {(entry.st_uid, entry.st_gid) for entry in found}:
            order = Order(command=("-c", CLEAR), entrypoint=("sh",), mounts=(Mount(folder.path, CLEARED),),
                          user=f"{user}:{group}")
            with run(engine, base, REMOVAL, order) as container:
                container.wait(REMOVAL.seconds)

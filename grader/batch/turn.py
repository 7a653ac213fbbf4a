"""Lets one batch at a time work in a folder of results."""
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grader.errors import UsageError

try:
    import fcntl
except ImportError:         # a system without record locks; the store keeps its own order there
    fcntl = None

LOCK = ".batch.lock"


@contextmanager
def taken(folder: Path) -> Iterator[None]:
    """Have a folder for oneself; UsageError if another batch has it, or if nothing can be written there.

    A record lock (fcntl(2), F_SETLK) is given back whichever way its process ends, and no child has a part in it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = open(folder / LOCK, "a", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"the folder '{folder}' cannot be written to ({error.strerror}); expected one for results. "
                         "Name another with --output.") from None
    with lock:
        try:
            if fcntl:
                fcntl.lockf(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise UsageError(f"another batch is writing to '{folder}' right now; expected one at a time. Wait for it, "
                             "or name another folder with --output.") from None
        yield
